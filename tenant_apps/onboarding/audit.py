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

MAILING_PREPARED = AuditVerb("onboarding.mailing_prepared", _("a préparé un envoi d’invitations :"))
MAILING_WRITTEN = AuditVerb("onboarding.mailing_written", _("a écrit l’envoi d’invitations"))
MAILING_DISCARDED = AuditVerb(
    "onboarding.mailing_discarded", _("a supprimé le brouillon d’invitations")
)
MAILING_SENT = AuditVerb("onboarding.mailing_sent", _("a envoyé les invitations"))
INVITED_AGAIN = AuditVerb("onboarding.invited_again", _("a renvoyé l’invitation de"))
INVITATION_DECLINED = AuditVerb(
    "onboarding.invitation_declined",
    _("par le lien de l’invitation, a été retirée à sa demande la structure"),
)
DECLINED_HEARD = AuditVerb(
    "onboarding.declined_heard", _("a pris connaissance du retrait demandé par")
)
RECOMMENDED = AuditVerb("onboarding.recommended", _("a recommandé d’inscrire la structure"))

VERBS = (
    *(CHARTER_ACCEPTED, ADDRESS_PROVEN, CORRECTION_REVERTED),
    *(MAILING_PREPARED, MAILING_WRITTEN, MAILING_DISCARDED, MAILING_SENT),
    *(INVITED_AGAIN, INVITATION_DECLINED, DECLINED_HEARD, RECOMMENDED),
)
