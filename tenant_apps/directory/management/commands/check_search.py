import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from maillage.core.tenancy.place import in_network
from tenant_apps.directory.management.network_choice import add_choice, chosen_networks
from tenant_apps.directory.services.indexing.checking import find_drift


class Command(BaseCommand):
    help = "Compare l’index de la recherche et de la carte avec les fiches."

    def add_arguments(self, parser: CommandParser) -> None:
        add_choice(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        strayed = []
        for network in chosen_networks(options["network"]):
            with in_network(network):
                found = find_drift()
            for drift in found:
                self.stdout.write(f"{network.slug} : {drift.row} : {drift.what}")
            if found:
                strayed.append(network.slug)
            else:
                self.stdout.write(f"{network.slug} : l’index dit ce que disent les fiches.")
        for slug in strayed:
            self.stdout.write(f"    → manage.py rebuild_search --network {slug}")
        if strayed:
            sys.exit(1)
