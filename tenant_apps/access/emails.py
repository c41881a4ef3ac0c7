"""The mails about rights on organizations."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.mail.kinds import MailKind, register
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.services import post
from maillage.core.mail.writing import Button, compose, sender_name
from tenant_apps.access.models import Invitation

INVITATION = register(MailKind("access.invitation", gettext_lazy("les invitations"), urgent=True))


def invitation_mail(invitation: Invitation, link: str) -> OutboxMail:
    """Unsaved: what is shown before sending is what is sent (F223)."""
    inviter = invitation.invited_by
    who = inviter.full_name or inviter.email if inviter else sender_name()
    return compose(
        INVITATION,
        to=invitation.email,
        subject=_("%(who)s vous invite à rejoindre « %(organization)s »")
        % {"who": who, "organization": invitation.organization},
        template="access/mails/invitation.txt",
        context={
            "who": who,
            "invitation": invitation,
            "name": sender_name(),
        },
        button=Button(_("Voir l’invitation"), link),
        why=_("Vous recevez ce message parce que %(who)s a indiqué votre adresse.") % {"who": who},
        about=invitation,
        secret=True,
    )


def mail_invitation(invitation: Invitation, link: str) -> None:
    post([invitation_mail(invitation, link)])


def closed(pk: str) -> str:
    """Why an invitation's mail must not leave any more."""
    invitation = Invitation.objects.filter(pk=pk).first()
    if invitation and invitation.is_pending():
        return ""
    return _("L’invitation n’est plus en attente.")
