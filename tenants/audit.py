from django.utils.translation import gettext_lazy as _

from maillage.core.audit.verbs import AuditVerb

NETWORK_CREATED = AuditVerb("network.created", _("a créé le réseau"))
NETWORK_LAUNCHED = AuditVerb("network.launched", _("a ouvert le réseau"))
NETWORK_SUSPENDED = AuditVerb("network.suspended", _("a suspendu le réseau"))
NETWORK_RESUMED = AuditVerb("network.resumed", _("a remis en service le réseau"))
NETWORK_ARCHIVED = AuditVerb("network.archived", _("a archivé le réseau"))
NETWORK_IDENTIFIED = AuditVerb("network.identified", _("a modifié l’identité du réseau"))

VERBS = (
    *(NETWORK_CREATED, NETWORK_LAUNCHED),
    *(NETWORK_SUSPENDED, NETWORK_RESUMED, NETWORK_ARCHIVED, NETWORK_IDENTIFIED),
)
