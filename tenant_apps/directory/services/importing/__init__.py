"""A spreadsheet of structures becomes fiches (F11): one transaction, so that a killed import
leaves nothing and can simply be run again.

A line is one structure, or one more statement about a structure named before: the same SIRET, else
the same name in the same commune. A field is overwritten only while it still holds what the last
import put there.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.tenancy.place import current_network
from shared_apps.reference.services import CommuneIndex
from tenant_apps.accounts.models import User
from tenant_apps.directory.audit import STRUCTURES_IMPORTED
from tenant_apps.directory.models import ImportBatch, Outcome, Sector, Synonym
from tenant_apps.directory.services.importing.locking import one_at_a_time
from tenant_apps.directory.services.importing.plan import Plan
from tenant_apps.directory.services.importing.progress import Progress, silent
from tenant_apps.directory.services.importing.reports import keep_report
from tenant_apps.directory.services.importing.structure import group
from tenant_apps.directory.services.importing.writing import StructureWriter
from tenant_apps.directory.spreadsheets.columns import Columns, recognise
from tenant_apps.directory.spreadsheets.reading import Table, read_table
from tenant_apps.directory.spreadsheets.report import ImportReport
from tenant_apps.directory.spreadsheets.rows import RowReader, StructureRow
from tenant_apps.directory.spreadsheets.values import parse_postal_code

PROGRESS_EVERY = 100


def import_organizations(
    source: Path | BinaryIO,
    file_name: str,
    *,
    by: User | None,
    publish: bool = False,
    dry_run: bool = False,
    progress: Progress = silent,
) -> ImportReport:
    """Import a CSV or XLSX file into the current network; `progress` hears each step in words.

    `by` is None on the command line. Raises UnreadableFile; a bad line is refused in the report
    and stops nothing else. With `dry_run` the report tells what would happen, and nothing does.
    """
    table = read_table(source, file_name)
    columns = recognise(table.header)
    now = timezone.now()
    batch = ImportBatch(
        file_name=file_name[-200:],
        header=table.header,
        fields=columns.fields,
        publish=publish,
        uploaded_at=now,
        uploaded_by=by,
    )
    with transaction.atomic():
        if dry_run:
            report, _plan = examine(table, columns, publish=publish, progress=progress)
            return report
        batch.confirmed_at, batch.confirmed_by = now, by
        batch.save(force_insert=True)
        return import_table(batch, table, columns, progress=progress)


def examine(
    table: Table, columns: Columns, *, publish: bool, progress: Progress
) -> tuple[ImportReport, Plan]:
    """What an import would do, in the transaction in which it may then do it."""
    progress(_("%(count)d lignes lues") % {"count": len(table.rows)}, 0.1)
    one_at_a_time()
    rows = _read(columns, table.rows, progress)
    structures = group(rows)
    plan = Plan(structures, publish=publish)
    progress(_("%(count)d structures à comparer") % {"count": len(structures)}, 0.65)
    plan.decide()
    return ImportReport(columns=columns, lines=[plan.report(row) for row in rows]), plan


def import_table(
    batch: ImportBatch, table: Table, columns: Columns, *, progress: Progress
) -> ImportReport:
    """Do what a batch that was confirmed asks, and say so in it: in its transaction."""
    report, plan = examine(table, columns, publish=batch.publish, progress=progress)
    batch.imported_at = timezone.now()
    writer = StructureWriter(at=batch.imported_at, by=batch.confirmed_by, progress=progress)
    writable = plan.writable()
    writer.import_all(writable, batch)
    progress(_("Enregistrement du rapport"), 0.95)
    keep_report(batch, report, table, plan)
    batch.save()
    if writable:  # an import that moved nothing is no event
        record(
            STRUCTURES_IMPORTED,
            batch,
            by=batch.confirmed_by,
            acted_for=None,
            publish=batch.publish,
            **{outcome.value: report.count(outcome) for outcome in Outcome},
        )
    return report


def _addresses(
    columns: Columns, rows: Iterable[tuple[int, list[str]]]
) -> Iterator[tuple[str, str]]:
    for _line, cells in rows:
        try:
            postal_code = parse_postal_code(columns.cell(cells, "postal_code"))
        except ValueError:
            postal_code = ""
        yield postal_code, columns.cell(cells, "town")


def _read(
    columns: Columns, rows: Iterable[tuple[int, list[str]]], progress: Progress
) -> list[StructureRow]:
    rows = list(rows)
    reader = RowReader(
        columns,
        communes=CommuneIndex(_addresses(columns, rows)),
        sectors=Sector.objects.all().tree(),
        departements=frozenset(current_network().departements),
        aliases=Synonym.objects.aliases(),
    )
    read = []
    for count, (line, cells) in enumerate(rows, start=1):
        read.append(reader.read(line, cells))
        if count % PROGRESS_EVERY == 0:
            share = 0.1 + 0.5 * count / len(rows)
            progress(_("%(count)d lignes vérifiées") % {"count": count}, share)
    return read
