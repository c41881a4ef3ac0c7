"""The mails about accounts."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.mail.kinds import MailKind, register
from maillage.core.mail.services import put
from maillage.core.mail.writing import Button, place_url, sender_name
from maillage.core.tenancy.place import NetworkInfo
from tenant_apps.accounts.models import OneTimeToken, SupportVisit, User

WELCOME = register(
    MailKind("accounts.welcome", gettext_lazy("les ouvertures de compte"), urgent=True)
)
PASSWORD = register(
    MailKind("accounts.password", gettext_lazy("les demandes de mot de passe"), urgent=True)
)
PASSWORD_CHANGED = register(
    MailKind("accounts.password_changed", gettext_lazy("la sécurité du compte"), urgent=True)
)
SUPPORT = register(MailKind("accounts.support", gettext_lazy("les visites d’assistance")))


def mail_welcome(user: User, token: OneTimeToken, link: str) -> None:
    """To the first coordinator of a network, or to an operator."""
    put(
        WELCOME,
        to=user.email,
        subject=_("Votre compte sur %(name)s est prêt") % {"name": sender_name()},
        template="accounts/mails/welcome.txt",
        context={"user": user, "name": sender_name(), "url": place_url(), "token": token},
        button=Button(_("Choisir mon mot de passe"), link),
        why=_("Vous recevez ce message parce qu’un compte vient d’être ouvert à cette adresse."),
        about=token,
        secret=True,
    )


def mail_password_link(user: User, token: OneTimeToken, link: str) -> None:
    put(
        PASSWORD,
        to=user.email,
        subject=_("Choisir un nouveau mot de passe"),
        template="accounts/mails/password.txt",
        context={"user": user, "name": sender_name(), "token": token},
        button=Button(_("Choisir un nouveau mot de passe"), link),
        why=_("Vous recevez ce message parce qu’un nouveau mot de passe a été demandé ici."),
        about=token,
        secret=True,
    )


def mail_password_changed(user: User, *, occasion: str) -> None:
    put(
        PASSWORD_CHANGED,
        to=user.email,
        subject=_("Votre mot de passe a changé"),
        template="accounts/mails/password_changed.txt",
        context={"user": user, "name": sender_name()},
        why=_("Vous recevez ce message pour la sécurité de votre compte."),
        about=user,
        occasion=occasion,
    )


def mail_support_visit(to: str, visit: SupportVisit, network: NetworkInfo) -> None:
    """In the outbox of the place that is current: the network's, or the platform's."""
    put(
        SUPPORT,
        to=to,
        subject=_("L’assistance intervient dans %(name)s") % {"name": network.name},
        template="accounts/mails/support.txt",
        context={"visit": visit, "network": network},
        why=_("Vous recevez ce message parce que vous coordonnez ce réseau."),
        about=visit,
        # Visits of two networks may have the same number, in the platform's outbox.
        occasion=str(network.id),
    )
