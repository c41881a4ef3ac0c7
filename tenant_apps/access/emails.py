"""The mails about rights on organizations."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.mail.kinds import MailKind, register
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.services import post, put
from maillage.core.mail.writing import Button, address_of, compose, sender_name
from maillage.core.web.templatetags.web import siret
from tenant_apps.access.models import AccessGrant, ClaimLink, ClaimRequest, Invitation
from tenant_apps.accounts.models import User

INVITATION = register(MailKind("access.invitation", gettext_lazy("les invitations"), urgent=True))
ROLE = register(MailKind("access.role", gettext_lazy("les habilitations")))
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
    if request.outcome == ClaimRequest.Outcome.ACCEPTED:
        subject = _("Vous gérez maintenant « %(name)s »")
    else:
        subject = _("Votre demande pour « %(name)s »")
    put(
        DECISION,
        to=request.user.email,
        subject=subject % {"name": request.organization or request.name},
        template="access/mails/claim_decision.txt",
        context={"request": request, "siret": siret(request.siret), "name": sender_name()},
        button=Button(_("Ouvrir votre compte"), address_of("accounts:home")),
        why=_("Vous recevez ce message parce que vous avez demandé à tenir une structure."),
        about=request,
    )


def mail_role_given(grant: AccessGrant, *, by: User) -> None:
    _mail_role(
        grant,
        _("Vous agissez maintenant pour « %(name)s »"),
        "access/mails/role_given.txt",
        by=by,
        about=grant,
        button=Button(
            _("Ouvrir l’espace de la structure"),
            address_of("access:enterprise", str(grant.organization_id)),
        ),
    )


def mail_role_changed(grant: AccessGrant, *, before: AccessGrant, by: User) -> None:
    _mail_role(
        grant,
        _("Votre rôle pour « %(name)s » a changé"),
        "access/mails/role_changed.txt",
        by=by,
        about=grant,
        before=before,
    )


def mail_role_ended(grants: Sequence[AccessGrant], *, by: User) -> None:
    """Of one person on one structure, ended together."""
    _mail_role(
        grants[0],
        _("Votre rôle pour « %(name)s » est retiré"),
        "access/mails/role_ended.txt",
        by=by,
        # About the person: what is said of a grant leaves only while that is in force.
        about=grants[0].user,
        occasion=str(grants[0].pk),
        grants=grants,
    )


def _mail_role(
    grant: AccessGrant,
    subject: str,
    template: str,
    *,
    by: User,
    about: Model,
    occasion: str = "",
    button: Button | None = None,
    **context: Any,
) -> None:
    put(
        ROLE,
        to=grant.user.email,
        subject=subject % {"name": grant.organization},
        template=template,
        context={"grant": grant, "who": by.full_name or by.email, "name": sender_name(), **context},
        button=button or Button(_("Ouvrir votre compte"), address_of("accounts:home")),
        why=_("Vous recevez ce message parce que vous avez un compte sur %(name)s.")
        % {"name": sender_name()},
        about=about,
        occasion=occasion,
    )


def role_closed(pk: str) -> str:
    """Why what was written of a role must not leave any more."""
    in_force = AccessGrant.objects.in_force().filter(pk=pk).exists()
    return "" if in_force else _("Ce rôle a été retiré entre-temps.")


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
