import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from maillage.demo.networks import seed
from maillage.demo.people import seed_people
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
        call_command("collectstatic", interactive=False, verbosity=0)
        seed(progress=self.stdout.write)
        seed_people()
        connection.close()
        self.stdout.flush()
        sys.exit(serve(port))
