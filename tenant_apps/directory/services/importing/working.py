"""What a worker does for a batch: one transaction, all or nothing, so that it can be run again."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import NamedTuple
from uuid import UUID

from botocore.exceptions import BotoCoreError, ClientError
from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.storage.network import network_storage
from tenant_apps.directory.models import ImportBatch, Job
from tenant_apps.directory.services.importing import examine, import_table
from tenant_apps.directory.services.importing.locking import alone_on
from tenant_apps.directory.services.importing.progress import Progress
from tenant_apps.directory.services.importing.reports import keep_report
from tenant_apps.directory.services.importing.undoing import NotUndoableError, undo
from tenant_apps.directory.spreadsheets.columns import Columns
from tenant_apps.directory.spreadsheets.reading import Table, UnreadableFile, read_table

log = logging.getLogger(__name__)

# Longer than a step lasts, and than a message waits for a worker when all is well.
LONGEST_SILENCE = timedelta(seconds=90)
UNREACHABLE = (OperationalError, InterfaceError, BotoCoreError, ClientError)


class Standing(NamedTuple):
    """Where the worker stands. It is told outside its transaction, which shows nothing before its
    end; lost with the cache, it is only not shown."""

    step: str
    percent: int
    at: datetime


def standing(batch: ImportBatch) -> Standing | None:
    told = cache.get(_key(batch.pk))
    return Standing(*told) if told else None


def is_silent(batch: ImportBatch) -> bool:
    """Nobody seems to work on it: the worker was killed, or none has taken it yet."""
    told = standing(batch)
    since = max(filter(None, [batch.asked_at, told.at if told else None]), default=None)
    return bool(batch.waits_for and since and timezone.now() - since > LONGEST_SILENCE)


def work(batch_id: UUID | str) -> None:
    """What the batch asks for; nothing where it asks nothing, or another worker does it."""
    try:
        with transaction.atomic():
            if not alone_on(str(batch_id)):
                return
            batch = (
                ImportBatch.objects.select_for_update(of=("self",))
                .select_related("confirmed_by", "undone_by")
                .filter(pk=batch_id)
                .first()
            )
            if batch and (job := batch.waits_for):
                JOBS[job](batch, _teller(batch_id))
    except UNREACHABLE:
        raise  # the message, or the clock, brings it back
    except SoftTimeLimitExceeded:
        _fail(batch_id, _("Ce fichier est trop long à traiter : partagez-le en plusieurs."))
    except (UnreadableFile, NotUndoableError) as error:
        _fail(batch_id, str(error))
    except IntegrityError:
        log.warning("import %s met another writer", batch_id, exc_info=True)
        _fail(
            batch_id,
            _(
                "Quelqu’un a enregistré la même structure au même moment. Relancez : elle sera "
                "reconnue."
            ),
        )
    except Exception:
        log.exception("import %s failed", batch_id)
        _fail(
            batch_id,
            _("Une erreur imprévue a tout arrêté : elle est signalée à la plateforme."),
        )


def waiting_for_long() -> list[UUID]:
    """What was asked and not done: a message may have been lost, a worker killed."""
    since = timezone.now() - LONGEST_SILENCE
    waiting = ImportBatch.objects.waiting()
    return [batch.pk for batch in waiting if batch.asked_at and batch.asked_at < since]


def _try(batch: ImportBatch, progress: Progress) -> None:
    table, columns = _read(batch, progress)
    report, plan = examine(table, columns, publish=batch.publish, progress=progress)
    keep_report(batch, report, table, plan)
    batch.tried_at = timezone.now()
    batch.save()


def _import(batch: ImportBatch, progress: Progress) -> None:
    table, columns = _read(batch, progress)
    erase = network_storage().eraser(batch.stored_as)
    batch.stored_as, batch.samples = "", []
    import_table(batch, table, columns, progress=progress)
    transaction.on_commit(erase, robust=True)


JOBS: dict[Job, Callable[[ImportBatch, Progress], None]] = {
    Job.TRIAL: _try,
    Job.IMPORT: _import,
    Job.UNDO: undo,
}


def _read(batch: ImportBatch, progress: Progress) -> tuple[Table, Columns]:
    progress(_("Lecture du fichier"), 0.02)
    try:
        content = b"".join(network_storage().read(batch.stored_as))
    except FileNotFoundError as error:
        raise UnreadableFile(_("Ce fichier n’est plus là : déposez-le de nouveau.")) from error
    if sha256(content).hexdigest() != batch.digest:
        raise UnreadableFile(_("Ce fichier n’est plus celui que vous avez déposé : recommencez."))
    return read_table(BytesIO(content), batch.file_name), Columns.chosen(batch.fields)


def _teller(batch_id: UUID | str) -> Progress:
    def tell(step: str, share: float) -> None:
        told = Standing(step, round(share * 100), timezone.now())
        cache.set(_key(batch_id), tuple(told), timeout=3600)

    return tell


def _key(batch_id: UUID | str) -> str:
    return f"import:{batch_id}"


def _fail(batch_id: UUID | str, reason: str) -> None:
    ImportBatch.objects.waiting().filter(pk=batch_id).update(
        failed_at=timezone.now(), failure=reason
    )
