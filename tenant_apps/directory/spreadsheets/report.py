"""What an import did, line by line."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from django.utils.translation import gettext as _

from maillage.core.spreadsheets import inert
from tenant_apps.directory.models import Outcome
from tenant_apps.directory.spreadsheets.columns import Columns
from tenant_apps.directory.spreadsheets.rows import Remark


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
        counts = ", ".join(f"{outcome.label}s {self.count(outcome)}" for outcome in Outcome)
        return f"lignes {len(self.lines)}, {counts}"

    def write_csv(self, file: TextIO) -> None:
        write_report(self.lines, file)


def write_report(lines: Iterable[ReportLine], file: TextIO) -> None:
    """One line a remark, and one for a line without any; semicolons, as offices expect."""
    writer = csv.writer(file, delimiter=";")
    writer.writerow(
        [_("Ligne"), _("Résultat"), "SIRET", _("Raison sociale"), _("Colonne"), _("Remarque")]
    )
    for line in lines:
        remarks: list[Remark | None] = [*line.remarks] or [None]
        for remark in remarks:
            cells = [
                str(line.line),
                str(line.outcome.label),
                line.siret,
                line.name,
                remark.title if remark else "",
                remark.message if remark else "",
            ]
            writer.writerow(map(inert, cells))
