"""A replayed schema is what migrations would have made; where it cannot be, they make it."""

import difflib
import logging
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import Settings

from maillage.core.tenancy import artefact
from maillage.core.tenancy.artefact import (
    Artefact,
    NoArtefactError,
    artefact_path,
    dump_schema,
    matching_pg_dump,
    ready_artefact,
)
from maillage.core.tenancy.migration import migrate_schema, pending_migrations
from maillage.core.tenancy.place import in_public, in_schema_only
from tenants.services.schemas import artefact_if_any, create_schema, make_schema
from wording import as_read

# The casts of `x IN (…)` in a check are written otherwise once PostgreSQL has read its own words.
CASTS = re.compile(r"::(?:character varying|text)(?:\[\])?|[()]")
DATES = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+\d\d'")

NASTY = """
CREATE FUNCTION {schema}.nasty() RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE {schema}.words
SET word = word;
--
-- Name: words; Type: TABLE; Schema: none; Owner: -
--
--
-- PostgreSQL database dump complete
--
/*
\\restrict me
*/
    RETURN '100 %s of $$ and %';
END
$body$;
CREATE TABLE {schema}.words (id int PRIMARY KEY, word text DEFAULT E'a\\\\b''c', CHECK (id > 0));
CREATE FUNCTION {schema}.early() RETURNS bigint LANGUAGE sql
AS $body$ SELECT count(*) FROM {schema}.words $body$;
INSERT INTO {schema}.words VALUES (1, E'SET x = 1;\\n\\\\unrestrict\\r\\n%s '' €'), (2, NULL);
COMMENT ON TABLE {schema}.words IS 'kept';
"""


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.ARTEFACTS = tmp_path / "artefacts"
    return settings.ARTEFACTS


@pytest.fixture(autouse=True)
def _fingerprint_of_this_test() -> Iterator[None]:
    artefact._fingerprint.cache_clear()
    yield
    artefact._fingerprint.cache_clear()


def schemas() -> list[str]:
    with in_public(), connection.cursor() as cursor:
        cursor.execute("SELECT nspname::text FROM pg_namespace ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def commit(schema: str, sql: str) -> None:
    with in_schema_only(schema), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(schema=schema))


def dump(schema: str) -> list[str]:
    """Its lines, whatever it is called and whenever it was made."""
    text = dump_schema(schema, program=matching_pg_dump()).replace(schema, "<schema>")
    return [
        CASTS.sub("", line) if " CHECK " in line or " WHERE " in line else DATES.sub("<then>", line)
        for line in text.splitlines()
    ]


def differences(ours: list[str], theirs: list[str]) -> list[str]:
    return list(difflib.unified_diff(ours, theirs, lineterm="", n=0))


# The same


def test_a_replayed_schema_is_the_one_that_migrations_make(own_database: str) -> None:
    create_schema("migrated")
    migrate_schema("migrated")
    ready_artefact().replay("replayed")
    migrated, replayed = dump("migrated"), dump("replayed")
    assert differences(migrated, replayed) == []
    text = "\n".join(replayed)
    assert text.count("CREATE TABLE") > 15
    assert "CREATE TRIGGER append_only" in text
    assert "CREATE FUNCTION <schema>.audit_refuse_change()" in text
    assert pending_migrations("replayed") == 0


def test_the_comparison_sees_what_differs(own_database: str) -> None:
    ready_artefact().replay("replayed")
    before = dump("replayed")
    for change in (
        "DROP TRIGGER append_only ON audit_auditevent",
        "ALTER TABLE accounts_user DROP CONSTRAINT accounts_user_email_lower",
        "UPDATE django_migrations SET name = 'other' WHERE name = '0001_initial'",
    ):
        with in_schema_only("replayed"), connection.cursor() as cursor:
            cursor.execute(change)
        after = dump("replayed")
        assert differences(before, after)
        before = after


def test_nothing_of_the_first_name_is_left(own_database: str) -> None:
    kept = ready_artefact()
    assert kept.source in kept.sql
    kept.replay("replayed")
    assert "artefact_" not in dump_schema("replayed", program=matching_pg_dump())


def test_the_session_is_as_before(own_database: str) -> None:
    settings = """SELECT name, setting FROM pg_settings
        WHERE name <> 'search_path' AND name !~ '^(plpgsql|pg_trgm)[.]' ORDER BY name"""
    with in_public(), connection.cursor() as cursor:
        cursor.execute(settings)
        before = cursor.fetchall()
        ready_artefact().replay("replayed")
        cursor.execute(settings)
        assert cursor.fetchall() == before


def test_text_that_looks_like_the_dump_s_own_is_kept(own_database: str) -> None:
    source = f"artefact_{uuid4().hex}"
    create_schema(source)
    commit(source, NASTY)
    Artefact(source, dump_schema(source, program=matching_pg_dump())).replay("replayed")
    assert differences(dump(source), dump("replayed")) == []
    with in_schema_only("replayed"), connection.cursor() as cursor:
        cursor.execute("SELECT nasty(), early(), word FROM words WHERE id = 1")
        assert cursor.fetchone() == (
            "100 %s of $$ and %",
            2,
            "SET x = 1;\n\\unrestrict\r\n%s ' €",
        )


def test_what_fails_half_way_leaves_nothing(own_database: str) -> None:
    kept = ready_artefact()
    before = schemas()
    with pytest.raises(Exception, match="syntax error"):
        Artefact(kept.source, f"{kept.sql}\nCREATE NONSENSE").replay("replayed")
    assert schemas() == before


# Kept


