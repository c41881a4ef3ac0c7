"""An import while people edit: threads, and commits. Nobody waits for ever, nothing that a person
decided is overwritten, and whoever meets the other is told."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from io import BytesIO
from threading import Event
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from PIL import Image

from holding import a_gestionnaire
from maillage.core.tenancy.place import NetworkInfo, in_network
from making_suppliers import a_siret, a_supplier
from tenant_apps.access.models import AccessGrant
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import ImportBatch, Organization, SupplierProfile
from tenant_apps.directory.services.batches import change_states
from tenant_apps.directory.services.files import set_logo
from tenant_apps.directory.services.importing import import_organizations, working
from tenant_apps.directory.services.importing.batches import (
    choose_columns,
    confirm,
    send_file,
    try_again,
)
from tenant_apps.directory.services.importing.progress import Progress, silent
from tenant_apps.directory.services.indexing.checking import find_drift
from tenant_apps.directory.services.states import change_state
from tenant_apps.directory.services.structures import StaleError, edit_structure, read_group
from tenant_apps.directory.spreadsheets.report import ImportReport
from tenant_apps.portfolio.services.favorites import star
from wording import as_read

# More than are indexed one by one (indexing.FEW).
STRUCTURES = 1_100
FIRST, SECOND = "03 20 00 00 01", "03 20 00 00 02"
EARLY, SLOW, LATE = "03 28 00 00 01", "03 28 00 00 02", "03 28 00 00 03"
# Where an import has read its lines and compares them next; and where it has locked what it found
# and writes next.
READ, LOCKED = 0.65, 0.75
WAITING = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def alpha_for_real(
    own_database: str, bucket: object, networks: dict[str, NetworkInfo]
) -> Iterator[NetworkInfo]:
    yield networks["alpha"]
    connection.close()


@pytest.fixture
def start(alpha_for_real: NetworkInfo) -> Iterator[Callable[..., "Future[Any]"]]:
    """`start(act, …)`: somebody who does it in a thread of their own."""

    def run(act: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        try:
            with in_network(alpha_for_real):
                return act(*arguments, **options)
        finally:
            connection.close()

    with ThreadPoolExecutor(30) as pool:
        yield partial(pool.submit, run)


def imported(phone: str, progress: Progress = silent) -> ImportReport:
    lines = (
        f"Structure {n:04};{a_siret(n)};{phone};59000;Lille;Tri {n % 7}, Collecte {n % 5}\n"
        for n in range(STRUCTURES)
    )
    text = "Raison sociale;SIRET;Téléphone;Code postal;Ville;Compétences\n" + "".join(lines)
    return import_organizations(BytesIO(text.encode()), "essai.csv", by=None, progress=progress)


def write_phone(one: Organization, phone: str, before: dict[str, Any] | None = None) -> str:
    """As a form does, which carries what it was opened with."""
    seen = before or read_group(one, "coordonnees")
    try:
        edit_structure(one, "coordonnees", seen | {"phone": phone}, before=seen, by=None)
    except StaleError as stale:
        return f"told of {stale.current['phone']}"
    return phone


def write_slowly(some: list[Organization], holds: Event) -> None:
    """Begun before the import compares, and ended while it waits."""
    with transaction.atomic():
        for one in some:
            write_phone(one, SLOW)
        holds.set()
        time.sleep(0.4)


def write_until(over: Event, one: Organization) -> str:
    """What this person has written last."""
    last, number = "", 0
    while not over.is_set():
        number += 1
        phone = f"03 29 {number // 100:02} {number % 100:02} 00"
        if write_phone(one, phone) == phone:
            last = phone
        time.sleep(0.01)
    return last


def put_logo(one: Organization) -> None:
    file = BytesIO()
    Image.new("RGB", (40, 40), "navy").save(file, "PNG")
    set_logo(one.supplier, SimpleUploadedFile("logo.png", file.getvalue()), by=None)


def wait_for_lock(people: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchone()[0] == people:
                return
        time.sleep(0.02)
    pytest.fail("they have not met the import")


def phones(some: list[Organization]) -> list[str]:
    found = Organization.objects.filter(pk__in=[one.pk for one in some]).order_by("name")
    return list(found.values_list("phone", flat=True))


def states(some: list[Organization]) -> set[str]:
    return set(
        SupplierProfile.objects.filter(organization__in=some).values_list("state", flat=True)
    )


def test_nothing_is_lost_between_an_import_and_those_who_edit(
    alpha_for_real: NetworkInfo, start: Callable[..., "Future[Any]"]
) -> None:
    early_ones: list[Future[Any]] = []
    late_ones: list[Future[Any]] = []
    others: list[Future[Any]] = []
    holds, over = Event(), Event()
    with in_network(alpha_for_real):
        imported(FIRST)
        every = list(Organization.objects.order_by("name").select_related("supplier"))
        four = [every[first : first + 4] for first in range(0, 40, 4)]
        early, slow, late, withdrawn, drafted, listed, dressed, claimed, liked, busy = four
        seen = {one.pk: read_group(one, "coordonnees") for one in late}
        ada = User.objects.create_user("ada@example.org")

    def meanwhile(step: str, share: float) -> None:
        if share == READ:
            early_ones.extend(start(write_phone, one, EARLY) for one in early)
            assert [future.result(30) for future in early_ones] == [EARLY] * 4
            others.append(start(write_slowly, slow, holds))
            assert holds.wait(30)
        elif share == LOCKED:
            # What only points to a structure does not wait.
            start(star, [one.supplier for one in liked], by=ada).result(30)
            late_ones.extend(start(write_phone, one, LATE, seen[one.pk]) for one in late)
            for state, some in (("withdrawn", withdrawn), ("draft", drafted)):
                others.extend(start(change_state, one.supplier, state, by=None) for one in some)
            others.append(start(change_states, [one.pk for one in listed], "listed", by=None))
            others.extend(start(put_logo, one) for one in dressed)
            others.extend(start(a_gestionnaire, one, f"Ada{one.name[-2:]} Lin") for one in claimed)
            wait_for_lock(len(late_ones) + len(others[1:]) + len(busy))

    with in_network(alpha_for_real):
        writers = [start(write_until, over, one) for one in busy]
        try:
            report = imported(SECOND, meanwhile)
        finally:
            over.set()
        for future in others:
            future.result(30)  # no deadlock was ended in anybody's face
        last = [future.result(30) for future in writers]

        assert phones(early) == [EARLY] * 4
        assert phones(slow) == [SLOW] * 4
        said = {
            line.name: as_read(" ".join(r.message for r in line.remarks)) for line in report.lines
        }
        for one in (*early, *slow):
            assert said[one.name] == "Laissé comme quelqu’un l’a écrit : Téléphone."
        assert [future.result(30) for future in late_ones] == [f"told of {SECOND}"] * 4
        assert all(last)
        assert phones(busy) == last
        for some, state in ((withdrawn, "withdrawn"), (drafted, "draft"), (listed, "listed")):
            assert states(some) == {state}
        assert all(SupplierProfile.objects.get(organization=one).logo for one in dressed)
        assert AccessGrant.objects.filter(organization__in=claimed).count() == 4
        untouched = [one for one in every if one not in (*early, *slow, *busy)]
        assert set(phones(untouched)) == {SECOND}
        assert find_drift() == []


def test_who_adds_the_same_structure_meanwhile_stops_the_import_in_words(
    alpha_for_real: NetworkInfo,
    start: Callable[..., "Future[Any]"],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = SimpleUploadedFile("a.csv", f"Raison sociale;SIRET\nTri;{a_siret(1)}\n".encode())

    def meanwhile(step: str, share: float) -> None:
        if share == LOCKED:
            start(a_supplier, "Tri du Lac", siret=a_siret(1)).result(30)

    def worked(batch: ImportBatch) -> ImportBatch:
        working.work(batch.pk)
        return ImportBatch.objects.get(pk=batch.pk)

    with in_network(alpha_for_real):
        camille = User.objects.create_user("camille@example.org")
        batch = send_file(file, "a.csv", by=camille)
        choose_columns(batch, batch.fields, publish=False)
        batch = worked(batch)
        confirm(batch, by=camille)
        with monkeypatch.context() as patch:
            patch.setattr(working, "_teller", lambda batch_id: meanwhile)
            batch = worked(batch)
        assert "la même structure au même moment. Relancez" in batch.failure
        try_again(batch)
        assert worked(batch).imported_at
        assert Organization.objects.get().name == "Tri du Lac"
