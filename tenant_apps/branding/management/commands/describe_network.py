from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Donne à un réseau ses textes, ses interlocuteurs et ses signataires (fichier TOML)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--network", required=True, metavar="ADRESSE")

    def handle(self, *args: Any, **options: Any) -> None:
        from django.core.exceptions import ValidationError

        from maillage.core.tenancy.place import in_network, in_public
        from tenant_apps.branding.face_files import describe_from_file
        from tenants.models import Network

        with in_public():
            network = (
                Network.objects.filter(slug=options["network"]).prefetch_related("domains").first()
            )
            if network is None:
                raise CommandError(f"Il n’y a pas de réseau « {options['network']} ».")
            info = network.info
        with in_network(info):
            try:
                describe_from_file(options["file"], by=None)
            except ValidationError as error:
                said = [f"{name} : {' '.join(texts)}" for name, texts in error.message_dict.items()]
                raise CommandError("\n".join(["Rien n’a été modifié.", *said])) from error
        self.stdout.write(f"{info.name} se présente désormais ainsi : {info.url}")
