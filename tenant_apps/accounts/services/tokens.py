"""Links that work once."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from maillage.core.tenancy.place import scope
from tenant_apps.accounts.models import OneTimeToken, User


class LinkError(Exception):
    """A link that is none, or none any more; its text says what to do."""


def issue_token(
    user: User, purpose: str, *, lifetime: timedelta, email: str = ""
) -> tuple[OneTimeToken, str]:
    """The row, and the secret that goes into the link: it is not kept."""
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    token = OneTimeToken.objects.create(
        user=user,
        purpose=purpose,
        digest=_digest(secret),
        email=email,
        created_at=now,
        expires_at=now + lifetime,
    )
    return token, secret


def find_token(secret: str, purpose: str) -> OneTimeToken | None:
    """The token of this link, whether it still works or not."""
    found = OneTimeToken.objects.filter(digest=_digest(secret), purpose=purpose)
    return found.select_related("user").first()


def use_token(token: OneTimeToken) -> bool:
    """True for the first who comes in time, and for nobody else."""
    now = timezone.now()
    unused = OneTimeToken.objects.filter(pk=token.pk, used_at=None, expires_at__gt=now)
    return unused.update(used_at=now) == 1


def works(token: OneTimeToken) -> bool:
    return token.used_at is None and token.expires_at > timezone.now() and token.user.is_active


def _digest(secret: str) -> str:
    return hashlib.sha256(f"{scope()}:{secret}".encode()).hexdigest()
