from tempfile import TemporaryFile
from typing import IO, Any

from django.db import transaction
from django.utils.translation import ngettext

from maillage.core.audit.services import Subject, record
from tenant_apps.directory.audit import SUPPLIERS_EXPORTED
from tenant_apps.directory.exports.formats import FORMATS
from tenant_apps.directory.exports.rows import Audience, chosen, suppliers
from tenant_apps.directory.search.selection import Selection


class TooManyError(Exception):
    """More than a file may hold for this person."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


def export_suppliers(selection: Selection, kind: str, *, by: Any) -> IO[bytes]:
    """A file, to be read from its beginning; whoever gets it closes it. What members take away
    with addresses in it is written in the journal.

    Raises TooManyError.
    """
    audience, written = Audience.of(by), FORMATS[kind]
    ids = chosen(selection, audience.most)
    if len(ids) > audience.most:
        raise TooManyError(audience.most)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    written.write(suppliers(ids), audience, file)
    file.seek(0)
    if audience.with_contacts and written.has_contacts:
        count = len(ids)
        told = ngettext("%(count)d entreprise", "%(count)d entreprises", count) % {"count": count}
        with transaction.atomic():
            subject = Subject("directory.supplierprofile", told)
            record(SUPPLIERS_EXPORTED, subject, by=by, count=count, format=kind)
    return file
