from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Ouvre un compte d’opérateur de la plateforme et lui écrit un lien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="l’adresse de la personne")

    def handle(self, *args: Any, **options: Any) -> None:
        from django.core.exceptions import ValidationError

        from maillage.core.tenancy.place import in_console
        from tenant_apps.accounts.services.people import open_operator

        with in_console():
            try:
                link = open_operator(options["email"])
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            f"Le mot de passe se choisit à cette adresse, qui sert une fois : {link}\n"
            "À la première connexion, la console demande d’activer la double sécurité."
        )
