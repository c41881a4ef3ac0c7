"""Many threads that change network at every step, and never read a wrong row.

Then the sabotages: each breaks one thing that keeps networks apart, and the same soak turns red.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from random import Random
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from maillage.core.tenancy.place import NetworkInfo, NoNetworkError, current_place, in_network
from maillage.core.tenancy.postgresql.base import NOWHERE, DatabaseWrapper
from tenant_apps.directory.models import Organization, SupplierProfile
from tenants import hosts

THREADS = 12
STEPS = 150  # of each thread


class _UndoError(Exception):
    """Leaves a transaction."""


@dataclass
class Findings:
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    def compare(self, network: NetworkInfo, names: list[str]) -> None:
        """Every network holds a row from the start, so that reading none is wrong as well."""
        self.wrong += [name for name in names or ["(nothing)"] if not belongs(name, network)]
        self.right += sum(belongs(name, network) for name in names)


def belongs(name: str, network: NetworkInfo) -> bool:
    return name.startswith(f"{network.slug} ")


def by_orm() -> list[str]:
    return list(Organization.objects.values_list("name", flat=True))


Step = Callable[[Random, NetworkInfo, NetworkInfo, Findings, Callable[[], list[str]]], None]


def read(random: Random, here: NetworkInfo, there: NetworkInfo, found: Findings, rows) -> None:  # type: ignore[no-untyped-def]
    with in_network(here):
        found.compare(here, rows())


def read_in_two(random, here, there, found, rows) -> None:  # type: ignore[no-untyped-def]
    with in_network(here):
        found.compare(here, rows())
        with in_network(there):
            found.compare(there, rows())
        found.compare(here, rows())


def write_and_undo(random, here, there, found, rows) -> None:  # type: ignore[no-untyped-def]
    with suppress(_UndoError), transaction.atomic():
        with in_network(here):
            Organization.objects.create(name=f"{here.slug} {random.random()}")
            found.compare(here, rows())
        with in_network(there):
            Organization.objects.create(name=f"{there.slug} {random.random()}")
            found.compare(there, rows())
        raise _UndoError
    with in_network(there):
        found.compare(there, rows())


def undo_a_savepoint(random, here, there, found, rows) -> None:  # type: ignore[no-untyped-def]
    with transaction.atomic():
        with in_network(here):
            found.compare(here, rows())
            savepoint = transaction.savepoint()
        with in_network(there):
            found.compare(there, rows())
            transaction.savepoint_rollback(savepoint)
            found.compare(there, rows())


def fail(random, here, there, found, rows) -> None:  # type: ignore[no-untyped-def]
    with suppress(DatabaseError), transaction.atomic(), in_network(there):
        found.compare(there, rows())
        Organization.objects.create(name="")  # refused by PostgreSQL
    with in_network(here):
        found.compare(here, rows())


def connect_again(random, here, there, found, rows) -> None:  # type: ignore[no-untyped-def]
    connection.close()
    with in_network(here):
        found.compare(here, rows())


def keep(random, here, there, found, rows) -> None:  # type: ignore[no-untyped-def]
    if random.random() < 0.2:
        with in_network(here), transaction.atomic():
            Organization.objects.create(name=f"{here.slug} {random.random()}")
            found.compare(here, rows())


def behind_its_back(random, here, there, found, rows) -> None:  # type: ignore[no-untyped-def]
    with in_network(here):
        found.compare(here, rows())
        path = f"{there.schema}, public, extensions"
        connection.connection.execute(f"SET search_path = {path}")
        found.compare(here, rows())


STEPS_OF_ROWS: list[Step] = [
    read,
    read_in_two,
    write_and_undo,
    undo_a_savepoint,
    fail,
    connect_again,
    keep,
    behind_its_back,
]


def open_a_page(random, here, there, found, rows) -> None:  # type: ignore[no-untyped-def]
    page = Client(SERVER_NAME=here.host).get("/entreprises/").content.decode()
    found.compare(here, re.findall(r"((?:alpha|beta) structure)", page))


def soak(
    networks: dict[str, NetworkInfo],
    *,
    kinds: list[Step] = STEPS_OF_ROWS,
    steps: int = STEPS,
    rows: Callable[[], list[str]] = by_orm,
) -> Findings:
    """What all threads found, each with a connection and a seed of its own."""
    found = [Findings() for _ in range(THREADS)]
    start = Barrier(THREADS)

    def work(number: int) -> None:
        random = Random(number)
        start.wait()
        try:
            for _ in range(steps):
                here, there = random.sample(list(networks.values()), 2)
                try:
                    random.choice(kinds)(random, here, there, found[number], rows)
                except Exception as error:
                    found[number].errors.append(error)
                    connection.close()
        finally:
            connection.close()

    threads = [Thread(target=work, args=[number]) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Findings(
        right=sum(one.right for one in found),
        wrong=[name for one in found for name in one.wrong],
        errors=[error for one in found for error in one.errors],
    )


@pytest.fixture
def marked(own_database: str, networks: dict[str, NetworkInfo]) -> Iterator[dict[str, NetworkInfo]]:
    """Two networks, each with a listed fiche that bears its name."""
    for network in networks.values():
        with in_network(network):
            structure = Organization.objects.create(name=f"{network.slug} structure")
            now = structure.created_at
            SupplierProfile.objects.create(
                organization=structure, state="listed", state_since=now, listed_at=now
            )
    yield networks
    connection.close()


def test_no_row_is_ever_another_network_s(marked: dict[str, NetworkInfo]) -> None:
    found = soak(marked)
    assert (found.wrong, found.errors) == ([], [])
    assert found.right > THREADS * STEPS
    for network in marked.values():  # nor was one written elsewhere
        with in_network(network):
            assert all(belongs(name, network) for name in by_orm())
            assert Organization.objects.count() > 1


def test_no_page_is_ever_another_network_s(marked: dict[str, NetworkInfo]) -> None:
    found = soak(marked, kinds=[open_a_page], steps=6)
    assert (found.wrong, found.errors) == ([], [])
    assert found.right >= THREADS * 6


# Sabotages


def test_red_when_a_set_behind_its_back_is_read_raw(marked: dict[str, NetworkInfo]) -> None:
    """The raw connection is out of the guard's reach: that is why nothing of ours uses it."""

    def moved_and_raw(random, here, there, found, rows) -> None:  # type: ignore[no-untyped-def]
        with in_network(here):
            found.compare(here, rows())
            path = f"{there.schema}, public, extensions"
            connection.connection.execute(f"SET search_path = {path}")
            names = connection.connection.execute("SELECT name FROM directory_organization")
            found.compare(here, [name for (name,) in names.fetchall()])

    found = soak(marked, kinds=[moved_and_raw], steps=10)
    assert len(found.wrong) >= THREADS * 10
    assert found.errors == []


