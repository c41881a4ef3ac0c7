from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from maillage.core.audit.verbs import AuditVerb


def _moved(details: dict[str, Any]) -> str:
    return said("de %(before)s à %(after)s") % details


def _dated(details: dict[str, Any]) -> str:
    day = date_format(date.fromisoformat(details["day"]), "j F Y")
    return said("pour le %(day)s") % {"day": day}


NETWORK_CREATED = AuditVerb("network.created", _("a créé le réseau"))
NETWORK_LAUNCHED = AuditVerb("network.launched", _("a ouvert le réseau"))
NETWORK_SUSPENDED = AuditVerb("network.suspended", _("a suspendu le réseau"))
NETWORK_RESUMED = AuditVerb("network.resumed", _("a remis en service le réseau"))
NETWORK_ARCHIVED = AuditVerb("network.archived", _("a archivé le réseau"))
NETWORK_IDENTIFIED = AuditVerb("network.identified", _("a modifié l’identité du réseau"))
NETWORK_RENAMED = AuditVerb("network.renamed", _("a changé l’adresse du réseau"), _moved)
DELETION_SCHEDULED = AuditVerb(
    "network.deletion_scheduled", _("a programmé la suppression du réseau"), _dated
)
DELETION_CANCELLED = AuditVerb("network.deletion_cancelled", _("a annulé la suppression du réseau"))
NETWORK_EXPORTED = AuditVerb("network.exported", _("a téléchargé l’export du réseau"))

VERBS = (
    *(NETWORK_CREATED, NETWORK_LAUNCHED),
    *(NETWORK_SUSPENDED, NETWORK_RESUMED, NETWORK_ARCHIVED, NETWORK_IDENTIFIED),
    *(NETWORK_RENAMED, DELETION_SCHEDULED, DELETION_CANCELLED, NETWORK_EXPORTED),
)
