"""What rights on organizations write in the journal."""

from django.utils.translation import gettext_lazy as _

from maillage.core.audit.verbs import AuditVerb

ROLE_GIVEN = AuditVerb("access.role_given", _("a habilité, pour une structure,"))
ROLE_ENDED = AuditVerb("access.role_ended", _("a retiré une habilitation à"))
LEFT = AuditVerb("access.left", _("a quitté la structure"))
INVITED = AuditVerb("access.invited", _("a invité à rejoindre une structure"))
INVITATION_RESENT = AuditVerb("access.invitation_resent", _("a renvoyé une invitation à"))
INVITATION_REVOKED = AuditVerb("access.invitation_revoked", _("a annulé l’invitation de"))
INVITATION_ACCEPTED = AuditVerb("access.invitation_accepted", _("a accepté l’invitation de"))
LETTERS_MADE = AuditVerb("access.letters_made", _("a préparé des courriers"))
CODE_MADE = AuditVerb("access.code_made", _("a préparé un courrier avec un code pour"))
CODE_USED = AuditVerb("access.code_used", _("a utilisé le code du courrier de"))
CODE_REFUSED = AuditVerb("access.code_refused", _("a saisi un SIRET et un code qui ne vont pas"))
CODE_REVOKED = AuditVerb("access.code_revoked", _("a annulé le code du courrier de"))
NOT_CONCERNED = AuditVerb(
    "access.not_concerned", _("un courrier a été signalé comme reçu par erreur, pour")
)
NOT_CONCERNED_HEARD = AuditVerb(
    "access.not_concerned_heard", _("a traité le courrier reçu par erreur de")
)
CLAIM_SENT = AuditVerb("access.claim_sent", _("a envoyé le lien de prise en main de"))
CLAIM_REVOKED = AuditVerb("access.claim_revoked", _("a annulé le lien de prise en main de"))
CLAIM_USED = AuditVerb("access.claim_used", _("a utilisé le lien de prise en main de"))
CLAIM_ASKED = AuditVerb("access.claim_asked", _("a demandé à tenir la structure"))
CLAIM_ACCEPTED = AuditVerb("access.claim_accepted", _("a accepté la demande pour la structure"))
CLAIM_REFUSED = AuditVerb("access.claim_refused", _("a refusé la demande pour la structure"))
CLAIM_WITHDRAWN = AuditVerb("access.claim_withdrawn", _("a retiré sa demande pour la structure"))
CLAIM_CLOSED = AuditVerb(
    "access.claim_closed", _("une personne gestionnaire étant venue, a clos la demande pour")
)

VERBS = (
    *(ROLE_GIVEN, ROLE_ENDED, LEFT),
    *(INVITED, INVITATION_RESENT, INVITATION_REVOKED, INVITATION_ACCEPTED),
    *(LETTERS_MADE, CODE_MADE, CODE_USED, CODE_REFUSED, CODE_REVOKED),
    *(NOT_CONCERNED, NOT_CONCERNED_HEARD),
    *(CLAIM_SENT, CLAIM_REVOKED, CLAIM_USED, CLAIM_ASKED, CLAIM_ACCEPTED, CLAIM_REFUSED),
    *(CLAIM_WITHDRAWN, CLAIM_CLOSED),
)
