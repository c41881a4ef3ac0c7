from typing import Any

from django.dispatch import receiver

from tenant_apps.directory.services.nomenclature import plant_default_nomenclature
from tenants.signals import network_created


@receiver(network_created)
def give_nomenclature(**kwargs: Any) -> None:
    plant_default_nomenclature()
