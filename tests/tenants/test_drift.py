"""Each way in which a network's tables may stray is found, and told with what to do."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from maillage.core.tenancy.artefact import ready_artefact
from maillage.core.tenancy.migration import migrate_schema
from maillage.core.tenancy.place import NetworkInfo, in_public, in_schema_only
from tenants.services.drift import Finding, find_drift
from tenants.services.schemas import create_schema
from wording import as_read

pytestmark = pytest.mark.django_db


def change(schema: str, *statements: str) -> None:
    with in_schema_only(schema), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in statements:
            cursor.execute(statement)


def read(finding: Finding) -> tuple[str, str]:
    assert finding.todo
    return finding.place, as_read(finding.what)


def schemas() -> list[str]:
    with in_public(), connection.cursor() as cursor:
        cursor.execute("SELECT nspname::text FROM pg_namespace ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def remake(schema: str, make: Callable[[str], object]) -> None:
    change(schema, f"DROP SCHEMA {schema} CASCADE")
    make(schema)


def by_migrations(schema: str) -> None:
    create_schema(schema)
    migrate_schema(schema)


def by_replay(schema: str) -> None:
    ready_artefact().replay(schema)


@pytest.mark.parametrize("there", [by_migrations, by_replay], ids=["migrated", "replayed"])
@pytest.mark.parametrize("kept", [True, False], ids=["artefact", "no artefact"])
def test_nothing_is_found_however_a_network_was_made(
    there: Callable[[str], object],
    kept: bool,
    networks: dict[str, NetworkInfo],
    settings: Settings,
) -> None:
    remake(networks["alpha"].schema, there)
    if not kept:
        settings.PG_DUMP, settings.ARTEFACTS = None, "/nowhere"
    before = schemas()
    assert find_drift() == []
    assert schemas() == before  # what was compared with is gone


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DROP TABLE buyers_clientreference", "manque : table buyers_clientreference"),
        (
            "ALTER TABLE accounts_user DROP COLUMN is_active",
            "manque : colonne accounts_user.is_active",
        ),
        (
            "ALTER TABLE accounts_user DROP CONSTRAINT accounts_user_email_lower",
            "manque : contrainte accounts_user.accounts_user_email_lower",
        ),
        (
            "ALTER TABLE accounts_user ALTER is_active DROP NOT NULL",
            "manque : contrainte accounts_user.accounts_user_is_active_not_null",
        ),
        (
            "DROP INDEX mail_outbox_announced_once",
            "manque : index mail_outboxmail.mail_outbox_announced_once",
        ),
        (
            "DROP TRIGGER append_only ON audit_auditevent",
            "manque : déclencheur audit_auditevent.append_only",
        ),
        ("CREATE TABLE extra (id int)", "en trop : table extra"),
        ("ALTER TABLE accounts_user ADD extra int", "en trop : colonne accounts_user.extra"),
        ("ALTER TABLE accounts_user ADD CONSTRAINT more CHECK (id > 0)", "more"),
        ("CREATE INDEX more ON accounts_user (id)", "en trop : index accounts_user.more"),
        (
            "CREATE TRIGGER more BEFORE DELETE ON accounts_user "
            "EXECUTE FUNCTION audit_refuse_change()",
            "en trop : déclencheur accounts_user.more",
        ),
        ("CREATE VIEW more AS SELECT 1", "en trop : table more"),
        ("CREATE FUNCTION more() RETURNS int RETURN 1", "en trop : fonction more()"),
        ("CREATE TYPE more AS ENUM ('a')", "en trop : type more"),
        ("CREATE SEQUENCE more", "en trop : séquence more"),
        (
            "ALTER TABLE accounts_user ALTER email TYPE text",
            "différent : colonne accounts_user.email",
        ),
        (
            "ALTER TABLE accounts_user ALTER is_active SET DEFAULT true",
            "différent : colonne accounts_user.is_active",
        ),
        (
            "ALTER TABLE audit_auditevent DISABLE TRIGGER append_only",
            "différent : déclencheur audit_auditevent.append_only",
        ),
        (
            "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RETURN NULL; END $$",
            "différent : fonction audit_refuse_change()",
        ),
    ],
)
def test_what_strays_is_found(statement: str, what: str, networks: dict[str, NetworkInfo]) -> None:
    change(networks["alpha"].schema, statement)
    found = list(map(read, find_drift()))
    assert any(place == "alpha" and what in said for place, said in found), found
    assert {place for place, _ in found} == {"alpha"}
    assert len(found) <= 3  # and not all that hangs on it


@pytest.mark.parametrize(
    ("drop", "make"),
    [
        (
            "ALTER TABLE mail_outboxmail DROP CONSTRAINT {name}",
            "ALTER TABLE mail_outboxmail ADD CONSTRAINT {name} CHECK (kind <> 'none')",
        ),
        ("DROP INDEX {name}", "CREATE INDEX {name} ON mail_outboxmail (kind)"),
    ],
    ids=["constraint", "index"],
)
def test_the_same_name_for_something_else_is_found(
    drop: str, make: str, networks: dict[str, NetworkInfo]
) -> None:
    schema = networks["beta"].schema
    kind = "constraint" if "CONSTRAINT" in drop else "index"
    with in_schema_only(schema), connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname::text FROM pg_constraint WHERE contype = 'c' "
            "AND conrelid = 'mail_outboxmail'::regclass LIMIT 1"
            if kind == "constraint"
            else "SELECT 'mail_outbox_announced_once'"
        )
        (name,) = cursor.fetchone()
    change(schema, drop.format(name=name), make.format(name=name))
    (finding,) = find_drift()
    assert finding.place == "beta"
    assert name in finding.what
    assert make.format(name=name).split(name)[1].strip(" ()")[:5] in finding.todo


def test_the_console_is_compared_too(networks: dict[str, NetworkInfo]) -> None:
    change("console", "DROP TABLE buyers_clientreference")
    assert list(map(read, find_drift())) == [("console", "manque : table buyers_clientreference")]


def test_a_schema_that_is_gone_is_found(networks: dict[str, NetworkInfo]) -> None:
    schema = networks["alpha"].schema
    change(schema, f"DROP SCHEMA {schema} CASCADE")
    assert list(map(read, find_drift())) == [("alpha", f"le schéma {schema} manque")]


def test_migrations_are_told_rather_than_what_they_would_change(
    networks: dict[str, NetworkInfo],
) -> None:
    change(
        networks["alpha"].schema,
        "DROP TABLE buyers_clientreference",
        "DELETE FROM django_migrations WHERE app = 'buyers'",
    )
    change(
        networks["beta"].schema,
        "INSERT INTO django_migrations (app, name, applied) VALUES ('buyers', '0999_x', now())",
    )
    late, ahead = find_drift()
    assert read(late) == ("alpha", "des migrations manquent : buyers.0001_initial")
    assert late.todo == "Lancez manage.py migrate."
    assert read(ahead) == ("beta", "des migrations sont inconnues du code : buyers.0999_x")


def test_what_is_missing_can_be_made_as_it_says(networks: dict[str, NetworkInfo]) -> None:
    schema = networks["alpha"].schema
    change(
        schema,
        "DROP FUNCTION audit_refuse_change CASCADE",  # and its trigger
        "DROP INDEX mail_outbox_announced_once",
        "ALTER TABLE accounts_user DROP CONSTRAINT accounts_user_email_lower",
        "ALTER TABLE mail_outboxmail ALTER kind DROP NOT NULL",
    )
    found = find_drift()
    assert len(found) == 5
    statements = [as_read(finding.todo).partition(" : ")[2] for finding in found]
    change(schema, *sorted(statements, key=lambda sql: not sql.startswith("CREATE FUNCTION")))
    assert find_drift() == []


def test_the_command_says_all_and_answers_1(networks: dict[str, NetworkInfo]) -> None:
    out = StringIO()
    call_command("check_networks", stdout=out)
    assert "Tous les réseaux, et la console, ont les tables attendues." in out.getvalue()

    change(networks["alpha"].schema, "DROP INDEX mail_outbox_announced_once")
    change(networks["beta"].schema, "CREATE TABLE extra (id int)")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_networks", stdout=out)
    assert ended.value.code == 1
    told = as_read(out.getvalue()).splitlines()
    assert told[0] == "alpha : manque : index mail_outboxmail.mail_outbox_announced_once"
    assert told[1].startswith("    → Recréez ceci dans son schéma : CREATE UNIQUE INDEX")
    assert told[2] == "beta : en trop : table extra"
    assert told[3].startswith("    → Supprimez")
    assert len(told) == 4
