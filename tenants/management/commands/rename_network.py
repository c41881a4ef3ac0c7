from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Change l’adresse d’un réseau ; l’ancienne y conduit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="son adresse d’aujourd’hui : ceres")
        parser.add_argument("new_slug", help="celle qu’il aura : ceres-occitanie")

    def handle(self, *args: Any, **options: Any) -> None:
        from tenants.services.finding import network_named
        from tenants.services.life import Actor
        from tenants.services.renaming import rename_network

        network = network_named(options["slug"])
        if network is None:
            raise CommandError(f"Il n’y a pas de réseau « {options['slug']} ».")
        try:
            info = rename_network(
                network.pk, slug=options["new_slug"], by=Actor("manage.py rename_network")
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"Le réseau {info.name} est à l’adresse {info.url}")
