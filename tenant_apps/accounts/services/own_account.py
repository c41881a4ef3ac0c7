"""What a person does with their own account."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.mail.services import follow, forget
from maillage.core.mail.writing import address_of
from tenant_apps.accounts.audit import (
    DELETED,
    EMAIL_CHANGED,
    PROFILE_CHANGED,
    SESSIONS_CLOSED,
)
from tenant_apps.accounts.emails import (
    mail_account_exists,
    mail_deleted,
    mail_email_change,
    mail_email_changed,
)
from tenant_apps.accounts.models import NetworkRole, OneTimeToken, Session, User
from tenant_apps.accounts.services.registration import DECLARED
from tenant_apps.accounts.services.tokens import (
    LinkError,
    find_token,
    issue_token,
    use_token,
    works,
)
from tenant_apps.accounts.signals import account_deleted

CHANGE_EMAIL = OneTimeToken.Purpose.CHANGE_EMAIL
LINK_HOURS = 24
# Nobody's, for good (RFC 2606).
DELETED_DOMAIN = "compte-supprime.invalid"
PROFILE = ("civility", "first_name", "last_name", "phone", "institution")


def change_profile(user: User, *, by: User, **values: str) -> None:
    for name in PROFILE:
        setattr(user, name, values[name])
    with transaction.atomic():
        user.save(update_fields=PROFILE)
        record(PROFILE_CHANGED, user, by=by)


def ask_email_change(user: User, email: str) -> None:
    """Mail a link to the new address; the last one asked for is the one that works.

    An address that has an account is written to as well, and whoever asks learns nothing of it.
    """
    email = email.strip().lower()
    with transaction.atomic():
        user.one_time_tokens.filter(purpose=CHANGE_EMAIL).delete()
        if User.objects.filter(email=email).exists():
            mail_account_exists(email)
            return
        lifetime = timedelta(hours=LINK_HOURS)
        token, secret = issue_token(user, CHANGE_EMAIL, lifetime=lifetime, email=email)
        mail_email_change(token, address_of("accounts:email-confirm", secret))


def email_token(secret: str) -> OneTimeToken:
    """Raises LinkError."""
    token = find_token(secret, CHANGE_EMAIL)
    if token is None or not works(token):
        if token and token.used_at:
            raise LinkError(_("Ce lien a déjà servi : votre adresse est changée."))
        raise LinkError(
            _(
                "Ce lien n’est plus valable, ou son adresse est incomplète. Demandez de nouveau le "
                "changement depuis votre compte."
            )
        )
    return token


def change_email(token: OneTimeToken) -> None:
    """The person has shown that the address is theirs. Raises LinkError."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=token.user_id)
        if not user.is_active or not use_token(token):
            raise LinkError(_("Ce lien a déjà servi : votre adresse est changée."))
        before, user.email = user.email, token.email
        try:
            with transaction.atomic():
                user.save(update_fields=["email"])
        except IntegrityError as error:
            raise LinkError(
                _("Un autre compte a maintenant cette adresse. La vôtre n’a pas changé.")
            ) from error
        # Links that wait at the address that was theirs open nothing any more.
        user.one_time_tokens.exclude(pk=token.pk).delete()
        follow(before, to=user.email)
        event = record(EMAIL_CHANGED, user, by=user)
        mail_email_changed(user, before=before, occasion=str(event.pk))


def close_session(session: Session, *, by: User) -> None:
    with transaction.atomic():
        session.delete()
        record(SESSIONS_CLOSED, by, by=by, count=1)


def close_other_sessions(user: User, *, keep: str | None, by: User) -> None:
    with transaction.atomic():
        count, _rows = user.sessions.exclude(session_key=keep).delete()
        record(SESSIONS_CLOSED, user, by=by, count=count)


def delete_account(user: User, *, by: User) -> None:
    """For good. What is only this person's goes; their row stays without them, for whatever
    refers to it; the journal keeps the names that it has (ADR 31).

    Raises ValidationError where somebody has to take over first.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        _check_not_last_coordinator(user)
        account_deleted.send(User, user=user)
        event = record(DELETED, user, by=by)
        address = user.email
        forget(address)
        mail_deleted(address, occasion=str(event.pk))
        _empty(user)


def _check_not_last_coordinator(user: User) -> None:
    coordinators = NetworkRole.objects.filter(role=NetworkRole.Role.COORDINATOR)
    # Who has never chosen a password has never come.
    able = coordinators.filter(user__is_active=True).exclude(
        user__password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    # Locked, so that the last two do not both leave.
    holders = [role.user_id for role in able.select_for_update(of=("self",)).order_by("pk")]
    if holders == [user.pk]:
        raise ValidationError(
            _(
                "Personne d’autre ne coordonne ce réseau. Demandez d’abord à la plateforme de "
                "donner ce rôle à quelqu’un."
            )
        )


def _empty(user: User) -> None:
    rows: list[Any] = [user.network_roles, user.one_time_tokens, user.sessions]
    for related in rows:
        related.all().delete()
    Authenticator.objects.filter(user=user).delete()
    for name in DECLARED:
        setattr(user, name, "")
    user.email = f"{uuid4().hex}@{DELETED_DOMAIN}"
    user.last_name = _("Compte supprimé")
    user.is_active, user.deleted_at, user.last_login = False, timezone.now(), None
    user.set_unusable_password()
    user.save()
