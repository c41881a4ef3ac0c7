from typing import Any

from django.dispatch import receiver

from tenant_apps.branding.services import plant_default_face
from tenants.signals import network_created


@receiver(network_created)
def give_face(**kwargs: Any) -> None:
    plant_default_face()
