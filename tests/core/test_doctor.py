"""The doctor is content with what we run on, and says what to do about each thing that is not."""

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings
from redis import Redis
from services import PostOffice, Valkey

from clones import _admin, use
from maillage.core.health import database, services
from maillage.core.health.findings import Finding, Level
from maillage.core.tenancy.place import in_public, in_schema_only
from wording import as_read

NOBODY = "redis://127.0.0.1:1/0"


def bad(found: Iterator[Finding]) -> list[tuple[str, str]]:
    """What is not well, and what to do about it."""
    told = list(found)
    assert told
    assert all(bool(finding.todo) is (finding.level is not Level.WELL) for finding in told)
    return [(as_read(one.what), as_read(one.todo)) for one in told if one.level is not Level.WELL]


def only(found: Iterator[Finding]) -> tuple[str, str]:
    (finding,) = bad(found)
    return finding


def run(sql: str) -> None:
    with in_public(), connection.cursor() as cursor:
        cursor.execute(sql)


# Database


def test_our_own_database_is_well(own_database: str) -> None:
    assert bad(database.examine_python()) == []
    assert bad(database.examine_database()) == []
    assert bad(database.examine_migrations()) == []


def test_another_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database.sys, "version_info", (3, 10, 2, "final", 0))
    assert only(database.examine_python())[0] == "Python 3.10.2"


