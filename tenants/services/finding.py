"""Which networks may work, for those who have no request to read it from."""

from uuid import UUID

from maillage.core.tenancy.place import NetworkInfo, in_public
from tenants.models import Network

# Mails must leave before a network opens: its coordinators prepare it.
MAY_WORK = (Network.State.PRELAUNCH, Network.State.LIVE)


def live_networks() -> list[NetworkInfo]:
    with in_public():
        networks = Network.objects.filter(state__in=MAY_WORK).prefetch_related("domains")
        return [network.info for network in networks.order_by("slug")]


def working_network(network_id: UUID) -> NetworkInfo | None:
    """None for one that does not exist, is suspended or archived."""
    with in_public():
        network = (
            Network.objects.filter(pk=network_id, state__in=MAY_WORK)
            .prefetch_related("domains")
            .first()
        )
        return network.info if network else None


def network_named(slug: str) -> Network | None:
    """For those who type its address."""
    with in_public():
        return Network.objects.prefetch_related("domains").filter(slug=slug).first()
