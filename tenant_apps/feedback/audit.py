"""What the journal says of feedback: what became of it, and not who wrote it."""

from django.utils.translation import gettext_lazy as _

from maillage.core.audit.verbs import AuditVerb

HANDLED = AuditVerb("feedback.handled", _("a marqué comme traité :"))
REOPENED = AuditVerb("feedback.reopened", _("a rouvert :"))

VERBS = (HANDLED, REOPENED)
