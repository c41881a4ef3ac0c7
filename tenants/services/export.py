"""All that a network holds, in one ZIP: its tables at one moment, its files, and what they are."""

import json
from hashlib import sha256
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone
from psycopg.sql import SQL, Identifier

from maillage.core.storage.network import network_storage
from maillage.core.tenancy.place import in_network
from tenants.models import Network

FORMAT = 1
# Open sessions and the secrets of second factors are of no use to anyone but a thief.
LEFT_OUT = frozenset({"accounts_session", "django_session", "mfa_authenticator"})

Table = dict[str, Any]


def write_export(network: Network, into: IO[bytes]) -> None:
    """`into` may be read and sought. With `domains` at hand; outside any transaction.

    Files come after the tables: one that is added meanwhile is there, and no row names it.
    """
    with ZipFile(into, "w", ZIP_DEFLATED) as archive, in_network(network.info):
        migrations, tables = _write_tables(archive)
        files = _write_files(archive)
        manifest = {
            "format": FORMAT,
            "made_at": timezone.now(),
            "network": _about(network),
            "migrations": {
                "fingerprint": sha256(repr(migrations).encode()).hexdigest(),
                "applied": migrations,
            },
            "tables": tables,
            "files": files,
        }
        text = json.dumps(manifest, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        archive.writestr("reseau.json", text)


def _about(network: Network) -> dict[str, Any]:
    columns = ("id", "slug", "name", "color", "departements", "reply_to", "time_zone", "created_at")
    return {
        **{column: getattr(network, column) for column in columns},
        "launched_at": network.launched_at,
        "hosts": sorted(domain.domain for domain in network.domains.all()),
    }


def _write_tables(archive: ZipFile) -> tuple[list[tuple[str, str]], list[Table]]:
    """In one snapshot, so that every key finds its row."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        migrations = cursor.fetchall()
        cursor.execute("""
            SELECT relname::text FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
            ORDER BY 1""")
        names = [name for (name,) in cursor.fetchall() if name not in LEFT_OUT]
        return migrations, [_write_table(archive, cursor, name) for name in names]


def _write_table(archive: ZipFile, cursor: Any, name: str) -> Table:
    path = f"tables/{name}.csv"
    statement = SQL("COPY {} TO STDOUT WITH (FORMAT csv, HEADER)").format(Identifier(name))
    with (
        archive.open(path, "w", force_zip64=True) as file,
        cursor.copy(statement) as copy,
    ):
        for part in copy:
            file.write(part)
    return {"name": name, "file": path, "rows": cursor.rowcount}


def _write_files(archive: ZipFile) -> list[Table]:
    storage = network_storage()
    written = []
    for name, size in storage.kept():
        body = storage.read(name)
        try:
            with archive.open(f"fichiers/{name}", "w", force_zip64=True) as file:
                for part in body:
                    file.write(part)
        finally:
            body.close()
        written.append({"name": name, "file": f"fichiers/{name}", "size": size})
    return written
