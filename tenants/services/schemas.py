"""Schemas: those that exist for all (public, console), and one for each network."""

import logging
from collections.abc import Callable, Iterator

from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext as _

from maillage.core.tenancy.artefact import Artefact, NoArtefactError, ready_artefact
from maillage.core.tenancy.extensions import prepare_extensions
from maillage.core.tenancy.migration import migrate_schema, pending_migrations
from maillage.core.tenancy.place import (
    CONSOLE_SCHEMA,
    PUBLIC_SCHEMA,
    in_network,
    in_public,
    in_schema_only,
)
from tenants.models import Network
from tenants.signals import network_migrated

Progress = Callable[[str], None]
log = logging.getLogger(__name__)


def artefact_if_any(progress: Progress = lambda step: None) -> Artefact | None:
    """To ask for before the transaction: it may take the time of building it. Without it the
    migrations do, and both the log and `progress` say so."""
    try:
        return ready_artefact(lambda: progress(_("Préparation du modèle des tables")))
    except NoArtefactError as missing:
        log.warning("no artefact, migrations instead: %s", missing)
        progress(
            _("Pas de modèle des tables, %(reason)s : les migrations, plus lentes, le remplacent")
            % {"reason": missing}
        )
        return None


def make_schema(
    schema: str, *, artefact: Artefact | None, progress: Progress = lambda step: None
) -> None:
    """With its tables, in the caller's transaction."""
    if artefact:
        progress(_("Création des tables"))
        artefact.replay(schema)
        return
    create_schema(schema)
    migrate_schema(
        schema,
        progress=lambda done, total: progress(
            _("Création des tables : %(done)d sur %(total)d") % {"done": done, "total": total}
        ),
    )


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


def migrate_console(*, progress: Progress = lambda step: None) -> int:
    """The operators' schema: ordinary, and no row of Network, so that nothing walks into it.

    Returns how many migrations ran: none where it was replayed."""
    new = not schema_exists(CONSOLE_SCHEMA)
    artefact = artefact_if_any(progress) if new else None
    with transaction.atomic():
        if new:
            make_schema(CONSOLE_SCHEMA, artefact=artefact, progress=progress)
        return migrate_schema(CONSOLE_SCHEMA)


def all_networks() -> list[Network]:
    """Every one that has a schema, whatever its state."""
    with in_public():
        return list(Network.objects.prefetch_related("domains").order_by("slug"))


def migrate_networks() -> Iterator[tuple[Network, int]]:
    """One after the other, each in a transaction of its own; yields each with what ran."""
    for network in all_networks():
        with transaction.atomic():
            ran = migrate_schema(network.schema_name)
            if ran:
                with in_network(network.info):
                    network_migrated.send(Network, network=network)
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
