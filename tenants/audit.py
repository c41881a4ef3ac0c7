from django.utils.translation import gettext_lazy as _

from maillage.core.audit.verbs import AuditVerb

NETWORK_CREATED = AuditVerb("network.created", _("a créé le réseau"))
