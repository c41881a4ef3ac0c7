"""A spreadsheet of structures becomes fiches (F11): one transaction, so that a killed import
leaves nothing and can simply be run again.

A line is one structure, or one more statement about a structure named before: the same SIRET, else
the same name in the same commune. A field is overwritten only while it still holds what the last
import put there.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction
from django.utils.translation import gettext as _

from maillage.core.audit.services import Subject, record
from maillage.core.tenancy.place import current_network
from shared_apps.reference.services import CommuneIndex
from tenant_apps.accounts.models import User
from tenant_apps.directory.audit import STRUCTURES_IMPORTED
from tenant_apps.directory.models import Sector, Synonym
from tenant_apps.directory.services.importing.plan import Plan
from tenant_apps.directory.services.importing.structure import group
from tenant_apps.directory.services.importing.writing import StructureWriter
from tenant_apps.directory.spreadsheets.columns import Columns, recognise
from tenant_apps.directory.spreadsheets.reading import read_table
from tenant_apps.directory.spreadsheets.report import ImportReport, Outcome
from tenant_apps.directory.spreadsheets.rows import RowReader, StructureRow

Progress = Callable[[str], None]
PROGRESS_EVERY = 100


def import_organizations(
    source: Path | BinaryIO,
    file_name: str,
    *,
    by: User | None,
    publish: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda step: None,
) -> ImportReport:
    """Import a CSV or XLSX file into the current network; `progress` hears each step in words.

    `by` is None on the command line. Raises UnreadableFile; a bad line is refused in the report
    and stops nothing else. With `dry_run` the report tells what would happen, and nothing does.
    """
    table = read_table(source, file_name)
    columns = recognise(table.header)
    progress(_("%(count)d lignes lues") % {"count": len(table.rows)})
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Two imports at once would each create what the other creates.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [current_network().schema])
        rows = _read(columns, table.rows, progress)
        structures = group(rows)
        plan = Plan(structures, publish=publish)
        progress(_("%(count)d structures à comparer") % {"count": len(structures)})
        plan.decide()
        writable = [] if dry_run else plan.writable()
        StructureWriter(file_name=file_name, by=by, progress=progress).write(writable)
        report = ImportReport(columns=columns, lines=[plan.report(row) for row in rows])
        if writable:  # an import that moved nothing is no event
            record(
                STRUCTURES_IMPORTED,
                Subject("directory.import", file_name),
                by=by,
                acted_for=None,
                publish=publish,
                **{outcome.name.lower(): report.count(outcome) for outcome in Outcome},
            )
    return report


def _read(
    columns: Columns, rows: Iterable[tuple[int, list[str]]], progress: Progress
) -> list[StructureRow]:
    reader = RowReader(
        columns,
        communes=CommuneIndex(),
        sectors=Sector.objects.all().tree(),
        departements=frozenset(current_network().departements),
        aliases=Synonym.objects.aliases(),
    )
    read = []
    for count, (line, cells) in enumerate(rows, start=1):
        read.append(reader.read(line, cells))
        if count % PROGRESS_EVERY == 0:
            progress(_("%(count)d lignes vérifiées") % {"count": count})
    return read
