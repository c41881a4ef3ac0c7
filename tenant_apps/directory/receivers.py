from typing import Any

from django.dispatch import receiver

from tenant_apps.directory.services.indexing import rebuild
from tenant_apps.directory.services.nomenclature import plant_default_nomenclature
from tenants.signals import network_created, network_migrated


@receiver(network_created)
def give_nomenclature(**kwargs: Any) -> None:
    plant_default_nomenclature()


@receiver(network_migrated)
def draw_the_search_anew(**kwargs: Any) -> None:
    rebuild()
