"""The end of a network: its day, its export, and what remains, which is next to nothing."""

import csv
import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from stat import S_IMODE
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from maillage.core.audit.models import AuditEvent
from maillage.core.storage.network import network_storage
from maillage.core.tenancy.place import NetworkInfo, in_console, in_network, in_public
from object_store import empty_bucket
from tenant_apps.accounts.models import User
from tenant_apps.console.models import Provisioning
from tenant_apps.directory.models import Organization, Sector
from tenants.hosts import forget_hosts
from tenants.models import Domain, Network
from tenants.services import deletion, life
from tenants.services.drift import find_drift
from tenants.services.finding import live_networks, working_network
from tenants.services.life import Actor, LifeError
from tenants.services.provisioning import provision_network
from tenants.services.schemas import all_networks, schema_exists

ODILE = Actor("odile@example.org")


@pytest.fixture
def alpha(
    own_database: str, networks: dict[str, NetworkInfo], bucket: Path
) -> Iterator[NetworkInfo]:
    """With files of its own, and one of beta's beside them."""
    empty_bucket()
    for info in (networks["alpha"], networks["beta"]):
        with in_network(info):
            network_storage().save("logos/logo.png", ContentFile(info.name.encode()))
    yield networks["alpha"]
    empty_bucket()


@pytest.fixture
def archived(alpha: NetworkInfo) -> NetworkInfo:
    return life.archive_network(alpha.id, by=ODILE)


def row(network: NetworkInfo) -> Network:
    with in_public():
        return Network.every.get(pk=network.id)


def files(bucket: Path) -> list[str]:
    """By the name of their folder."""
    return sorted(
        path.relative_to(bucket).parent.as_posix() for path in bucket.rglob("*") if path.is_file()
    )


def wait_until_due(network: NetworkInfo) -> None:
    with in_public():
        Network.objects.filter(pk=network.id).update(delete_on=timezone.localdate())


def journal(network: NetworkInfo) -> list[str]:
    with in_network(network):
        return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))[-3:]


# Its day


def test_it_is_thirty_days_away_and_asked_for_once(archived: NetworkInfo) -> None:
    first = deletion.schedule_deletion(archived.id, by=ODILE)
    assert first.delete_on == timezone.localdate() + timedelta(days=30)
    again = deletion.schedule_deletion(archived.id, by=Actor("une.autre@example.org"))
    assert (again.delete_on, again.delete_by) == (first.delete_on, ODILE.name)
    assert journal(archived).count("network.deletion_scheduled") == 1
    with in_network(archived):
        told = AuditEvent.objects.matching(verb="network.deletion_scheduled")[0].told
    assert told.startswith("pour le ")
    assert str(first.delete_on.year) in told


@pytest.mark.parametrize("state", ["prelaunch", "live", "suspended"])
def test_only_an_archived_one_has_an_end(alpha: NetworkInfo, state: str) -> None:
    with in_public():
        Network.objects.filter(pk=alpha.id).update(state=state, notice="Avis")
    for verb in (deletion.schedule_deletion, deletion.cancel_deletion, deletion.take_export):
        with pytest.raises(LifeError, match="cela ne se peut plus"):
            verb(alpha.id, by=ODILE)


@pytest.mark.parametrize("how", [deletion.cancel_deletion, life.resume_network])
def test_called_off_or_resumed_it_stays_and_its_export_goes(
    archived: NetworkInfo, bucket: Path, how: Callable[..., object]
) -> None:
    deletion.schedule_deletion(archived.id, by=ODILE)
    deletion.tend_deletions()
    deletion.take_export(archived.id, by=ODILE)
    wait_until_due(archived)
    how(archived.id, by=ODILE)
    found = row(archived)
    assert (found.delete_on, found.delete_by, found.export, found.export_taken_at) == (
        *(None, ""),
        *("", None),
    )
    assert deletion.tend_deletions() == deletion.Tended()
    assert files(bucket) == sorted(
        path for n in all_networks() for path in [f"networks/{n.id}/logos"]
    )


