from typing import Any

from django.core.management.base import BaseCommand

from maillage.core.tenancy.place import in_public
from tenants.models import Network


class Command(BaseCommand):
    help = "Liste les réseaux : adresse, état, départements, nom."

    def handle(self, *args: Any, **options: Any) -> None:
        with in_public():
            networks = list(Network.objects.prefetch_related("domains").order_by("slug"))
        if not networks:
            self.stdout.write(
                "Aucun réseau pour l’instant. Créez le premier : manage.py provision_network --help"
            )
        for network in networks:
            self.stdout.write(
                f"{network.slug:<20} {network.get_state_display():<15} "
                f"{','.join(network.departements):<20} {network.name}  {network.info.url}"
            )
