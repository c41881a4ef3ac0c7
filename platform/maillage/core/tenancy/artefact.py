"""A network's empty schema as SQL: dumped once from one that migrations made, replayed for each.

It is kept under a hash of all that decides what migrations make, so that none is ever stale; no
file of it is committed. pg_dump sees only what is committed, and so the schema that it reads stands
for a second or two, on a connection of its own, before it is dropped.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from errno import EACCES
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import django
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from maillage.core.tenancy.migration import migrate_schema
from maillage.core.tenancy.place import in_public, in_schema_only

# Nothing here may say where or whose the tables are, only what they are.
DUMP = [
    *("--encoding=UTF8", "--rows-per-insert=1000", "--no-owner", "--no-privileges"),
    *("--no-tablespaces", "--no-table-access-method", "--no-security-labels"),
]
# A line of psql's stands in each, and settings of the session in the first: not for us.
FIRST_ENTRY, END = "--\n-- Name: ", "--\n-- PostgreSQL database dump complete"
SOURCES = re.compile(r"artefact_[0-9a-f]{32}")


class NoArtefactError(RuntimeError):
    """Why there can be none here, in words for the operator."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """`source` is the name that the schema had: too random to stand in it for anything else."""

    source: str
    sql: str

    def replay(self, schema: str) -> None:
        """Make this schema, which may not exist yet, in the caller's transaction."""
        with in_schema_only(schema), transaction.atomic(), connection.cursor() as cursor:
            # Functions come before the tables that they name.
            cursor.execute("SET LOCAL check_function_bodies = off")
            cursor.execute(self.sql.replace(self.source, schema))


def ready_artefact(on_build: Callable[[], None] = lambda: None) -> Artefact:
    """The one for this code and this server, built where it is missing (`on_build` hears it).

    Raises NoArtefactError where it cannot be.
    """
    if kept := _read(artefact_path()):
        return kept
    on_build()
    # A thread has a connection of its own, whatever transaction the caller is in.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(_build).result()


def artefact_path() -> Path:
    return Path(settings.ARTEFACTS, f"{_fingerprint()}-{_server()}.sql")


@cache
def _fingerprint() -> str:
    """Of every migration, as each is recorded in every schema, and of what turns them into SQL."""
    digest = sha256(repr((django.VERSION, settings.TENANT_APPS, DUMP)).encode())
    for key, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        source = Path(str(sys.modules[type(migration).__module__].__file__))
        digest.update(repr(key).encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:32]


def _server() -> int:
    version: int = connection.pg_version  # type: ignore[attr-defined] # missing from the stubs
    return version // 10000


def _read(path: Path) -> Artefact | None:
    """None where there is none, or not a whole one."""
    try:
        head, _newline, sql = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    source = head[3:].partition(b" ")[0].decode(errors="replace")
    return Artefact(source, sql.decode()) if head == _head(source, sql) else None


def _head(source: str, sql: bytes) -> bytes:
    return f"-- {source} {sha256(sql).hexdigest()}".encode()


def _keep(artefact: Artefact, path: Path) -> None:
    """Aside, then renamed: other processes read a whole one or none."""
    sql = artefact.sql.encode()
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(_head(artefact.source, sql) + b"\n" + sql)
    aside = Path(file.name)
    aside.chmod(0o644)
    aside.rename(path)


def _build() -> Artefact:
    try:
        return _build_alone(artefact_path(), program=matching_pg_dump())
    except OSError as error:
        raise NoArtefactError(str(error)) from error
    finally:
        connection.close()  # and with it the lock


def _build_alone(path: Path, *, program: str) -> Artefact:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not os.access(path.parent, os.W_OK):
        raise PermissionError(EACCES, os.strerror(EACCES), str(path.parent))
    with in_public(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('maillage.artefact'))")
        if kept := _read(path):  # another process was at it
            return kept
        cursor.execute(
            "SELECT nspname::text FROM pg_namespace WHERE nspname ~ %s", [f"^{SOURCES.pattern}$"]
        )
        for (left_by_a_kill,) in cursor.fetchall():
            _drop(left_by_a_kill)
    artefact = _dump_a_migrated_schema(program)
    _keep(artefact, path)
    return artefact


def _dump_a_migrated_schema(program: str) -> Artefact:
    source = f"artefact_{uuid4().hex}"
    with in_schema_only(source), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {source}")
        migrate_schema(source)
    try:
        return Artefact(source, dump_schema(source, program=program))
    finally:
        _drop(source)


def _drop(schema: str) -> None:
    with in_schema_only(schema), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {schema} CASCADE")


def dump_schema(schema: str, *, program: str) -> str:
    """What pg_dump says of a committed schema, without its head and its tail."""
    arguments, environment = connection.client.settings_to_cmd_args_env(
        connection.settings_dict, [f"--schema={schema}", *DUMP]
    )
    done = subprocess.run(  # noqa: S603 - ours, and a schema name of ours
        [program, *arguments[1:]],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise NoArtefactError(
            _("pg_dump a échoué (%(error)s)")
            % {"error": done.stderr.decode(errors="replace").strip()}
        )
    said = done.stdout.decode()
    return said[said.index(FIRST_ENTRY) : said.rindex(END)]


def matching_pg_dump() -> str:
    """Where pg_dump stands; of the server's own version, whose words it replays."""
    program = settings.PG_DUMP
    try:
        said = subprocess.check_output([program or "pg_dump", "--version"], text=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        said = ""
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    if not program or not found:
        raise NoArtefactError(
            _("pg_dump %(version)d est introuvable : installez-le, ou indiquez-le par PG_DUMP")
            % {"version": _server()}
        )
    if int(found[1]) != _server():
        raise NoArtefactError(
            _("pg_dump est en version %(found)s, le serveur en version %(version)d")
            % {"found": found[1], "version": _server()}
        )
    return str(program)
