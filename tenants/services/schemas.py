"""Schemas: those that exist for all (public, console), and one for each network."""

from collections.abc import Iterator

from django.core.management import call_command
from django.db import connection, transaction

from maillage.core.tenancy.extensions import prepare_extensions
from maillage.core.tenancy.migration import Progress, migrate_schema, pending_migrations
from maillage.core.tenancy.place import (
    CONSOLE_SCHEMA,
    PUBLIC_SCHEMA,
    in_public,
    in_schema_only,
)
from tenants.models import Network


def create_schema(schema: str) -> None:
    """The name is one of ours: entering it checks that."""
    with in_schema_only(schema), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {schema}")


def schema_exists(schema: str) -> bool:
    with in_public(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [schema])
        (exists,) = cursor.fetchone()
        return bool(exists)


def migrate_public(*, verbosity: int = 0) -> None:
    """Through Django's own command: in public its signals make permissions, and load reference
    data."""
    from django.core.management.commands.migrate import Command  # noqa: PLC0415 - not ours

    with in_public():
        call_command(Command(), interactive=False, verbosity=verbosity, skip_checks=True)


def migrate_console(*, progress: Progress | None = None) -> int:
    """The operators' schema: ordinary, and no row of Network, so that nothing walks into it."""
    with transaction.atomic():
        if not schema_exists(CONSOLE_SCHEMA):
            create_schema(CONSOLE_SCHEMA)
        return migrate_schema(CONSOLE_SCHEMA, progress=progress)


def migrate_networks() -> Iterator[tuple[Network, int]]:
    """One after the other, each in a transaction of its own; yields each with what ran."""
    with in_public():
        networks = list(Network.objects.order_by("slug"))
    for network in networks:
        with transaction.atomic():
            ran = migrate_schema(network.schema_name)
        yield network, ran


def prepare_platform() -> None:
    """On the embedded database: everything up to date, quickly when it already is."""
    prepare_extensions()
    if pending_migrations(PUBLIC_SCHEMA):
        migrate_public()
    if not schema_exists(CONSOLE_SCHEMA) or pending_migrations(CONSOLE_SCHEMA):
        migrate_console()
        for _network, _ran in migrate_networks():
            pass
