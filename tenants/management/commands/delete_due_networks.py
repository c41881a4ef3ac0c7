from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.services.deletion import tend_deletions


class Command(BaseCommand):
    help = "Supprime les réseaux dont le jour est venu et dont l’export a été remis."

    def handle(self, *args: Any, **options: Any) -> None:
        tended = tend_deletions()
        for name in tended.deleted:
            self.stdout.write(f"Le réseau {name} est supprimé.")
        if tended.failed:
            names = ", ".join(dict.fromkeys(tended.failed))
            raise CommandError(f"À relancer, le journal du programme dit pourquoi : {names}.")
        if not tended.deleted:
            self.stdout.write("Aucun réseau n’était à supprimer.")