def test_it_is_built_once(own_database: str, folder: Path) -> None:
    before = schemas()
    heard: list[str] = []
    first = ready_artefact(lambda: heard.append("first"))
    second = ready_artefact(lambda: heard.append("second"))
    assert heard == ["first"]
    assert second == first
    assert schemas() == before
    assert [path.name for path in folder.iterdir()] == [artefact_path().name]


def test_it_is_built_while_a_transaction_is_open(own_database: str, folder: Path) -> None:
    with in_public(), transaction.atomic():
        ready_artefact().replay("replayed")
        transaction.set_rollback(True)
    assert "replayed" not in schemas()
    assert artefact_path().exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:-1],
        lambda whole: whole.replace(b"CREATE TABLE", b"CREATE  TABLE", 1),
        lambda whole: b"",
        lambda whole: b"\xff\xfe" + whole,
        lambda whole: whole.partition(b"\n")[2],
    ],
    ids=["half", "one byte less", "edited", "empty", "not text", "no head"],
)
def test_one_that_is_not_whole_is_built_again(
    spoil: Callable[[bytes], bytes], own_database: str, settings: Settings, tmp_path: Path
) -> None:
    ready_artefact()
    whole = artefact_path().read_bytes()
    settings.ARTEFACTS = tmp_path
    path = artefact_path()
    assert spoil(whole) != whole
    path.write_bytes(spoil(whole))
    ready_artefact().replay("replayed")
    assert path.read_bytes().count(b"CREATE TABLE") == whole.count(b"CREATE TABLE")
    assert pending_migrations("replayed") == 0


def test_another_migration_makes_another(
    own_database: str,
    folder: Path,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = artefact_path()
    package = tmp_path / f"later_{uuid4().hex}"
    package.mkdir()
    (package / "__init__.py").touch()
    source = package / "0001_initial.py"
    source.write_text(
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        "    operations = [migrations.RunSQL('CREATE TABLE later (id int)')]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"portal": package.name}
    artefact._fingerprint.cache_clear()
    with_it = artefact_path()
    assert with_it != before
    ready_artefact().replay("replayed")
    with in_schema_only("replayed"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM later")

    source.write_text(source.read_text().replace("id int", "id bigint"))
    artefact._fingerprint.cache_clear()
    assert artefact_path() not in {before, with_it}


def test_two_at_once_build_one(own_database: str, folder: Path) -> None:
    def work(number: int) -> Artefact:
        try:
            return ready_artefact()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(work, range(4)))
    assert len(set(found)) == 1
    assert not [name for name in schemas() if name.startswith("artefact_")]


def test_what_a_killed_build_left_is_dropped(own_database: str, folder: Path) -> None:
    left = f"artefact_{uuid4().hex}"
    create_schema(left)
    create_schema("artefact_of_somebody")
    ready_artefact()
    found = schemas()
    assert left not in found
    assert "artefact_of_somebody" in found


def test_the_command_builds_it_and_says_where(own_database: str, folder: Path) -> None:
    out = StringIO()
    call_command("build_artefact", stdout=out)
    call_command("build_artefact", stdout=out)
    ready = f"Le modèle des tables est prêt : {artefact_path()}"
    assert as_read(out.getvalue()).splitlines() == [
        "… Préparation du modèle des tables",
        ready,
        ready,
    ]


# Without


def program(folder: Path, script: str) -> str:
    path = folder / "pg_dump"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture(params=["none", "missing", "older", "not a pg_dump", "failing", "no folder"])
def impossible(
    request: pytest.FixtureRequest, settings: Settings, folder: Path, tmp_path: Path
) -> str:
    """Why there is no artefact, as people are told."""
    match request.param:
        case "none":
            settings.PG_DUMP = None
            return "pg_dump 18 est introuvable : installez-le, ou indiquez-le par PG_DUMP"
        case "missing":
            settings.PG_DUMP = str(tmp_path / "nowhere")
            return "pg_dump 18 est introuvable"
        case "older":
            settings.PG_DUMP = program(tmp_path, "echo 'pg_dump (PostgreSQL) 17.4'")
            return "pg_dump est en version 17, le serveur en version 18"
        case "not a pg_dump":
            settings.PG_DUMP = program(tmp_path, "exit 3")
            return "pg_dump 18 est introuvable"
        case "failing":
            settings.PG_DUMP = program(
                tmp_path,
                "test \"$1\" = --version && echo 'pg_dump (PostgreSQL) 18.1' && exit\n"
                "echo 'no such luck' >&2; exit 1",
            )
            return "pg_dump a échoué (no such luck)"
        case _:
            folder.write_text("in the way")
            return "File exists"


def test_without_it_migrations_do_and_say_so(
    own_database: str, impossible: str, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []
    before = schemas()
    with caplog.at_level(logging.WARNING):
        found = artefact_if_any(heard.append)
    assert found is None
    assert schemas() == before
    assert impossible in as_read(heard[-1])
    assert "les migrations, plus lentes, le remplacent" in heard[-1]
    (line,) = caplog.messages
    assert line.startswith("no artefact, migrations instead: ")

    with pytest.raises(CommandError) as refused:
        call_command("build_artefact", stdout=StringIO())
    assert impossible in as_read(str(refused.value))

    with transaction.atomic():
        make_schema("migrated", artefact=found, progress=heard.append)
    assert heard[-1].startswith("Création des tables")
    assert pending_migrations("migrated") == 0


def test_what_stops_a_migration_is_told_as_it_is(
    own_database: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(schema: str) -> None:
        raise ZeroDivisionError

    before = schemas()
    monkeypatch.setattr(artefact, "migrate_schema", fail)
    with pytest.raises(ZeroDivisionError):
        ready_artefact()
    assert schemas() == before
    monkeypatch.undo()
    with pytest.raises(NoArtefactError):
        dump_schema("nowhere", program=matching_pg_dump())
