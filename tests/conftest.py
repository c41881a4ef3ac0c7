"""A template database, made once for each state of the code, and a clone of it for each worker.

It holds public with the reference data, the console, and two networks, `alpha` and `beta`. A test
with `db` runs in a transaction of its clone; one that needs real commits or other processes takes
`own_database`, a clone of its own. `transactional_db` is refused: its flush knows no networks.
"""

import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from io import StringIO
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from psycopg.sql import SQL, Identifier

ROOT = Path(__file__).resolve().parents[1]
CODE = ("platform/maillage/core", "tenants", "shared_apps", "tenant_apps")
NETWORKS = {"alpha": "Réseau Alpha", "beta": "Réseau Bêta"}

_server = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    if settings.EMBEDDED_POSTGRES:
        _server.enter_context(settings.EMBEDDED_POSTGRES.running())


def pytest_unconfigure(config: pytest.Config) -> None:
    connection.close()
    _server.close()


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


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


def _state_of_the_code() -> str:
    digest = sha256()
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
    _use(unfinished)
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
    connection.close()
    _admin("ALTER DATABASE {} RENAME TO {}", unfinished, name)


def _template() -> str:
    name = f"template_{_state_of_the_code()}"
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "test-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            _use(name)
            with in_public(), connection.cursor():
                pass
        except Exception:
            _build(name)
        finally:
            connection.close()
    return name


@contextmanager
def _clone(template: str, prefix: str) -> Iterator[str]:
    name = f"{prefix}_{uuid4().hex[:8]}"
    _admin("CREATE DATABASE {} TEMPLATE {}", name, template)
    try:
        yield name
    finally:
        _admin("DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def template_database(django_db_blocker: pytest.FixtureDef) -> str:
    before = settings.DATABASES["default"]["NAME"]
    with django_db_blocker.unblock():
        name = _template()
        _use(before)
    return name


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_db_blocker: pytest.FixtureDef) -> Iterator[None]:
    """What `db` stands on, in place of pytest-django's own."""
    before = settings.DATABASES["default"]["NAME"]
    with django_db_blocker.unblock(), _clone(template_database, "test") as name:
        _use(name)
        yield
        _use(before)


@pytest.fixture
def transactional_db() -> None:
    pytest.fail("Its flush knows no networks: take own_database.")


@pytest.fixture
def own_database(
    django_db_setup: None, template_database: str, django_db_blocker: pytest.FixtureDef
) -> Iterator[str]:
    """A clone of one's own, for commits and other processes; its name."""
    before = settings.DATABASES["default"]["NAME"]
    with django_db_blocker.unblock(), _clone(template_database, "own") as name:
        _use(name)
        try:
            yield name
        finally:
            _use(before)


@pytest.fixture
def manage(own_database: str) -> Callable[..., list[str]]:
    """`manage("networks")`: the command line of another process, on one's own database."""

    def command(*arguments: object) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]

    return command


def environment_for(database: str) -> dict[str, str]:
    """What another process needs in order to work on a clone."""
    if settings.EMBEDDED_POSTGRES:
        return {**os.environ, "EMBEDDED_DATABASE": database}
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    return {**os.environ, "DATABASE_URL": f"{url}/{database}"}


@pytest.fixture
def own_environment(own_database: str) -> dict[str, str]:
    return environment_for(own_database)


@pytest.fixture(autouse=True)
def _fresh_hosts() -> Iterator[None]:
    from tenants.hosts import forget_hosts

    forget_hosts()
    yield
    forget_hosts()


@pytest.fixture(scope="session")
def networks(django_db_setup: None, django_db_blocker: pytest.FixtureDef) -> dict[str, NetworkInfo]:
    from tenants.models import Network

    with django_db_blocker.unblock(), in_public():
        found = Network.objects.prefetch_related("domains")
        return {network.slug: network.info for network in found}


@pytest.fixture
def alpha(db: None, networks: dict[str, NetworkInfo]) -> NetworkInfo:
    return networks["alpha"]


@pytest.fixture
def beta(db: None, networks: dict[str, NetworkInfo]) -> NetworkInfo:
    return networks["beta"]


@pytest.fixture
def inside_alpha(alpha: NetworkInfo) -> Iterator[NetworkInfo]:
    """The test itself runs in alpha."""
    with in_network(alpha):
        yield alpha


@pytest.fixture
def visitor(db: None) -> Client:
    """Nobody in particular, on alpha's host."""
    return Client(SERVER_NAME="alpha.localhost")


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    """Pages name their stylesheets by content, as in production."""
    call_command("collectstatic", interactive=False, verbosity=0)