@pytest.mark.parametrize(
    "kind",
    [behind_its_back, write_and_undo, undo_a_savepoint],
    ids=lambda kind: kind.__name__,
)
def test_red_when_the_guard_trusts_what_it_sent(
    kind: Step, marked: dict[str, NetworkInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What other backends do: they remember the path, and PostgreSQL has put another back."""

    def trusting(self: DatabaseWrapper) -> None:
        place = current_place()
        wanted = place.search_path if place else NOWHERE
        if getattr(self.connection, "sent", None) != wanted:
            with self.connection.cursor() as cursor:
                cursor.execute(f"SET search_path = {wanted}".encode())
            self.connection.sent = wanted

    monkeypatch.setattr(DatabaseWrapper, "_go_to_place", trusting)
    found = soak(marked, kinds=[read, kind], steps=20)
    assert any(name.startswith(("alpha ", "beta ")) for name in found.wrong)


def test_red_when_a_thread_enters_no_network(
    marked: dict[str, NetworkInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "in_network", lambda network: nullcontext())
    found = soak(marked, kinds=[read, read_in_two, undo_a_savepoint, connect_again], steps=5)
    assert len(found.errors) == THREADS * 5
    assert {type(error) for error in found.errors} == {NoNetworkError}
    assert found.right == 0


def test_red_when_the_host_map_answers_the_wrong_network(
    marked: dict[str, NetworkInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {"alpha.localhost": "beta.localhost", "beta.localhost": "alpha.localhost"}
    monkeypatch.setattr("tenants.middleware.network_at", lambda host: hosts.network_at(other[host]))
    found = soak(marked, kinds=[open_a_page], steps=4)
    assert found.errors == []
    assert found.right == 0
    assert set(found.wrong) == {"alpha structure", "beta structure"}
