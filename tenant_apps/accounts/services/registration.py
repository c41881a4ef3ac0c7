"""Signing up (F128–F130, F198–F209): an account waits for its person to follow a mailed link."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.mail.services import forget
from maillage.core.mail.writing import address_of
from tenant_apps.accounts.audit import ACTIVATED
from tenant_apps.accounts.emails import mail_account_exists, mail_activation
from tenant_apps.accounts.models import OneTimeToken, User
from tenant_apps.accounts.services.tokens import (
    LinkError,
    find_token,
    issue_token,
    use_token,
)

ACTIVATE = OneTimeToken.Purpose.ACTIVATE
LINK_HOURS = 24
# An account that nobody has activated by then never was.
FORGOTTEN_AFTER = timedelta(days=7)
DECLARED = (
    *("civility", "first_name", "last_name", "phone"),
    *("institution", "buyer_kind", "declared_siren", "declared_siret"),
    *("declared_address", "declared_postal_code", "declared_town"),
)


class UsedLinkError(LinkError):
    """It has done what it was for."""


def register(email: str, password: str, *, then: str = "", **declared: str) -> None:
    """Open an account that its person has yet to activate, and mail them the link.

    Whoever signs up again before that begins anew: the last link is the one that works. An address
    that has an account is written to as well; who signs up learns nothing of it. `then` is where
    its person wanted to go.
    """
    email = email.strip().lower()
    hashed = make_password(password)  # for everyone: it is slow, which would tell
    values: dict[str, Any] = {name: declared.get(name, "") for name in DECLARED}
    # By the SIREN, a structure's people find who works there.
    values["declared_siren"] = values["declared_siret"][:9]
    values |= {"password": hashed, "is_active": False, "unconfirmed_since": timezone.now()}
    with transaction.atomic():
        user, created = User.objects.select_for_update().get_or_create(email=email, defaults=values)
        if user.unconfirmed_since is None:
            mail_account_exists(user.email)
            return
        if not created:
            User.objects.filter(pk=user.pk).update(**values)
            user.refresh_from_db()
        _mail_link(user, then)


def send_activation(user: User, *, then: str = "") -> None:
    """Again. Nothing for an account that does not wait for it any more."""
    with transaction.atomic():
        waiting = User.objects.select_for_update().filter(pk=user.pk)
        if found := waiting.exclude(unconfirmed_since=None).first():
            _mail_link(found, then)


def activation_token(secret: str) -> OneTimeToken:
    """Raises LinkError; UsedLinkError where the account is active."""
    token = find_token(secret, ACTIVATE)
    if token is None:
        raise LinkError(
            _(
                "Ce lien n’est pas le dernier que vous avez reçu, ou son adresse est incomplète. "
                "Ouvrez le message le plus récent, ou recommencez l’inscription."
            )
        )
    if token.used_at:
        raise UsedLinkError(_("Ce lien a déjà servi : votre compte est activé."))
    if token.expires_at <= timezone.now():
        raise LinkError(
            _(
                "Ce lien a expiré : il était valable vingt-quatre heures. Recommencez "
                "l’inscription ; vous pouvez reprendre la même adresse électronique."
            )
        )
    return token


def activate(token: OneTimeToken) -> User:
    """Raises LinkError for who comes late, or second."""
    with transaction.atomic():
        # The person first, as `register` does: two clicks at once wait for one another.
        user = User.objects.select_for_update().get(pk=token.user_id)
        if not use_token(token):
            raise UsedLinkError(_("Ce lien a déjà servi : votre compte est activé."))
        user.is_active, user.unconfirmed_since = True, None
        user.save(update_fields=["is_active", "unconfirmed_since"])
        record(ACTIVATED, user, by=user)
    return user


def open_proven(email: str, password: str) -> User | None:
    """An account for who has read a link that we mailed to this address: it is active. None where
    the address has one already."""
    hashed = make_password(password)
    with transaction.atomic():
        user, _new = User.objects.select_for_update().get_or_create(
            email=email.strip().lower(),
            defaults={"is_active": False, "unconfirmed_since": timezone.now()},
        )
        if user.unconfirmed_since is None:
            return None
        user.one_time_tokens.filter(purpose=ACTIVATE).delete()
        user.password, user.is_active, user.unconfirmed_since = hashed, True, None
        user.save(update_fields=["password", "is_active", "unconfirmed_since"])
        record(ACTIVATED, user, by=user)
    return user


def forget_unconfirmed() -> int:
    """The accounts that nobody has activated, and what was mailed to them."""
    overdue = User.objects.filter(unconfirmed_since__lte=timezone.now() - FORGOTTEN_AFTER)
    with transaction.atomic():
        forgotten = list(overdue.select_for_update())
        for user in forgotten:
            forget(user.email)
            user.delete()
    return len(forgotten)


def _mail_link(user: User, then: str) -> None:
    user.one_time_tokens.filter(purpose=ACTIVATE).delete()
    token, secret = issue_token(user, ACTIVATE, lifetime=timedelta(hours=LINK_HOURS))
    link = address_of("registration:activate", secret)
    if then:
        link += "?" + urlencode({"next": then})
    mail_activation(user, token, link)
