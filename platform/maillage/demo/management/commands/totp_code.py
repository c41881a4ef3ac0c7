from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Donne le code du moment de l’opératrice de la démonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        from maillage.demo.people import current_code

        if not settings.EMBEDDED:
            raise CommandError("Il n’y a de code connu que dans la démonstration.")
        self.stdout.write(current_code())
