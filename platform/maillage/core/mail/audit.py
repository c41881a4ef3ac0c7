"""What a person does with a refused mail, in the journal."""

from django.utils.translation import gettext_lazy as _

from maillage.core.audit.verbs import AuditVerb

ADDRESS_CORRECTED = AuditVerb(
    "mail.address_corrected", _("a corrigé l’adresse et renvoyé le courriel")
)
SENT_AGAIN = AuditVerb("mail.sent_again", _("a renvoyé le courriel"))

VERBS = (ADDRESS_CORRECTED, SENT_AGAIN)
