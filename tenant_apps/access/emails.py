"""The mails about rights on organizations."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.mail.kinds import MailKind, register
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.services import post, put
from maillage.core.mail.writing import Button, compose, place_url, sender_name
from tenant_apps.access.models import ClaimLink, ClaimRequest, Invitation

INVITATION = register(MailKind("access.invitation", gettext_lazy("les invitations"), urgent=True))

CLAIM = register(MailKind("access.claim", gettext_lazy("la prise en main des fiches"), urgent=True))
DECISION = register(MailKind("access.claim_decision", gettext_lazy("les réponses aux demandes")))


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


def mail_claim_link(link: ClaimLink, address: str) -> None:
    put(
        CLAIM,
        to=link.email,
        subject=_("Prenez en main la fiche de « %(name)s »") % {"name": link.organization},
        template="access/mails/claim.txt",
        context={"link": link, "name": sender_name()},
        button=Button(_("Prendre la fiche en main"), address),
        why=_("Vous recevez ce message parce que la fiche indique votre adresse."),
        about=link,
        secret=True,
    )


def mail_decision(request: ClaimRequest) -> None:
    if request.accepted:
        subject = _("Vous gérez maintenant « %(name)s »")
    else:
        subject = _("Votre demande pour « %(name)s »")
    put(
        DECISION,
        to=request.user.email,
        subject=subject % {"name": request.organization or request.name},
        template="access/mails/claim_decision.txt",
        context={"request": request, "name": sender_name()},
        button=Button(_("Ouvrir votre compte"), f"{place_url().rstrip('/')}/compte/"),
        why=_("Vous recevez ce message parce que vous avez demandé à tenir une structure."),
        about=request,
    )


def claim_closed(pk: str) -> str:
    """Why a claim link's mail must not leave any more."""
    link = ClaimLink.objects.filter(pk=pk).first()
    return "" if link and link.works else _("Le lien n’ouvre plus rien.")


def closed(pk: str) -> str:
    """Why an invitation's mail must not leave any more."""
    invitation = Invitation.objects.filter(pk=pk).first()
    if invitation and invitation.is_pending():
        return ""
    return _("L’invitation n’est plus en attente.")
