"""Databases for tests: a template made once for each state of the code, and clones of it.

A template holds public with the reference data, the console, and the networks `alpha` and `beta`.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from io import StringIO
from pathlib import Path
from uuid import uuid4

import psycopg
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import OperationalError, connection
from psycopg.sql import SQL, Identifier
from redis import Redis

from maillage.config.celery import app as celery_app
from maillage.core.tenancy.place import in_network, in_public

ROOT = Path(__file__).resolve().parents[1]
CODE = ("platform/maillage/core", "tenants", "shared_apps", "tenant_apps")
NETWORKS = {"alpha": "Réseau Alpha", "beta": "Réseau Bêta"}


def _admin(statement: str, *names: str) -> None:
    database = settings.DATABASES["default"]
    with psycopg.connect(
        host=database["HOST"],
        port=database.get("PORT") or None,
        user=database["USER"],
        password=database.get("PASSWORD") or None,
        dbname="postgres",
        autocommit=True,
    ) as admin:
        admin.execute(SQL(statement).format(*map(Identifier, names)))


def _connect_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    for cache in settings.CACHES.values():
        cache["KEY_PREFIX"] = name
    for opened in caches.all(initialized_only=True):
        opened.key_prefix = name


def _forget(name: str) -> None:
    """What the cache holds of that database."""
    with Redis.from_url(settings.CACHES["default"]["LOCATION"]) as client:
        for key in client.scan_iter(match=f"*:{name}:*", count=1000):
            client.delete(key)


@contextmanager
def use(name: str) -> Iterator[None]:
    """This process' connection goes to another database."""
    before = settings.DATABASES["default"]["NAME"]
    _connect_to(name)
    try:
        yield
    finally:
        _connect_to(before)


def _state_of_the_code() -> str:
    digest = sha256(Path(__file__).read_bytes())
    for root in CODE:
        for path in sorted((ROOT / root).rglob("*")):
            if path.suffix in {".py", ".csv", ".gz"}:
                digest.update(path.as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _build(name: str) -> None:
    """Under another name until it is whole."""
    unfinished = f"{name}_unfinished"
    with suppress(psycopg.errors.InvalidCatalogName):
        _admin("DROP DATABASE {}", unfinished)
    _admin("CREATE DATABASE {}", unfinished)
    with use(unfinished):
        _fill()
    _admin("ALTER DATABASE {} RENAME TO {}", unfinished, name)


def _fill() -> None:
    call_command("migrate", verbosity=0, skip_checks=True)
    for slug, title in NETWORKS.items():
        call_command(
            "provision_network",
            slug=slug,
            name=title,
            departements="59,62",
            coordinator_email=f"coordination@{slug}.example.org",
            stdout=StringIO(),
        )
    _empty_outboxes()


def _empty_outboxes() -> None:
    """As after a while: the coordinators' first mails have left. Tests count their own."""
    from maillage.core.mail.models import OutboxMail
    from tenants.services.finding import live_networks

    for info in live_networks():
        with in_network(info):
            OutboxMail.objects.all().delete()


def template() -> str:
    name = f"template_{_state_of_the_code()}"
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "test-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            with use(name), in_public(), connection.cursor():
                pass
        except OperationalError:
            _build(name)
    return name


@contextmanager
def clone(template: str, prefix: str) -> Iterator[str]:
    name = f"{prefix}_{uuid4().hex[:8]}"
    _admin("CREATE DATABASE {} TEMPLATE {}", name, template)
    try:
        yield name
    finally:
        _admin("DROP DATABASE {} WITH (FORCE)", name)
        _forget(name)


def environment_for(database: str) -> dict[str, str]:
    """What another process needs in order to work on a clone."""
    if settings.EMBEDDED_POSTGRES:
        broker = {"CELERY_BROKER_URL": celery_app.conf.broker_url}
        return {**broker, **os.environ, "EMBEDDED_DATABASE": database}
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    return {**os.environ, "DATABASE_URL": f"{url}/{database}"}
