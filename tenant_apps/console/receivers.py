from typing import Any

from django.dispatch import receiver

from maillage.core.tenancy.place import in_console
from tenant_apps.console.models import Provisioning
from tenants.models import Network
from tenants.signals import network_deleted


@receiver(network_deleted)
def forget_its_opening(network: Network, **kwargs: Any) -> None:
    """It holds the address of whoever coordinated it first."""
    with in_console():
        Provisioning.objects.filter(network_id=network.pk).delete()
