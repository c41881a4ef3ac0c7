"""How a person gets a password: by a link to their address, or by changing the one they have."""

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.mail.writing import address_of
from tenant_apps.accounts.audit import PASSWORD_CHANGED, PASSWORD_CHOSEN
from tenant_apps.accounts.emails import (
    mail_password_changed,
    mail_password_link,
    mail_welcome,
)
from tenant_apps.accounts.models import OneTimeToken, User
from tenant_apps.accounts.services.registration import send_activation
from tenant_apps.accounts.services.tokens import (
    LinkError,
    find_token,
    issue_token,
    use_token,
    works,
)

CHOOSE_PASSWORD = OneTimeToken.Purpose.CHOOSE_PASSWORD
WELCOME_DAYS = 7
FORGOTTEN_HOURS = 2


def welcome(user: User) -> str:
    """Mail a new account its link to choose a password; returns the link."""
    token, link = _password_link(user, lifetime=timedelta(days=WELCOME_DAYS))
    mail_welcome(user, token, link)
    return link


def send_password_link(email: str) -> None:
    """To whoever has an account there. Nobody learns whether anybody has (F68)."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user and user.unconfirmed_since:
        send_activation(user)  # first things first
    elif user and user.is_active and not user.is_support:
        with transaction.atomic():
            token, link = _password_link(user, lifetime=timedelta(hours=FORGOTTEN_HOURS))
            mail_password_link(user, token, link)


def password_token(secret: str) -> OneTimeToken:
    """Raises LinkError."""
    token = find_token(secret, CHOOSE_PASSWORD)
    if token is None or not works(token):
        used = token is not None and token.used_at is not None
        raise LinkError(
            _("Ce lien a déjà servi : votre mot de passe a été choisi.")
            if used
            else _("Ce lien n’est plus valable, ou l’adresse est incomplète.")
        )
    return token


def choose_password(token: OneTimeToken, password: str) -> User:
    """Use the link up. Raises ValidationError for a weak password, LinkError for a late click."""
    user = token.user
    validate_password(password, user)
    with transaction.atomic():
        if not use_token(token):
            raise LinkError(_("Ce lien a déjà servi : votre mot de passe a été choisi."))
        # Every link that was sent before ends with it.
        OneTimeToken.objects.filter(user=user, purpose=CHOOSE_PASSWORD).exclude(
            pk=token.pk
        ).delete()
        user.set_password(password)
        user.save(update_fields=["password"])
        user.sessions.all().delete()
        record(PASSWORD_CHOSEN, user, by=user)
    return user


def password_changed(user: User, *, session_key: str | None) -> None:
    """A person changed it where they are logged in, which stays the only place (F70)."""
    with transaction.atomic():
        user.sessions.exclude(session_key=session_key).delete()
        OneTimeToken.objects.filter(user=user, purpose=CHOOSE_PASSWORD).delete()
        event = record(PASSWORD_CHANGED, user, by=user)
        mail_password_changed(user, occasion=str(event.pk))


def _password_link(user: User, *, lifetime: timedelta) -> tuple[OneTimeToken, str]:
    token, secret = issue_token(user, CHOOSE_PASSWORD, lifetime=lifetime)
    return token, address_of("accounts:choose-password", secret)
