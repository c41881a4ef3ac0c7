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

VERBS = (
    *(ROLE_GIVEN, ROLE_ENDED, LEFT),
    *(INVITED, INVITATION_RESENT, INVITATION_REVOKED, INVITATION_ACCEPTED),
)
