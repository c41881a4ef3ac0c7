from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maillage.core.tenancy.place import in_network, in_public
from tenant_apps.directory.models import Outcome
from tenant_apps.directory.services.importing import import_organizations
from tenant_apps.directory.spreadsheets.reading import UnreadableFile
from tenant_apps.directory.spreadsheets.report import ImportReport
from tenants.models import Network


class Command(BaseCommand):
    help = "Importe un tableau de structures (CSV ou XLSX) dans l’annuaire d’un réseau."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument("--network", required=True, help="l’adresse du réseau : ceres")
        parser.add_argument("--dry-run", action="store_true", help="dire sans rien enregistrer")
        parser.add_argument("--publish", action="store_true", help="référencer les structures")
        parser.add_argument("--report", type=Path, help="écrire le rapport ligne à ligne (CSV)")

    def handle(self, *args: Any, **options: Any) -> None:
        with in_public():
            network = Network.objects.filter(slug=options["network"]).first()
            if network is None:
                known = ", ".join(Network.objects.order_by("slug").values_list("slug", flat=True))
                raise CommandError(
                    f"Aucun réseau à l’adresse « {options['network']} ». "
                    f"Réseaux : {known or 'aucun'}."
                )
            info = network.info
        with in_network(info):
            report = self._import(options)
        if options["report"]:
            self._write_report(report, options["report"])
        self._tell(report, everything=options["verbosity"] > 1)
        if options["dry_run"]:
            self.stdout.write("Essai : rien n’a été enregistré.")
        self.stdout.write(report.summary)

    def _import(self, options: dict[str, Any]) -> ImportReport:
        try:
            return import_organizations(
                options["file"],
                options["file"].name,
                by=None,
                publish=options["publish"],
                dry_run=options["dry_run"],
                progress=lambda step, share: self.stdout.write(f"… {step}"),
            )
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"« {options['file']} » : {error.strerror}.") from error

    def _write_report(self, report: ImportReport, path: Path) -> None:
        try:
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                report.write_csv(file)
        except OSError as error:
            raise CommandError(
                f"L’import est fait, mais le rapport « {path} » ne s’écrit pas : {error.strerror}. "
                f"{report.summary}"
            ) from error

    def _tell(self, report: ImportReport, *, everything: bool) -> None:
        for title in report.columns.unrecognised:
            self.stdout.write(f"Colonne « {title} » : non reconnue, laissée de côté.")
        for duplicate in report.columns.duplicates:
            self.stdout.write(
                f"Colonne « {duplicate.title} » : en double, seule la première est lue."
            )
        flagged = 0
        for line in report.lines:
            refused = line.outcome is Outcome.REFUSED
            flagged += bool(line.remarks) and not refused
            for remark in line.remarks if refused or everything else []:
                self.stdout.write(
                    f"Ligne {line.line} ({line.outcome.label}), {remark.title} : {remark.message}"
                )
        if flagged:
            hint = "" if everything else " (détail avec -v 2 ou --report)"
            self.stdout.write(f"{flagged} lignes importées sont à vérifier{hint}.")
