from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Ouvre à tout le monde un réseau qui attendait son ouverture."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="son adresse : ceres")

    def handle(self, *args: Any, **options: Any) -> None:
        from maillage.core.tenancy.place import in_public
        from tenants.models import Network
        from tenants.services.life import Actor, LifeError, launch_network

        with in_public():
            network = Network.objects.filter(slug=options["slug"]).first()
        if network is None:
            raise CommandError(f"Il n’y a pas de réseau « {options['slug']} ».")
        try:
            info = launch_network(network.pk, by=Actor("manage.py launch_network"))
        except LifeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Le réseau {info.name} est ouvert : {info.url}")
