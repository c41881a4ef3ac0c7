from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Ouvre à tout le monde un réseau qui attendait son ouverture."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="son adresse : ceres")

    def handle(self, *args: Any, **options: Any) -> None:
        from tenants.services.finding import network_named
        from tenants.services.life import Actor, LifeError, launch_network

        network = network_named(options["slug"])
        if network is None:
            raise CommandError(f"Il n’y a pas de réseau « {options['slug']} ».")
        try:
            info = launch_network(network.pk, by=Actor("manage.py launch_network"))
        except LifeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Le réseau {info.name} est ouvert : {info.url}")
