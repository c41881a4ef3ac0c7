"""Many threads that change network at every step, and never read a wrong row.

Then the sabotages: each breaks one thing that keeps networks apart, and the same soak turns red.
"""

from collections.abc import Sequence
from contextlib import nullcontext, suppress
from random import Random

import pytest
from django.db import DatabaseError, connection, transaction
from soaking import NETWORKS, THREADS, Findings, Step, belongs, soak

from maillage.core.tenancy.place import NetworkInfo, NoNetworkError, current_place, in_network
from maillage.core.tenancy.postgresql.base import NOWHERE, DatabaseWrapper
from tenant_apps.directory.models import Organization

pytestmark = pytest.mark.xdist_group("soak")

TURNS = 250  # of each thread


class _UndoError(Exception):
    """Leaves a transaction."""


def rows() -> list[str]:
    return list(Organization.objects.values_list("name", flat=True))


def read(random: Random, here: NetworkInfo, there: NetworkInfo, found: Findings) -> None:
    with in_network(here):
        found.compare(here, rows())


def read_in_two(random: Random, here: NetworkInfo, there: NetworkInfo, found: Findings) -> None:
    with in_network(here):
        found.compare(here, rows())
        with in_network(there):
            found.compare(there, rows())
        found.compare(here, rows())


def write_and_undo(random: Random, here: NetworkInfo, there: NetworkInfo, found: Findings) -> None:
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


def undo_a_savepoint(
    random: Random, here: NetworkInfo, there: NetworkInfo, found: Findings
) -> None:
    with transaction.atomic():
        with in_network(here):
            found.compare(here, rows())
            savepoint = transaction.savepoint()
        with in_network(there):
            found.compare(there, rows())
            transaction.savepoint_rollback(savepoint)
            found.compare(there, rows())


def fail(random: Random, here: NetworkInfo, there: NetworkInfo, found: Findings) -> None:
    with suppress(DatabaseError), transaction.atomic(), in_network(there):
        found.compare(there, rows())
        Organization.objects.create(name="")  # refused by PostgreSQL
    with in_network(here):
        found.compare(here, rows())


def connect_again(random: Random, here: NetworkInfo, there: NetworkInfo, found: Findings) -> None:
    connection.close()
    with in_network(here):
        found.compare(here, rows())


def lose_the_connection(
    random: Random, here: NetworkInfo, there: NetworkInfo, found: Findings
) -> None:
    """In the middle of a transaction, as when PostgreSQL restarts."""
    with suppress(DatabaseError), in_network(there), transaction.atomic():
        found.compare(there, rows())
        Organization.objects.create(name=f"{there.slug} {random.random()}")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    with in_network(here):
        found.compare(here, rows())


def keep(random: Random, here: NetworkInfo, there: NetworkInfo, found: Findings) -> None:
    if random.random() < 0.2:
        with in_network(here), transaction.atomic():
            Organization.objects.create(name=f"{here.slug} {random.random()}")
            found.compare(here, rows())


def behind_its_back(random: Random, here: NetworkInfo, there: NetworkInfo, found: Findings) -> None:
    with in_network(here):
        found.compare(here, rows())
        path = f"{there.schema}, public, extensions"
        connection.connection.execute(f"SET search_path = {path}")
        found.compare(here, rows())


STEPS: list[Step] = [
    read,
    read_in_two,
    write_and_undo,
    undo_a_savepoint,
    fail,
    connect_again,
    lose_the_connection,
    keep,
    behind_its_back,
]


def test_no_row_is_ever_another_network_s(hundred: Sequence[NetworkInfo]) -> None:
    assert len(hundred) == NETWORKS
    found = soak(hundred, STEPS, turns=TURNS)
    assert (found.wrong, found.errors) == ([], [])
    assert found.right > THREADS * TURNS
    assert len(found.visited) == NETWORKS
    kept = 0
    for network in hundred:  # nor was one written elsewhere
        with in_network(network):
            names = rows()
        assert [name for name in names if not belongs(name, network)] == []
        kept += len(names) - 1
    assert kept > THREADS


# Sabotages


def test_red_when_a_set_behind_its_back_is_read_raw(hundred: Sequence[NetworkInfo]) -> None:
    """The raw connection is out of the guard's reach: that is why nothing of ours uses it."""

    def moved_and_raw(
        random: Random, here: NetworkInfo, there: NetworkInfo, found: Findings
    ) -> None:
        with in_network(here):
            found.compare(here, rows())
            path = f"{there.schema}, public, extensions"
            connection.connection.execute(f"SET search_path = {path}")
            names = connection.connection.execute("SELECT name FROM directory_organization")
            found.compare(here, [name for (name,) in names.fetchall()])

    found = soak(hundred, [moved_and_raw], turns=5)
    assert len(found.wrong) >= THREADS * 5
    assert found.errors == []


@pytest.mark.parametrize(
    "step",
    [behind_its_back, write_and_undo, undo_a_savepoint],
    ids=lambda step: step.__name__,
)
def test_red_when_the_guard_trusts_what_it_sent(
    step: Step, hundred: Sequence[NetworkInfo], monkeypatch: pytest.MonkeyPatch
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
    found = soak(hundred[:2], [read, step], turns=20)
    slugs = tuple(f"{network.slug} " for network in hundred)
    assert any(name.startswith(slugs) for name in found.wrong)


def test_red_when_a_thread_enters_no_network(
    hundred: Sequence[NetworkInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "in_network", lambda network: nullcontext())
    found = soak(hundred, [read, read_in_two, undo_a_savepoint, connect_again], turns=5)
    assert len(found.errors) == THREADS * 5
    assert {type(error) for error in found.errors} == {NoNetworkError}
    assert found.right == 0
