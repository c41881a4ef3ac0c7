from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Écrit dans un fichier ZIP tout ce que contient un réseau."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="son adresse : ceres")
        parser.add_argument("file", type=Path, help="le fichier à écrire : ceres.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        from tenants.services.export import write_export
        from tenants.services.finding import network_named

        network = network_named(options["slug"])
        if network is None:
            raise CommandError(f"Il n’y a pas de réseau « {options['slug']} ».")
        path: Path = options["file"]
        try:
            # Whoever reads it reads everyone's address: it is the writer's alone.
            path.touch(mode=0o600, exist_ok=False)
            with path.open("r+b") as file:
                write_export(network, file)
        except FileExistsError as error:
            raise CommandError(f"{path} existe déjà : choisissez un autre nom.") from error
        except OSError as error:
            raise CommandError(f"{path} ne peut pas être écrit : {error.strerror}.") from error
        self.stdout.write(f"Le réseau {network.name} est dans {path}.")