@pytest.mark.parametrize(
    "change", [{"HOST": "/nowhere"}, {"NAME": "nowhere"}], ids=["no server", "no database"]
)
def test_no_database(change: dict[str, str], db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in change.items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    what, todo = only(database.examine_database())
    assert what.startswith("PostgreSQL ne répond pas : ")
    assert "DATABASE_URL" in todo


def test_an_old_postgresql(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Old:
        info = SimpleNamespace(server_version=170006)

        def __enter__(self) -> "Old":
            return self

        def __exit__(self, *args: object) -> None: ...

    monkeypatch.setattr(database.psycopg, "connect", lambda **parameters: Old())
    assert only(database.examine_database()) == (
        "PostgreSQL 17",
        "Passez à PostgreSQL 18 ou plus : les réseaux ne sont séparés qu’avec lui.",
    )


def test_a_pooler_that_hides_the_search_path() -> None:
    """As PgBouncer does unless told otherwise."""
    frozen = SimpleNamespace(
        info=SimpleNamespace(parameter_status=lambda name: "public"), execute=lambda sql: None
    )
    what, todo = only(database._examine_path(frozen))
    assert what == "le chemin de recherche (search_path) n’est pas annoncé"
    assert "track_extra_parameters" in todo


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_a_locale_of_the_system(locale: str, own_database: str) -> None:
    name = f"locale_{uuid4().hex[:8]}"
    _admin(f"CREATE DATABASE {{}} TEMPLATE template0 LOCALE_PROVIDER libc LOCALE '{locale}'", name)
    try:
        with use(name):
            found = bad(database.examine_database())
    finally:
        _admin("DROP DATABASE {}", name)
    assert [what for what, _ in found] == [
        f"locale libc {locale} UTF8",
        "il manque au schéma extensions : fr, pg_trgm, unaccent",
    ]
    assert "LOCALE_PROVIDER builtin" in found[0][1]


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("jit=on", "jit = on"),
        ("statement_timeout=0", "statement_timeout = 0"),
        ("idle_in_transaction_session_timeout=0", "idle_in_transaction_session_timeout = 0"),
        ("statement_timeout=9000", None),
    ],
)
def test_options_of_the_url_that_hurt(
    option: str, told: str | None, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = connection.settings_dict["OPTIONS"]
    monkeypatch.setitem(options, "options", f"{options['options']} -c {option}")
    found = bad(database.examine_database())
    assert [what for what, _ in found] == ([told] if told else [])
    assert all("DATABASE_URL" in todo for _, todo in found)


def test_too_few_locks(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCKS", 4096)
    what, todo = only(database.examine_database())
    assert what == "max_locks_per_transaction = 1024"
    assert "4096 dans postgresql.conf" in todo


def test_a_role_that_may_not_make_schemas(own_database: str) -> None:
    role = f"doctor_{uuid4().hex[:8]}"
    run(f"CREATE ROLE {role} LOGIN")
    before = connection.settings_dict["USER"]
    try:
        connection.settings_dict["USER"] = role
        assert only(database.examine_database()) == (
            f"le rôle {role} ne peut pas créer de schéma",
            f'GRANT CREATE ON DATABASE "{own_database}" TO "{role}";',
        )
    finally:
        connection.settings_dict["USER"] = before
        run(f"DROP ROLE {role}")


def test_an_extension_that_is_missing(own_database: str) -> None:
    run("DROP EXTENSION unaccent CASCADE")
    what, todo = only(database.examine_database())
    assert what == "il manque au schéma extensions : fr, unaccent"
    assert "manage.py migrate" in todo


def test_no_pg_dump_is_only_a_remark(db: None, settings: Settings) -> None:
    settings.PG_DUMP = None
    (finding,) = [one for one in database.examine_database() if one.level is not Level.WELL]
    assert finding.level is Level.ATTENTION
    assert "pg_dump 18 est introuvable" in as_read(finding.what)


def test_migrations_that_are_missing(db: None) -> None:
    with in_schema_only("console"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'buyers'")
    assert only(database.examine_migrations()) == (
        "1 migrations manquent au schéma console",
        "Lancez manage.py migrate.",
    )


# Broker and cache


@pytest.fixture
def broker(valkey: Valkey, settings: Settings) -> Iterator[Redis]:
    """An administrator's connection to the broker of these tests."""
    settings.CELERY_BROKER_URL = valkey.url
    with valkey.client() as client:
        yield client


def test_a_broker_that_keeps_tasks_is_well(settings: Settings) -> None:
    assert bad(services.examine_broker()) == []


@pytest.mark.parametrize(
    ("name", "value", "better"),
    [("maxmemory-policy", "allkeys-lru", "noeviction"), ("appendonly", "no", "yes")],
)
def test_a_broker_that_loses_tasks(name: str, value: str, better: str, broker: Redis) -> None:
    before = {key: broker.config_get(key)[key] for key in services.BROKER_SETTINGS}
    for key, good in services.BROKER_SETTINGS.items():
        broker.config_set(key, good)
    broker.config_set(name, value)
    try:
        assert only(services.examine_broker()) == (
            f"la file des tâches a {name} {value}",
            f"Mettez {name} {better} : sinon des tâches se perdent.",
        )
    finally:
        for key, said in before.items():
            broker.config_set(key, said)


def test_a_broker_that_does_not_tell(broker: Redis) -> None:
    broker.execute_command("ACL", "SETUSER", "default", "-config")
    try:
        what, todo = only(services.examine_broker())
    finally:
        broker.execute_command("ACL", "SETUSER", "default", "+config")
    assert what == "la file des tâches ne dit pas ses réglages"
    assert "noeviction" in todo


def test_no_broker(settings: Settings) -> None:
    settings.CELERY_BROKER_URL = NOBODY
    what, todo = only(services.examine_broker())
    assert what.startswith("la file des tâches ne répond pas comme il faut : ")
    assert "CELERY_BROKER_URL" in todo


def test_caches(settings: Settings) -> None:
    assert bad(services.examine_cache()) == []
    settings.CACHES = {
        name: {**cache, "LOCATION": NOBODY} for name, cache in settings.CACHES.items()
    }
    assert only(services.examine_cache())[0].startswith("le cache ne répond pas")
    dummy = "django.core.cache.backends.dummy.DummyCache"
    settings.CACHES = {name: {"BACKEND": dummy} for name in settings.CACHES}
    assert only(services.examine_cache())[0] == "le cache ne retient rien"


# Storage and mail


def test_a_storage_that_answers(bucket: Path) -> None:
    assert bad(services.examine_storage()) == []
    assert not list(bucket.rglob("doctor/*"))  # nothing is left there


@pytest.mark.parametrize(
    "change",
    [
        {"S3_SECRET_KEY": "wrong"},
        {"S3_BUCKET": "missing"},
        {"S3_ENDPOINT_URL": "http://127.0.0.1:1"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_storage_that_does_not(change: dict[str, str], bucket: Path, settings: Settings) -> None:
    for name, value in change.items():
        setattr(settings, name, value)
    settings.STORAGES = {**settings.STORAGES}  # so that Django makes the storage again
    what, todo = only(services.examine_storage())
    assert what.startswith(f"le stockage ({django_settings.S3_BUCKET}) ne répond pas")
    assert "S3_ENDPOINT_URL" in todo


def test_mail(post_office: PostOffice, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post_office.port
    assert bad(services.examine_mail()) == []
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "camille", "secret"
    what, todo = only(services.examine_mail())
    assert f"127.0.0.1:{post_office.port}" in what
    assert "EMAIL_URL" in todo
    settings.EMAIL_HOST_USER, settings.EMAIL_PORT = "", 1
    assert only(services.examine_mail())[0].startswith("le serveur de messagerie (127.0.0.1:1)")


# The command


@pytest.fixture
def doctor(
    own_database: str, bucket: Path, post_office: PostOffice, settings: Settings
) -> Callable[[], tuple[int, list[str]]]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post_office.port

    def examine() -> tuple[int, list[str]]:
        out, code = StringIO(), 0
        try:
            call_command("doctor", stdout=out)
        except SystemExit as ended:
            code = int(str(ended.code))
        return code, as_read(out.getvalue()).splitlines()

    return examine


def test_the_doctor_says_all(
    doctor: Callable[[], tuple[int, list[str]]], settings: Settings
) -> None:
    code, told = doctor()
    assert (code, told[-1]) == (0, "Tout est en ordre.")
    assert {line[0] for line in told[:-1]} == {"✓"}
    assert len(told) > 15

    settings.PG_DUMP = None  # a remark changes nothing
    code, told = doctor()
    assert (code, told[-1]) == (0, "Tout est en ordre.")
    assert any(line.startswith("! pg_dump 18 est introuvable") for line in told)

    settings.EMAIL_PORT = 1
    settings.CELERY_BROKER_URL = NOBODY
    code, told = doctor()
    assert (code, told[-1]) == (1, "2 défauts : voyez les lignes ✗.")
    wrong = [number for number, line in enumerate(told) if line.startswith("✗")]
    assert len(wrong) == 2
    assert all(told[number + 1].startswith("    → ") for number in wrong)


def test_the_doctor_goes_on_without_a_database(
    doctor: Callable[[], tuple[int, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", "/nowhere")
        code, told = doctor()
    assert (code, told[-1]) == (1, "1 défaut : voyez la ligne ✗.")
    assert "✓ la file des tâches répond" in told


# check --deploy


def ids() -> set[str]:
    found = run_checks(include_deployment_checks=True)
    return {str(message.id) for message in found if str(message.id).startswith("maillage.W")}


def test_a_deployment_is_checked_without_its_servers(settings: Settings) -> None:
    good: dict[str, Any] = {
        "EMBEDDED": False,
        "MAILLAGE_DOMAIN": "maillage.example",
        "EMAIL_HOST": "mail.example",
        "EMAIL_USE_TLS": True,
        "S3_ENDPOINT_URL": "https://s3.example",
        "HTTPS": True,
        "TRUSTED_PROXIES": 1,
    }
    for name, value in good.items():
        setattr(settings, name, value)
    assert ids() == set()
    for name, value, told in (
        ("EMBEDDED", True, "maillage.W101"),
        ("MAILLAGE_DOMAIN", "localhost", "maillage.W102"),
        ("EMAIL_USE_TLS", False, "maillage.W103"),
        ("S3_ENDPOINT_URL", "http://s3.example", "maillage.W104"),
        ("TRUSTED_PROXIES", 0, "maillage.W105"),
    ):
        setattr(settings, name, value)
        assert ids() == {told}
        setattr(settings, name, good[name])
