"""What a person asks of an import, step by step: send, choose the columns, confirm, undo.

Each step is asked for in a row and done by a worker (working.py), which holds the lock of the row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.storage.kinds import read_upload
from maillage.core.storage.network import network_storage
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import ImportBatch, Job
from tenant_apps.directory.spreadsheets.columns import propose
from tenant_apps.directory.spreadsheets.reading import Table, UnreadableFile, read_table

FOLDER = "imports/"
MAX_UPLOAD = 10_000_000
# How far a file is read to show what its columns hold, and how much of it is shown.
FIRST_ROWS, SAMPLES, SAMPLE_LENGTH = 200, 3, 60
# A file that nobody confirms does not stay for good.
KEPT_DAYS = 7


class BusyError(Exception):
    """A worker, or another person, has this import in hand."""


def send_file(upload: "File[bytes]", file_name: str, *, by: User) -> ImportBatch:
    """Raises ValidationError for what is no table of structures."""
    content = read_upload(upload, at_most=MAX_UPLOAD)
    try:
        table = read_table(BytesIO(content), file_name, first=FIRST_ROWS)
    except UnreadableFile as error:
        raise ValidationError(str(error), code="unreadable") from error
    batch = ImportBatch(
        file_name=file_name[-200:],
        digest=sha256(content).hexdigest(),
        header=table.header,
        samples=_samples(table),
        fields=propose(table.header).fields,
        uploaded_at=timezone.now(),
        uploaded_by=by,
    )
    batch.stored_as = f"{FOLDER}{batch.pk}"
    kept = ContentFile(content)
    with network_storage().stored(batch.stored_as, kept), transaction.atomic():
        batch.save(force_insert=True)
    return batch


def _samples(table: Table) -> list[list[str]]:
    """For each column the first values that differ."""
    columns = ([row[at] for _line, row in table.rows] for at in range(len(table.header)))
    return [
        [value[:SAMPLE_LENGTH] for value in list(dict.fromkeys(filter(None, column)))[:SAMPLES]]
        for column in columns
    ]


def choose_columns(batch: ImportBatch, fields: list[str], *, publish: bool) -> None:
    """Ask for a trial, in place of an earlier one: the field of each column, "" for none.

    Raises ValidationError, and BusyError.
    """
    if len(fields) != len(batch.header):
        raise ValueError("a field for each column, and no more")
    chosen = [name for name in fields if name]
    if "name" not in chosen:
        raise ValidationError(
            _("Choisissez la colonne de la raison sociale : sans nom, rien n’est importé.")
        )
    if len(set(chosen)) < len(chosen):
        raise ValidationError(_("Deux colonnes donnent le même champ : gardez-en une."))
    with _in_hand(batch) as fresh:
        if fresh.confirmed_at:
            raise BusyError
        fresh.fields, fresh.publish = fields, publish
        fresh.trial_asked_at, fresh.tried_at, fresh.counts = timezone.now(), None, {}
        fresh.rows.all().delete()
        _publish(fresh)


def confirm(batch: ImportBatch, *, by: User) -> None:
    """Ask for the import that was tried. Raises BusyError, the second time too."""
    with _in_hand(batch) as fresh:
        if fresh.confirmed_at or not fresh.tried_at:
            raise BusyError
        fresh.confirmed_at, fresh.confirmed_by = timezone.now(), by
        _publish(fresh)


def ask_undo(batch: ImportBatch, *, by: User) -> None:
    """Raises BusyError, the second time too."""
    with _in_hand(batch) as fresh:
        if not ImportBatch.objects.undoable().contains(fresh):
            raise BusyError
        fresh.undo_asked_at, fresh.undone_by = timezone.now(), by
        _publish(fresh)


def try_again(batch: ImportBatch) -> None:
    """What failed, or what no worker seems to have taken. Raises BusyError."""
    with _in_hand(batch) as fresh:
        if fresh.asked_for is None:
            raise BusyError
        _publish(fresh)


def give_up(batch: ImportBatch) -> None:
    """Forget a file that is not imported, or an undo that failed. Raises BusyError."""
    with _in_hand(batch) as fresh:
        if fresh.asked_for is Job.UNDO and fresh.failed_at:
            fresh.undo_asked_at = fresh.undone_by = fresh.failed_at = None
            fresh.failure = ""
            fresh.save()
        elif fresh.imported_at:
            raise BusyError
        else:
            _forget(fresh)


def forget_old() -> int:
    """Files that nobody has confirmed; how many."""
    since = timezone.now() - timedelta(days=KEPT_DAYS)
    with transaction.atomic():
        old = ImportBatch.objects.select_for_update(skip_locked=True).filter(
            imported_at=None, uploaded_at__lt=since
        )
        found = list(old)
        for batch in found:
            _forget(batch)
    return len(found)


def _forget(batch: ImportBatch) -> None:
    erase = network_storage().eraser(batch.stored_as)
    batch.delete()
    transaction.on_commit(erase, robust=True)


@contextmanager
def _in_hand(batch: ImportBatch) -> Iterator[ImportBatch]:
    """The batch as it is now, unless somebody holds it: that may last, and nobody waits for it."""
    with transaction.atomic():
        fresh = (
            ImportBatch.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=batch.pk)
            .first()
        )
        if fresh is None:
            raise BusyError
        yield fresh


def _publish(batch: ImportBatch) -> None:
    from tenant_apps.directory.tasks import work_on_import  # noqa: PLC0415 - it imports us

    batch.failed_at, batch.failure = None, ""
    batch.save()
    work_on_import.delay(str(batch.pk))
