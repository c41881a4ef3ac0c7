"""What each schema holds, as PostgreSQL's catalogue tells it."""

import subprocess
from collections.abc import Callable
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from maillage.core.tenancy.migration import pending_migrations
from maillage.core.tenancy.place import NetworkInfo, in_console, in_public
from tenant_apps.accounts.models import User
from tenants.models import Network
from tenants.services.schemas import create_schema, migrate_console, schema_exists

RELATIONS = """
SELECT c.relname, c.relkind::text FROM pg_class c
WHERE c.relnamespace = %s::regnamespace AND c.relkind NOT IN ('i', 'S')
"""
# Functions, and types that are no table's own.
OTHERS = """
SELECT proname::text FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace
UNION ALL
SELECT typname::text FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE typnamespace = %(schema)s::regnamespace AND typelem = 0 AND c.relkind IS DISTINCT FROM 'r'
UNION ALL
SELECT tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = %(schema)s::regnamespace AND NOT tgisinternal
"""
KEYS_ABROAD = """
SELECT k.conname, ours.relname, theirs.relnamespace::regnamespace::text, theirs.relname
FROM pg_constraint k
JOIN pg_class ours ON ours.oid = k.conrelid
JOIN pg_class theirs ON theirs.oid = k.confrelid
WHERE k.contype = 'f' AND ours.relnamespace <> theirs.relnamespace
"""
DEFAULTS_ABROAD = """
SELECT c.relnamespace::regnamespace::text, c.relname, pg_get_expr(d.adbin, d.adrelid)
FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid
WHERE c.relnamespace = %s::regnamespace AND pg_get_expr(d.adbin, d.adrelid) LIKE '%%nextval%%'
"""


def ask(sql: str, parameters: object = None) -> list[tuple[object, ...]]:
    with in_public(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def tables_of(setting: str) -> set[str]:
    configs = [
        config
        for config in apps.get_app_configs()
        if config.name in set(getattr(settings, setting))
    ]
    return {
        model._meta.db_table
        for config in configs
        for model in config.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


@pytest.fixture(params=["alpha", "beta", "console"])
def schema(request: pytest.FixtureRequest, db: None, networks: dict[str, NetworkInfo]) -> str:
    network = networks.get(request.param)
    return network.schema if network else request.param


def test_a_network_has_the_tables_of_its_apps_and_nothing_else(schema: str) -> None:
    expected = tables_of("TENANT_APPS") | {"django_migrations"}
    assert len(expected) > 15
    assert set(ask(RELATIONS, [schema])) == {(table, "r") for table in expected}
    # What keeps the journal append-only, and nothing else.
    others = {name for (name,) in ask(OTHERS, {"schema": schema})}
    assert others == {"audit_refuse_change", "append_only"}


@pytest.mark.django_db
def test_public_has_the_tables_of_the_shared_apps_and_nothing_else() -> None:
    expected = tables_of("SHARED_APPS") | {"django_migrations"}
    assert set(ask(RELATIONS, ["public"])) == {(table, "r") for table in expected}


@pytest.mark.django_db
def test_no_key_leaves_its_schema() -> None:
    """Each would add triggers to a shared table for every network."""
    assert ask(KEYS_ABROAD) == []
    ((inside,),) = ask("SELECT count(*) FROM pg_constraint WHERE contype = 'f'")
    assert inside > 20


def test_numbers_come_from_the_schema_itself(schema: str) -> None:
    assert ask(DEFAULTS_ABROAD, [schema]) == []  # identities, no default that names a sequence


@pytest.mark.django_db
def test_no_other_schema_exists(networks: dict[str, NetworkInfo]) -> None:
    found = ask("SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'")
    assert {name for (name,) in found} == {
        "information_schema",
        "public",
        "extensions",
        "console",
        *(network.schema for network in networks.values()),
    }


@pytest.mark.django_db
def test_everything_is_up_to_date(networks: dict[str, NetworkInfo]) -> None:
    schemas = ["public", "console", *(network.schema for network in networks.values())]
    assert [pending_migrations(schema) for schema in schemas] == [0, 0, 0, 0]


@pytest.mark.django_db
def test_the_console_is_no_network() -> None:
    with in_public():
        assert not Network.objects.filter(schema_name="console").exists()
    out = StringIO()
    call_command("networks", stdout=out)
    assert "console" not in out.getvalue()
    assert Client(SERVER_NAME="console.localhost").get("/").status_code == 404


@pytest.mark.django_db
def test_the_console_is_born_empty() -> None:
    with in_console():
        assert User.objects.count() == 0
        User.objects.create_user("operator@example.org")
    for (schema_name,) in ask("SELECT schema_name FROM tenants_network"):
        found = ask(
            f"SELECT count(*) FROM {schema_name}.accounts_user WHERE email LIKE 'operator%'"
        )
        assert found == [(0,)]


@pytest.mark.django_db
def test_a_schema_is_seen_once_it_exists() -> None:
    assert not schema_exists("spare")
    create_schema("spare")
    assert schema_exists("spare")


@pytest.mark.django_db
def test_a_name_that_is_not_plain_makes_no_schema() -> None:
    with pytest.raises(ValueError, match="not a schema name"):
        create_schema("spare; DROP SCHEMA public")


@pytest.mark.django_db
def test_the_console_is_made_again_where_it_is_missing() -> None:
    with in_public(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA console CASCADE")
    heard: list[str] = []
    assert migrate_console(progress=heard.append) == 0
    assert heard[-1] == "Création des tables"
    assert pending_migrations("console") == 0
    assert migrate_console(progress=heard.append) == 0
    assert heard.count("Création des tables") == 1


def test_migrating_again_does_nothing(
    manage: Callable[..., list[str]],
    own_environment: dict[str, str],
    networks: dict[str, NetworkInfo],
) -> None:
    with in_public(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA console CASCADE")
        cursor.execute(f"DROP TABLE {networks['beta'].schema}.buyers_clientreference")
        cursor.execute(
            f"DELETE FROM {networks['beta'].schema}.django_migrations WHERE app = 'buyers'"
        )

    def migrate() -> list[str]:
        done = subprocess.run(
            manage("migrate", "--verbosity", "0"),
            env=own_environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    # The console is made afresh from the artefact, which leaves nothing to migrate.
    assert migrate() == ["console: 0 migrations", "alpha: 0 migrations", "beta: 1 migrations"]
    assert schema_exists("console")
    assert migrate() == ["console: 0 migrations", "alpha: 0 migrations", "beta: 0 migrations"]
