"""What an operator decides of a network's life, told to its coordinators.

The platform writes, from its own outbox: nothing leaves from a network that is suspended or
archived, and these mails must.
"""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.core.mail.services import put
from maillage.core.tenancy.place import NetworkInfo, in_console, in_network
from tenant_apps.accounts.services.people import coordinators
from tenant_apps.console.emails import NETWORK_LIFE
from tenants.models import Network
from tenants.services import life
from tenants.services.life import Actor


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


def _tell(info: NetworkInfo, subject: str, template: str, *, by: Actor) -> None:
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
                context={"network": info, "by": by.name},
                why=_("Vous recevez ce message parce que vous coordonnez ce réseau."),
                about=network,
                occasion=network.state_since.isoformat(),
                reply_to=by.name,
            )
