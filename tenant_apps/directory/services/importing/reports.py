"""What became of each line of a batch: kept, counted, and handed back as spreadsheets."""

import csv
from collections.abc import Iterable
from typing import TextIO

from django.utils.translation import gettext as _

from maillage.core.spreadsheets import inert
from tenant_apps.directory.models import ImportBatch, ImportRow, Outcome
from tenant_apps.directory.services.importing.plan import Plan
from tenant_apps.directory.spreadsheets.reading import Table
from tenant_apps.directory.spreadsheets.report import ImportReport, ReportLine, write_report
from tenant_apps.directory.spreadsheets.rows import Remark

BATCH = 1000


def keep_report(batch: ImportBatch, report: ImportReport, table: Table, plan: Plan) -> None:
    """In place of an earlier one; the batch is saved by the caller."""
    cells = dict(table.rows)
    batch.rows.all().delete()
    ImportRow.objects.bulk_create(
        (
            ImportRow(
                batch=batch,
                line=line.line,
                outcome=line.outcome,
                siret=line.siret,
                name=line.name,
                remarks=[[remark.column, remark.message] for remark in line.remarks],
                cells=cells[line.line] if line.outcome == Outcome.REFUSED else [],
                organization_id=plan.organization_of(line.line),
            )
            for line in report.lines
        ),
        batch_size=BATCH,
    )
    batch.counts = {
        **{outcome.value: report.count(outcome) for outcome in Outcome},
        "to_check": sum(
            bool(line.remarks) and line.outcome != Outcome.REFUSED for line in report.lines
        ),
        "lines": len(report.lines),
    }


def remarks_of(row: ImportRow) -> list[Remark]:
    return [Remark(column, message) for column, message in row.remarks]


def write_whole_report(batch: ImportBatch, file: TextIO) -> None:
    lines = (
        ReportLine(row.line, Outcome(row.outcome), row.siret, row.name, remarks_of(row))
        for row in batch.rows.order_by("line").iterator()
    )
    write_report(lines, file)


def write_refused(batch: ImportBatch, file: TextIO) -> None:
    """The refused lines as they came, and why: to be corrected and sent again."""
    rows = list(batch.rows.filter(outcome=Outcome.REFUSED).order_by("line"))
    # A line may hold more cells than there are titles: the reason still stands in its own column.
    width = max([len(batch.header), *(len(row.cells) for row in rows)])
    writer = csv.writer(file, delimiter=";")
    writer.writerow(map(inert, [*_padded(batch.header, width), _("Motif")]))
    for row in rows:
        reasons = " ".join(f"{remark.title} : {remark.message}" for remark in remarks_of(row))
        writer.writerow(map(inert, [*_padded(row.cells, width), reasons]))


def _padded(cells: Iterable[str], width: int) -> list[str]:
    cells = list(cells)
    return cells + [""] * (width - len(cells))
