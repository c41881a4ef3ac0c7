import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from maillage.core.tenancy.place import platform_url
from maillage.demo.networks import NETWORKS, seed
from maillage.demo.web import BusyPortError, check_port, serve


class Command(BaseCommand):
    help = "Fait tourner Maillage avec trois réseaux de démonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        if not settings.EMBEDDED:
            raise CommandError(
                "La démonstration ne touche pas à une vraie base : retirez DATABASE_URL."
            )
        try:
            check_port(port)
        except BusyPortError as error:
            raise CommandError(
                f"Le port {port} est déjà pris ({error}). "
                f"Choisissez-en un autre : make demo DEMO_PORT={port + 1}"
            ) from error
        settings.MAILLAGE_PORT = port
        call_command("collectstatic", interactive=False, verbosity=0)
        seed(progress=self.stdout.write)
        connection.close()
        sys.exit(serve(port, ready=self._say_where))

    def _say_where(self) -> None:
        hosts = [f"{network.slug}.{settings.MAILLAGE_DOMAIN}" for network in NETWORKS]
        self.stdout.write("\nMaillage tourne (Ctrl-C pour arrêter) :")
        for host in [settings.MAILLAGE_DOMAIN, *hosts]:
            self.stdout.write(f"  {platform_url(host)}")
        self.stdout.flush()
