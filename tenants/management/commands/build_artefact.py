from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillage.core.tenancy.artefact import NoArtefactError, artefact_path, ready_artefact


class Command(BaseCommand):
    help = "Prépare le modèle des tables, rejoué à la création de chaque réseau."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ready_artefact(lambda: self.stdout.write("… Préparation du modèle des tables"))
        except NoArtefactError as missing:
            raise CommandError(
                f"{missing}.\nEn attendant, les réseaux se créent par les migrations, plus lentes."
            ) from missing
        self.stdout.write(f"Le modèle des tables est prêt : {artefact_path()}")
