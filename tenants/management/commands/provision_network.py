from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.models import DEFAULT_COLOR
from tenants.services.provisioning import provision_network

OPTIONS = {
    "slug": "--slug",
    "name": "--name",
    "departements": "--departements",
    "coordinator_email": "--coordinator-email",
    "color": "--color",
}


class Command(BaseCommand):
    help = "Crée un réseau régional et le met en ligne. Tout ou rien : peut être relancée."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--slug", required=True, help="son adresse : <slug>.<domaine>")
        parser.add_argument("--name", required=True, help="son nom, tel qu’on le lit")
        parser.add_argument("--departements", required=True, help="leurs codes : 59,62")
        parser.add_argument("--coordinator-email", required=True, help="adresse de la coordination")
        parser.add_argument(
            "--prelaunch", action="store_true", help="ouverture prochaine : fermé aux visiteurs"
        )
        parser.add_argument("--color", default=DEFAULT_COLOR, help="sa couleur, comme #1f6f5c")

    def handle(self, *args: Any, **options: Any) -> None:
        links: list[str] = []
        try:
            network = provision_network(
                slug=options["slug"],
                name=options["name"],
                departements=options["departements"].split(","),
                coordinator_email=options["coordinator_email"],
                color=options["color"],
                prelaunch=options["prelaunch"],
                progress=lambda step: self.stdout.write(f"… {step}"),
                coordinator_link=links.append,
            )
        except ValidationError as error:
            raise CommandError(
                "\n".join(
                    f"{OPTIONS.get(field, field)} : {message}"
                    for field, messages in error.message_dict.items()
                    for message in messages
                )
            ) from error
        state = "prêt, avant son ouverture" if options["prelaunch"] else "en ligne"
        self.stdout.write(f"Le réseau {network.name} est {state} : {network.url}")
        for link in links:
            self.stdout.write(
                f"La coordination choisit son mot de passe ici ; le lien sert une fois : {link}"
            )
