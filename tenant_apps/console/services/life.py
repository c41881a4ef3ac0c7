"""What an operator decides of a network's life, told to its coordinators.

The platform writes, from its own outbox: nothing leaves from a network that is suspended or
archived, and these mails must.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.mail.services import put
from maillage.core.tenancy.place import NetworkInfo, in_console, in_network
from tenant_apps.accounts.services.people import coordinators
from tenant_apps.console.emails import NETWORK_LIFE
from tenants.models import Network
from tenants.services import deletion, life, renaming
from tenants.services.life import Actor
from tenants.tasks import tend_deletions


@transaction.atomic
def launch(network_id: UUID, *, by: Actor) -> NetworkInfo:
    info = life.launch_network(network_id, by=by)
    subject = _("%(name)s est ouvert à tout le monde") % {"name": info.name}
    _tell(info, subject, "console/mails/launched.txt", by=by)
    return info


@transaction.atomic
def suspend(network_id: UUID, *, notice: str, by: Actor) -> NetworkInfo:
    info = life.suspend_network(network_id, notice=notice, by=by)
    subject = _("%(name)s est en lecture seule") % {"name": info.name}
    _tell(info, subject, "console/mails/suspended.txt", by=by)
    return info


@transaction.atomic
def resume(network_id: UUID, *, by: Actor) -> NetworkInfo:
    info = life.resume_network(network_id, by=by)
    subject = _("%(name)s est remis en service") % {"name": info.name}
    _tell(info, subject, "console/mails/resumed.txt", by=by)
    return info


@transaction.atomic
def archive(network_id: UUID, *, by: Actor) -> NetworkInfo:
    info = life.archive_network(network_id, by=by)
    subject = _("%(name)s n’est plus en ligne") % {"name": info.name}
    _tell(info, subject, "console/mails/archived.txt", by=by)
    return info


@transaction.atomic
def rename(network_id: UUID, *, slug: str, by: Actor) -> NetworkInfo:
    before = _locked(network_id)
    info = renaming.rename_network(network_id, slug=slug, by=by)
    if info.host != before.host:
        subject = _("%(name)s change d’adresse") % {"name": info.name}
        _tell(info, subject, "console/mails/renamed.txt", by=by, now=True, before=before.host)
    return info


@transaction.atomic
def schedule_deletion(network_id: UUID, *, by: Actor) -> None:
    """A worker makes its export soon after."""
    before = _locked(network_id)
    network = deletion.schedule_deletion(network_id, by=by)
    if before.delete_on is None:
        subject = _("%(name)s sera supprimé") % {"name": network.name}
        day = network.delete_on
        _tell(network.info, subject, "console/mails/deletion.txt", by=by, now=True, day=day)
    tend_deletions.delay()


@transaction.atomic
def cancel_deletion(network_id: UUID, *, by: Actor) -> None:
    """A worker erases its export soon after."""
    before = _locked(network_id)
    network = deletion.cancel_deletion(network_id, by=by)
    if before.delete_on is not None:
        subject = _("%(name)s ne sera pas supprimé") % {"name": network.name}
        _tell(network.info, subject, "console/mails/deletion_cancelled.txt", by=by, now=True)
    tend_deletions.delay()


def _locked(network_id: UUID) -> Network:
    """As it was before, so that of two who decide the same one tells it."""
    with in_console():
        networks = Network.objects.select_for_update().prefetch_related("domains")
        network: Network = networks.get(pk=network_id)
        return network


def _tell(
    info: NetworkInfo,
    subject: str,
    template: str,
    *,
    by: Actor,
    now: bool = False,
    **more: object,
) -> None:
    """Once for each change of state, or each time for what happens `now` and leaves it as it is."""
    with in_network(info):
        addresses = [person.email for person in coordinators()]
    with in_console():
        network = Network.objects.get(pk=info.id)
        for address in addresses:
            put(
                NETWORK_LIFE,
                to=address,
                subject=subject,
                template=template,
                context={"network": info, "by": by.name, **more},
                why=_("Vous recevez ce message parce que vous coordonnez ce réseau."),
                about=network,
                occasion=(timezone.now() if now else network.state_since).isoformat(),
                reply_to=by.name,
            )
