from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from maillage.core.tenancy.place import in_network
from tenant_apps.directory.management.network_choice import add_choice, chosen_networks
from tenant_apps.directory.services.indexing import rebuild


class Command(BaseCommand):
    help = "Refait l’index de la recherche et de la carte, et le tirage qui départage les fiches."

    def add_arguments(self, parser: CommandParser) -> None:
        add_choice(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        for network in chosen_networks(options["network"]):
            with in_network(network):
                listed = rebuild()
            self.stdout.write(f"{network.slug} : {listed} fiches à chercher.")