def test_before_its_day_or_before_its_export_is_handed_over_nothing_happens(
    archived: NetworkInfo, settings: Settings
) -> None:
    deletion.schedule_deletion(archived.id, by=ODILE)
    with pytest.raises(LifeError, match="pas prêt"):
        deletion.take_export(archived.id, by=ODILE)
    assert deletion.tend_deletions() == deletion.Tended()
    assert row(archived).export
    wait_until_due(archived)
    assert deletion.tend_deletions() == deletion.Tended()
    with in_public():
        tomorrow = timezone.localdate() + timedelta(days=1)
        Network.objects.filter(pk=archived.id).update(delete_on=tomorrow)
    deletion.take_export(archived.id, by=ODILE)
    assert deletion.tend_deletions() == deletion.Tended()
    assert row(archived).state == "archived"
    assert journal(archived)[-1] == "network.exported"


def test_the_database_refuses_an_end_without_a_day_or_a_name(archived: NetworkInfo) -> None:
    for wrong in (
        {"state": "deleted"},
        {"delete_on": timezone.localdate()},
        {"delete_by": "odile"},
        {"state": "live", "delete_on": timezone.localdate(), "delete_by": "odile"},
        {"erased_at": timezone.now()},
    ):
        with in_public(), pytest.raises(IntegrityError), transaction.atomic():
            Network.objects.filter(pk=archived.id).update(**wrong)


# Its export


def test_an_export_holds_every_table_and_every_file(alpha: NetworkInfo, tmp_path: Path) -> None:
    with in_network(alpha):
        Organization.objects.create(name='Houblon ; « d’Alpha »\n"et fils"')
        sectors = Sector.objects.count()
    path = tmp_path / "alpha.zip"
    out = StringIO()
    call_command("export_network", "alpha", str(path), stdout=out)
    assert str(path) in out.getvalue()
    assert S_IMODE(path.stat().st_mode) == 0o600
    with ZipFile(path) as archive:
        said = json.loads(archive.read("reseau.json"))
        tables = {table["name"]: table for table in said["tables"]}
        text = archive.read("tables/directory_organization.csv").decode()
        (written,) = csv.DictReader(StringIO(text, newline=""))
        assert archive.read("fichiers/logos/logo.png") == alpha.name.encode()
        assert set(archive.namelist()) == {
            "reseau.json",
            "fichiers/logos/logo.png",
            *(f"tables/{name}.csv" for name in tables),
        }
        assert archive.testzip() is None
    assert written["name"] == 'Houblon ; « d’Alpha »\n"et fils"'
    assert tables["directory_organization"]["rows"] == 1
    assert tables["directory_sector"]["rows"] == sectors > 1
    secret = {"accounts_session", "django_session", "mfa_authenticator"}
    assert not secret & set(tables)
    with in_network(alpha), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
            " AND tablename <> ALL(%s)",
            [list(secret)],
        )
        assert cursor.fetchone() == (len(tables),)
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        assert said["migrations"]["applied"] == [list(one) for one in cursor.fetchall()]
    assert said["network"]["hosts"] == ["alpha.localhost"]
    assert said["files"] == [
        {
            "name": "logos/logo.png",
            "file": "fichiers/logos/logo.png",
            "size": len(alpha.name.encode()),
        }
    ]
    with pytest.raises(CommandError, match="existe déjà"):
        call_command("export_network", "alpha", str(path))
    with pytest.raises(CommandError, match="Il n’y a pas de réseau"):
        call_command("export_network", "rien", str(path))


def test_what_an_export_holds_can_be_read_back(
    alpha: NetworkInfo, networks: dict[str, NetworkInfo], tmp_path: Path
) -> None:
    """Into the tables of another network, as it would be after a replay of the same migrations."""
    path = tmp_path / "alpha.zip"
    call_command("export_network", "alpha", str(path), stdout=StringIO())
    beta = networks["beta"]
    with ZipFile(path) as archive:
        names = [table["name"] for table in json.loads(archive.read("reseau.json"))["tables"]]
        with in_network(beta), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name in names:
                cursor.execute(f"DELETE FROM {name}")
                content = archive.read(f"tables/{name}.csv")
                titles = content.partition(b"\n")[0].decode().split(",")
                columns = ", ".join(f'"{title}"' for title in titles)
                with cursor.copy(
                    f"COPY {name} ({columns}) FROM STDIN (FORMAT csv, HEADER)"
                ) as copy:
                    copy.write(content)
    for model in (Sector, User):
        with in_network(alpha):
            expected = sorted(map(str, model.objects.all()))
        with in_network(beta):
            assert sorted(map(str, model.objects.all())) == expected


# What remains


