"""What an import did, line by line."""

import csv
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

from django.utils.translation import gettext as _

from maillage.core.spreadsheets import inert
from tenant_apps.directory.spreadsheets.columns import Columns
from tenant_apps.directory.spreadsheets.rows import Remark


class Outcome(StrEnum):
    CREATED = "créée"
    MODIFIED = "modifiée"
    UNCHANGED = "inchangée"
    REFUSED = "refusée"


@dataclass(frozen=True, slots=True)
class ReportLine:
    line: int
    outcome: Outcome
    siret: str
    name: str
    remarks: list[Remark]


@dataclass(frozen=True, slots=True)
class ImportReport:
    columns: Columns
    lines: list[ReportLine]

    def count(self, outcome: Outcome) -> int:
        return Counter(line.outcome for line in self.lines)[outcome]

    @property
    def summary(self) -> str:
        counts = ", ".join(f"{outcome.value}s {self.count(outcome)}" for outcome in Outcome)
        return f"lignes {len(self.lines)}, {counts}"

    def write_csv(self, file: TextIO) -> None:
        """One line a remark, and one for a line without any; semicolons, as offices expect."""
        writer = csv.writer(file, delimiter=";")
        writer.writerow(
            [_("Ligne"), _("Résultat"), "SIRET", _("Raison sociale"), _("Colonne"), _("Remarque")]
        )
        for line in self.lines:
            remarks: list[Remark | None] = [*line.remarks] or [None]
            for remark in remarks:
                cells = [
                    str(line.line),
                    line.outcome.value,
                    line.siret,
                    line.name,
                    remark.title if remark else "",
                    remark.message if remark else "",
                ]
                writer.writerow(map(inert, cells))
