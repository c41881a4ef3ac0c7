"""The end of a network, in the order in which it happens (ADR 23).

An operator asks for it, and gets a day. Until then it can be called off, and an export waits in the
console's files to be handed over; where nobody took it, the day passes and nothing happens. Then
the network has no address and no name for its tables, in one transaction; its tables and files
follow. Whatever was cut short, `tend_deletions` goes on with it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from tempfile import TemporaryFile
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.sql import SQL, Identifier

from maillage.core.audit.services import record
from maillage.core.storage.network import network_storage
from maillage.core.tenancy.place import in_console, in_network, in_public
from tenants.audit import DELETION_CANCELLED, DELETION_SCHEDULED, NETWORK_EXPORTED
from tenants.hosts import forget_hosts
from tenants.models import Network, schema_for
from tenants.services.export import write_export
from tenants.services.life import END, Actor, LifeError
from tenants.signals import network_deleted

log = logging.getLogger(__name__)
State = Network.State

EXPORTS = "exports"
# Whoever still reads those tables is waited for, but not in front of everyone else.
PATIENCE = "2s"


# What operators decide


def schedule_deletion(network_id: UUID, *, by: Actor) -> Network:
    """Raises LifeError unless it is archived. Twice the same is once, on the first one's day."""
    with in_public(), transaction.atomic():
        network = _archived(network_id)
        if network.delete_on is None:
            days = timedelta(days=settings.NETWORK_DELETION_DAYS)
            network.delete_on, network.delete_by = timezone.localdate() + days, by.name
            network.save(update_fields=END)
            with in_network(network.info):
                record(DELETION_SCHEDULED, network, by=by.subject, day=network.delete_on)
    return network


def cancel_deletion(network_id: UUID, *, by: Actor) -> Network:
    """Its export is erased soon after. Raises LifeError unless it is archived."""
    with in_public(), transaction.atomic():
        network = _archived(network_id)
        if network.delete_on is not None:
            network.forget_end()
            network.save(update_fields=END)
            with in_network(network.info):
                record(DELETION_CANCELLED, network, by=by.subject)
    return network


def take_export(network_id: UUID, *, by: Actor) -> Network:
    """Whoever is given it says so first. Raises LifeError where there is none."""
    with in_public(), transaction.atomic():
        network = _archived(network_id)
        if not network.export:
            raise LifeError(_("L’export n’est pas prêt : revenez dans quelques minutes."))
        network.export_taken_at = network.export_taken_at or timezone.now()
        network.save(update_fields=END)
        with in_network(network.info):
            record(NETWORK_EXPORTED, network, by=by.subject)
    return network


def _archived(network_id: UUID) -> Network:
    networks = Network.objects.select_for_update().prefetch_related("domains")
    network: Network = networks.get(pk=network_id)
    if network.state != State.ARCHIVED:
        raise LifeError(
            _("Le réseau %(name)s est « %(state)s » : cela ne se peut plus.")
            % {"name": network.name, "state": network.get_state_display()}
        )
    return network


def to_be_deleted() -> list[Network]:
    """Those that have a day, the next one first."""
    with in_public():
        networks = Network.objects.filter(delete_on__isnull=False).prefetch_related("domains")
        return list(networks.order_by("delete_on", "name"))


# What the clock does


@dataclass(frozen=True, slots=True)
class Tended:
    """By name."""

    deleted: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @contextmanager
    def apart(self, network: Network) -> Iterator[None]:
        try:
            yield
        except Exception:
            log.exception("the end of network %s waits", network.pk)
            self.failed.append(network.name)


def tend_deletions() -> Tended:
    """Exports that are missing or no longer wanted, then what is due. What fails for one network
    is logged, and tried again next time."""
    tended = Tended()
    with in_public(), _alone() as first:
        if not first:
            return tended
        for network in to_be_deleted():
            with tended.apart(network):
                if not network.export:
                    _keep_export(network)
        _erase_exports_without_a_row()
        for network in to_be_deleted():
            with tended.apart(network):
                _delete_if_due(network.pk)
        for network in Network.every.filter(state=State.DELETED, erased_at=None):
            with tended.apart(network):
                _erase(network)
                tended.deleted.append(network.name)
    return tended


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else is at it. A killed process loses its connection, and the lock with it."""
    key = "hashtext('maillage.deletions')"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({key})")
        (first,) = cursor.fetchone()
    try:
        yield first
    finally:
        if first:
            with in_public(), connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock({key})")


def _keep_export(network: Network) -> None:
    name = f"{EXPORTS}/{network.pk}/{timezone.now():%Y%m%dT%H%M%S%f}.zip"
    with TemporaryFile() as file:
        write_export(network, file)
        file.seek(0)
        with in_console():
            network_storage().save(name, File(file))
    # Called off meanwhile, it has no row, and is erased as such.
    Network.objects.filter(pk=network.pk, delete_on__isnull=False, export="").update(export=name)


def _erase_exports_without_a_row() -> None:
    wanted = {network.export.name for network in to_be_deleted()}
    with in_console():
        storage = network_storage()
        for name, _size in list(storage.kept(f"{EXPORTS}/")):
            if name not in wanted:
                storage.delete(name)


def _delete_if_due(network_id: UUID) -> None:
    """From here on there is no way back."""
    with transaction.atomic():
        network = Network.objects.select_for_update().get(pk=network_id)
        if not is_due(network, timezone.localdate()):
            return
        network_deleted.send(sender=Network, network=network)
        network.domains.all().delete()
        today = f"{timezone.localdate():%Y%m%d}"
        nameless = f"zz_{network.pk.hex}_{today}"
        with connection.cursor() as cursor:
            _wait_briefly(cursor)
            cursor.execute(
                SQL("ALTER SCHEMA {} RENAME TO {}")
                .format(Identifier(schema_for(network.pk)), Identifier(nameless))
                .as_string()
            )
        Network.every.filter(pk=network.pk).update(
            state=State.DELETED,
            state_since=timezone.now(),
            state_by=network.delete_by,
            schema_name=nameless,
            reply_to="",
            notice="",
        )
        transaction.on_commit(forget_hosts)


def is_due(network: Network, today: date) -> bool:
    return (
        network.state == State.ARCHIVED
        and network.delete_on is not None
        and network.delete_on <= today
        and network.export_taken_at is not None
    )


def _erase(network: Network) -> None:
    """Its tables, then its files, then what says that there are any."""
    with transaction.atomic(), connection.cursor() as cursor:
        _wait_briefly(cursor)
        cursor.execute(
            SQL("DROP SCHEMA IF EXISTS {} CASCADE")
            .format(Identifier(network.schema_name))
            .as_string()
        )
    for place, folder in (
        (in_network(network.info), ""),
        (in_console(), f"{EXPORTS}/{network.pk}/"),
    ):
        with place:
            storage = network_storage()
            for name, _size in list(storage.kept(folder)):
                storage.delete(name)
    Network.every.filter(pk=network.pk).update(erased_at=timezone.now(), export="")


def _wait_briefly(cursor: object) -> None:
    cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")  # type: ignore[attr-defined]
