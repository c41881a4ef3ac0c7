"""A template database, made once for each state of the code, and a clone of it for each worker.

It holds public with the reference data, the console, and two networks, `alpha` and `beta`. A test
with `db` runs in a transaction of its clone; one that needs real commits or other processes takes
`own_database`, a clone of its own. The cache goes with the database. `transactional_db` is refused:
its flush knows no networks.
"""

import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client

from clones import ROOT, clone, environment_for, template, use
from maillage.config.celery import app as celery_app
from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from maillage.embedded.valkey import EmbeddedValkey
from object_store import object_store

# Hashed for a laugh: as people's passwords are, each takes a tenth of a second.
Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
Argon2PasswordHasher.memory_cost = 8
TESTS_BROKER = 2  # a database beside those of a demo: 0, and 1 for its cache
_services = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    for service in settings.EMBEDDED_SERVICES:
        _services.enter_context(service.running())
        if isinstance(service, EmbeddedValkey):
            # Not where a demo would find, at its next start, what tests have left.
            celery_app.conf.broker_url = service.url(TESTS_BROKER)


def pytest_unconfigure(config: pytest.Config) -> None:
    connection.close()
    _services.close()


@pytest.fixture(scope="session")
def template_database(django_db_blocker: pytest.FixtureDef) -> str:
    with django_db_blocker.unblock():
        return template()


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_db_blocker: pytest.FixtureDef) -> Iterator[None]:
    """What `db` stands on, in place of pytest-django's own."""
    with django_db_blocker.unblock(), clone(template_database, "test") as name, use(name):
        yield


@pytest.fixture
def transactional_db() -> None:
    pytest.fail("Its flush knows no networks: take own_database.")


@pytest.fixture
def own_database(
    django_db_setup: None, template_database: str, django_db_blocker: pytest.FixtureDef
) -> Iterator[str]:
    """A clone of one's own, for commits and other processes; its name."""
    with django_db_blocker.unblock(), clone(template_database, "own") as name, use(name):
        yield name


@pytest.fixture
def manage(own_database: str) -> Callable[..., list[str]]:
    """`manage("networks")`: the command line of another process, on one's own database."""

    def command(*arguments: object) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]

    return command


@pytest.fixture
def own_environment(own_database: str) -> dict[str, str]:
    """For another process to work on one's own database."""
    return environment_for(own_database)


@pytest.fixture(autouse=True)
def _fresh_hosts() -> Iterator[None]:
    from tenant_apps.directory.search.nomenclature import forget_words
    from tenants.hosts import forget_hosts

    forget_hosts()
    forget_words()
    yield
    forget_hosts()


@pytest.fixture(autouse=True)
def _own_cache() -> Iterator[None]:
    """All tests share one Valkey, and none what another has put there."""
    before = {cache: cache.key_prefix for cache in map(caches.__getitem__, caches)}
    for cache in before:
        cache.key_prefix = uuid4().hex
    yield
    for cache, prefix in before.items():
        cache.key_prefix = prefix


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


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A running S3; the folder in which its objects lie."""
    with object_store(tmp_path_factory.mktemp("s3")) as folder:
        yield folder


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    """Pages name their stylesheets by content, as in production. Once for all workers of a run:
    each would take away the files that another is reading."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "test-static.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if lock.read() != run:
            call_command("collectstatic", interactive=False, verbosity=0)
            lock.truncate(0)
            lock.write(run)
