"""The journal as a file for a spreadsheet."""

import csv
import json
from typing import TextIO

from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.models import AuditEventQuerySet
from maillage.core.spreadsheets import inert


def write_csv(events: AuditEventQuerySet, file: TextIO) -> None:
    """In the order of the events; semicolons, as offices expect."""
    writer = csv.writer(file, delimiter=";")
    writer.writerow(
        [
            *(_("Date"), _("Par"), _("Pour"), _("Action"), _("Sur"), _("Nature"), _("Numéro")),
            *(_("Détails"), _("Requête")),
        ]
    )
    for event in events.iterator(chunk_size=1000):
        cells = [
            timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S"),
            event.actor_name,
            event.acted_for_name,
            event.sentence,
            event.object_name,
            event.object_label,
            event.object_pk,
            json.dumps(event.details, ensure_ascii=False) if event.details else "",
            event.request_id,
        ]
        writer.writerow(map(inert, cells))
