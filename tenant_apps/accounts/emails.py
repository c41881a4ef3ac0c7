"""The mails about accounts."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.mail.kinds import MailKind, register
from maillage.core.mail.services import put
from maillage.core.mail.writing import Button, address_of, place_url, sender_name
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
ACTIVATION = register(
    MailKind("accounts.activation", gettext_lazy("les inscriptions"), urgent=True)
)
EMAIL_CHANGE = register(
    MailKind("accounts.email_change", gettext_lazy("les changements d’adresse"), urgent=True)
)
DELETION = register(
    MailKind("accounts.deletion", gettext_lazy("les suppressions de compte"), urgent=True)
)


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


def mail_activation(user: User, token: OneTimeToken, link: str) -> None:
    put(
        ACTIVATION,
        to=user.email,
        subject=_("Activez votre compte sur %(name)s") % {"name": sender_name()},
        template="accounts/mails/activation.txt",
        context={"email": user.email, "name": sender_name(), "token": token},
        button=Button(_("Activer mon compte"), link),
        why=_("Vous recevez ce message parce que quelqu’un s’est inscrit avec cette adresse."),
        about=token,
        secret=True,
    )


def mail_account_exists(address: str) -> None:
    """To whom an address belongs that somebody wanted for an account. Once an hour at most."""
    put(
        ACTIVATION,
        to=address,
        subject=_("Vous avez déjà un compte sur %(name)s") % {"name": sender_name()},
        template="accounts/mails/account_exists.txt",
        context={
            "name": sender_name(),
            "email": address,
            "forgotten": address_of("account_reset_password"),
        },
        button=Button(_("Me connecter"), address_of("account_login")),
        why=_("Vous recevez ce message parce que quelqu’un a donné cette adresse pour un compte."),
        occasion=_hour(timezone.now()),
    )


def mail_email_change(token: OneTimeToken, link: str) -> None:
    put(
        EMAIL_CHANGE,
        to=token.email,
        subject=_("Confirmez votre nouvelle adresse"),
        template="accounts/mails/email_change.txt",
        context={"name": sender_name(), "token": token},
        button=Button(_("Confirmer cette adresse"), link),
        why=_("Vous recevez ce message parce que cette adresse a été donnée pour un compte."),
        about=token,
        secret=True,
    )


def mail_email_changed(user: User, *, before: str, occasion: str) -> None:
    """To the address that is theirs no more."""
    put(
        EMAIL_CHANGE,
        to=before,
        subject=_("L’adresse de votre compte a changé"),
        template="accounts/mails/email_changed.txt",
        context={"name": sender_name()},
        why=_("Vous recevez ce message pour la sécurité de votre compte."),
        about=user,
        occasion=occasion,
    )


def mail_deleted(address: str, *, occasion: str) -> None:
    put(
        DELETION,
        to=address,
        subject=_("Votre compte sur %(name)s est supprimé") % {"name": sender_name()},
        template="accounts/mails/deleted.txt",
        context={"name": sender_name()},
        why=_("Vous recevez ce message parce que votre compte vient d’être supprimé."),
        occasion=occasion,
    )


def _hour(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H}"
