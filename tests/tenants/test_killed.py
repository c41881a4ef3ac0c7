"""What an operator decides of a network, killed at each of its points and run again.

The end equals that of an uninterrupted run, and between the two visitors are served what was there
before, or what is there after: nothing else.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from pytest_django import Settings

from clones import clone, use
from killing import killed_at
from maillage.core.audit.models import AuditEvent
from maillage.core.mail.models import OutboxMail
from maillage.core.storage.network import network_storage
from maillage.core.tenancy.place import NetworkInfo, in_console, in_network, in_public
from object_store import empty_bucket
from tenant_apps.console.services import life
from tenants.hosts import forget_hosts
from tenants.models import Domain, Network
from tenants.services.deletion import take_export, tend_deletions
from tenants.services.life import Actor

ODILE = Actor("odile@example.org")
HOSTS = ("alpha.localhost", "omega.localhost", "beta.localhost")
# Which neither the clock nor chance decides.
ROW = ("slug", "state", "state_by", "notice", "delete_on", "delete_by", "reply_to", "name")

Step = Callable[[NetworkInfo], object]


def opening_soon(alpha: NetworkInfo) -> None:
    with in_public():
        Network.objects.filter(pk=alpha.id).update(state="prelaunch", launched_at=None)


def suspended(alpha: NetworkInfo) -> None:
    life.suspend(alpha.id, notice="Entretien", by=ODILE)


def archived(alpha: NetworkInfo) -> None:
    life.archive(alpha.id, by=ODILE)
    with in_network(alpha):
        network_storage().save("logos/alpha.png", ContentFile(b"a logo"))
        network_storage().save("brochures/alpha.pdf", ContentFile(b"a brochure"))


def scheduled(alpha: NetworkInfo) -> None:
    archived(alpha)
    life.schedule_deletion(alpha.id, by=ODILE)


def exported(alpha: NetworkInfo) -> None:
    scheduled(alpha)
    tend_deletions()


def handed_over(alpha: NetworkInfo) -> None:
    exported(alpha)
    take_export(alpha.id, by=ODILE)


def called_off(alpha: NetworkInfo) -> None:
    exported(alpha)
    life.cancel_deletion(alpha.id, by=ODILE)


@dataclass(frozen=True)
class Verb:
    before: Step
    run: Step
    # At least so many, or the killing has missed them.
    points: int = 3


VERBS = {
    "launch": Verb(opening_soon, lambda alpha: life.launch(alpha.id, by=ODILE)),
    "suspend": Verb(lambda alpha: None, suspended),
    "resume": Verb(suspended, lambda alpha: life.resume(alpha.id, by=ODILE)),
    "archive": Verb(suspended, lambda alpha: life.archive(alpha.id, by=ODILE)),
    "rename": Verb(lambda alpha: None, lambda alpha: life.rename(alpha.id, slug="omega", by=ODILE)),
    "schedule": Verb(archived, lambda alpha: life.schedule_deletion(alpha.id, by=ODILE)),
    "call off": Verb(exported, lambda alpha: life.cancel_deletion(alpha.id, by=ODILE)),
    "resume from the end": Verb(exported, lambda alpha: life.resume(alpha.id, by=ODILE)),
    "hand over": Verb(exported, lambda alpha: take_export(alpha.id, by=ODILE)),
    "export": Verb(scheduled, lambda alpha: tend_deletions()),
    "erase the export": Verb(called_off, lambda alpha: tend_deletions(), points=1),
    "delete": Verb(handed_over, lambda alpha: tend_deletions(), points=9),
}


def objects(bucket: Path) -> list[str]:
    """Exports are named by their moment; what is in one is what counts."""
    found = []
    for path in sorted(path for path in bucket.rglob("*") if path.is_file()):
        if path.suffix == ".zip":
            with ZipFile(path) as archive:
                assert archive.testzip() is None
                found.append(f"{path.parent.name}: {sorted(archive.namelist())}")
        else:
            found.append(f"{path.relative_to(bucket)}: {path.read_bytes()!r}")
    return found


def everything(alpha: NetworkInfo, bucket: Path) -> dict[str, Any]:
    with in_public(), connection.cursor() as cursor:
        cursor.execute("SELECT nspname::text FROM pg_namespace ORDER BY 1")
        schemas = [name for (name,) in cursor.fetchall()]
        rows = list(Network.every.order_by("pk").values(*ROW))
        marks = Network.every.values_list("export_taken_at", "erased_at", "launched_at", "export")
        found = {
            "schemas": schemas,
            "networks": rows,
            "marks": [[bool(mark) for mark in row] for row in marks.order_by("pk")],
            "hosts": list(Domain.objects.order_by("domain").values("domain", "is_primary")),
            "objects": objects(bucket),
        }
    if alpha.schema in schemas:
        with in_network(alpha):
            verbs = AuditEvent.objects.order_by("pk")
            found["journal"] = list(verbs.values_list("verb", "actor_name", "details"))
    with in_console():
        mails = OutboxMail.objects.order_by("pk")
        found["mails"] = list(mails.values_list("recipient", "subject"))
    return found


def served() -> list[tuple[object, ...]]:
    """What visitors get, from another process' view: the map of hosts is read anew."""
    forget_hosts()
    answers: list[tuple[object, ...]] = []
    for host in HOSTS:
        for path in ("/", "/entreprises/"):
            answer = Client(SERVER_NAME=host).get(path)
            page = answer.content.decode()
            words = [word for word in ("Entretien", "ouvrira", "conservé") if word in page]
            answers.append((host, path, answer.status_code, answer.get("Location"), words))
    answers.append(
        ("platform", "Réseau Alpha" in Client(SERVER_NAME="localhost").get("/").content.decode())
    )
    return answers


@pytest.fixture
def world(
    template_database: str,
    django_db_setup: None,
    django_db_blocker: pytest.FixtureDef,
    bucket: Path,
    settings: Settings,
) -> Callable[[], Any]:
    """A new one at each call."""
    settings.NETWORK_DELETION_DAYS = 0

    @contextmanager
    def made() -> Iterator[None]:
        empty_bucket()
        with django_db_blocker.unblock(), clone(template_database, "killed") as name, use(name):
            forget_hosts()
            yield

    return made


@pytest.mark.parametrize("name", VERBS)
def test_killed_at_each_point_it_may_run_again(
    name: str, world: Callable[[], Any], networks: dict[str, NetworkInfo], bucket: Path
) -> None:
    alpha, verb = networks["alpha"], VERBS[name]
    with world():
        verb.before(alpha)
        before = served()
        verb.run(alpha)
        whole, after = everything(alpha, bucket), served()
    for point in count(1):
        with world():
            verb.before(alpha)
            was_killed = killed_at(point, lambda: verb.run(alpha))
            assert served() in (before, after), point
            if was_killed:
                verb.run(alpha)
            assert everything(alpha, bucket) == whole, point
            assert served() == after, point
        if not was_killed:
            break
    assert point > verb.points, f"{point - 1} points"