@pytest.fixture
def due(archived: NetworkInfo) -> NetworkInfo:
    with in_console():
        Provisioning.objects.create(
            slug="alpha",
            name="Réseau Alpha",
            departements=["59"],
            coordinator_email="coordination@alpha.example.org",
            color="#1f6f5c",
            network_id=archived.id,
            finished_at=timezone.now(),
        )
    deletion.schedule_deletion(archived.id, by=ODILE)
    deletion.tend_deletions()
    deletion.take_export(archived.id, by=ODILE)
    wait_until_due(archived)
    return archived


def test_when_it_is_due_all_is_gone(
    due: NetworkInfo, networks: dict[str, NetworkInfo], bucket: Path
) -> None:
    out = StringIO()
    call_command("delete_due_networks", stdout=out)
    assert "Réseau Alpha est supprimé" in out.getvalue()

    left = row(due)
    assert (left.state, left.name, left.state_by) == ("deleted", "Réseau Alpha", ODILE.name)
    assert (left.reply_to, left.notice, left.export) == ("", "", "")
    assert left.erased_at is not None
    assert not schema_exists(due.schema)
    assert not schema_exists(left.schema_name)
    assert left.schema_name.startswith(f"zz_{due.id.hex}_")
    beta = networks["beta"]
    assert files(bucket) == [f"networks/{beta.id}/logos"]
    with in_console():
        assert not Provisioning.objects.exists()
    with in_public():
        assert list(Domain.objects.values_list("domain", flat=True)) == [beta.host]

    assert [network.slug for network in all_networks()] == ["beta"]
    assert [network.slug for network in live_networks()] == ["beta"]
    assert working_network(due.id) is None
    assert Client(SERVER_NAME="alpha.localhost").get("/").status_code == 404
    assert find_drift() == []
    call_command("migrate", verbosity=0, skip_checks=True)
    out = StringIO()
    call_command("delete_due_networks", stdout=out)
    assert "Aucun réseau n’était à supprimer." in out.getvalue()


def test_its_address_is_free_again_and_its_end_is_not_its_successor_s(due: NetworkInfo) -> None:
    deletion.tend_deletions()
    again = provision_network(
        slug="alpha", name="Alpha II", departements=["59"], coordinator_email="a@b.example.org"
    )
    forget_hosts()
    assert "Alpha II" in Client(SERVER_NAME="alpha.localhost").get("/").content.decode()
    deletion.tend_deletions()
    assert schema_exists(again.schema)
    for verb in (deletion.cancel_deletion, life.resume_network):
        with pytest.raises(Network.DoesNotExist):
            verb(due.id, by=ODILE)


def test_whoever_still_reads_its_tables_is_waited_for_till_next_time(
    due: NetworkInfo, caplog: pytest.LogCaptureFixture
) -> None:
    other = connection.copy()
    with in_network(due), other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT * FROM directory_sector LIMIT 1")
    try:
        with (
            caplog.at_level(logging.ERROR),
            pytest.raises(CommandError, match=r"À relancer.* Réseau Alpha"),
        ):
            call_command("delete_due_networks", stdout=StringIO())
        assert f"the end of network {due.id} waits" in caplog.text
        half = row(due)
        assert (half.state, half.erased_at) == ("deleted", None)
        assert schema_exists(half.schema_name)
        forget_hosts()
        assert Client(SERVER_NAME="alpha.localhost").get("/").status_code == 404
    finally:
        with in_network(due), other.cursor() as cursor:
            cursor.execute("ROLLBACK")
        other.close()
    assert deletion.tend_deletions().deleted == ["Réseau Alpha"]
    assert not schema_exists(half.schema_name)


def test_where_one_fails_the_others_go_on(
    due: NetworkInfo, networks: dict[str, NetworkInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    beta = life.archive_network(networks["beta"].id, by=ODILE)
    deletion.schedule_deletion(beta.id, by=ODILE)

    def fail(*args: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(deletion, "write_export", fail)
    tended = deletion.tend_deletions()
    assert (tended.deleted, tended.failed) == (["Réseau Alpha"], ["Réseau Bêta"])
    assert row(beta).export == ""


def test_two_at_once_are_one(due: NetworkInfo) -> None:
    other = connection.copy()
    with in_public(), other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('maillage.deletions'))")
    try:
        assert deletion.tend_deletions() == deletion.Tended()
        assert row(due).state == "archived"
    finally:
        with in_public(), other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
        other.close()
    deletion.tend_deletions()
    assert row(due).state == "deleted"
