"""What the journal says of the way to a published fiche."""

from django.utils.translation import gettext_lazy as _

from maillage.core.audit.verbs import AuditVerb

CHARTER_ACCEPTED = AuditVerb("onboarding.charter_accepted", _("a accepté la charte pour"))
ADDRESS_PROVEN = AuditVerb(
    "onboarding.address_proven", _("a vérifié l’adresse des consultations de")
)
CORRECTION_REVERTED = AuditVerb(
    "onboarding.correction_reverted", _("a annulé une correction de la coordination sur")
)

VERBS = (CHARTER_ACCEPTED, ADDRESS_PROVEN, CORRECTION_REVERTED)
