"""Signing up, at a network's host only, and one's own account."""

from datetime import timedelta

from django.utils import timezone
from matrix import PLATFORM, Arguments, World, each

from tenant_apps.accounts.models import OneTimeToken, User
from tenant_apps.accounts.services.tokens import issue_token

DOORS = ("choice", "buyer", "enterprise", "person")
OWN = ("accounts:profile", "accounts:email", "accounts:email-sent", "accounts:sessions")
MEMBERS_OWN = ("membership:notifications", "membership:data", "membership:delete")

LINES = [
    # Who has an account already is led to it.
    *(
        line
        for name in DOORS
        for line in each(
            f"registration:{name}",
            visitor=200,
            member=302,
            coordinator=302,
            stranger=200,
            elsewhere=302,
        )
    ),
    *each("registration:buyer", "POST", data={"email": "x"}, visitor=200, member=302),
    *each("registration:sent", visitor=200, member=200, coordinator=200, stranger=200),
    *each("registration:activated", visitor=200, member=200, coordinator=200, stranger=200),
    *each("registration:activate", visitor=200, member=200, coordinator=200, stranger=200),
    *each("registration:activate", elsewhere=404),
    *each("registration:activate", "POST", visitor=302, stranger=302, elsewhere=404),
    # Nobody waits in these sessions.
    *each("registration:waiting", visitor=302, member=302, coordinator=302, stranger=302),
    *each("registration:waiting", "POST", visitor=302, member=302),
    *(
        line
        for name in (*OWN, *MEMBERS_OWN)
        for line in each(
            name, visitor=302, member=200, coordinator=200, stranger=302, elsewhere=200
        )
    ),
    *each("membership:data", "POST", visitor=302, member=200, stranger=302),
    *each("membership:delete", "POST", visitor=302, member=200, stranger=302),
    *each("membership:deleted", visitor=200, member=200, coordinator=200, stranger=200),
    *each("accounts:sessions", "POST", data={"session": "personne"}, visitor=302, member=404),
    *each("accounts:sessions", "POST", data={"session": "personne"}, stranger=302, elsewhere=404),
    *each("accounts:email-confirm", visitor=200, member=200, coordinator=200, stranger=200),
    *each("accounts:email-confirm", elsewhere=404),
    *each("accounts:email-confirm", "POST", visitor=302, member=302, elsewhere=404),
    # The same at the platform's host.
    *(
        line
        for name in OWN
        for line in each(name, urls=PLATFORM, visitor=302, operator=200, unprotected=302)
    ),
    *each("accounts:email-confirm", urls=PLATFORM, visitor=200, operator=200, unprotected=200),
]
WITH_FORM = {
    *(f"registration:{name}" for name in ("buyer", "enterprise", "person", "activate")),
    "accounts:email-confirm",
}


def _activation(world: World) -> dict[str, object]:
    user = User.objects.create(
        email="attend@example.org", is_active=False, unconfirmed_since=timezone.now()
    )
    _token, secret = issue_token(user, OneTimeToken.Purpose.ACTIVATE, lifetime=timedelta(hours=1))
    return {"secret": secret}


def _email_change(world: World) -> dict[str, object]:
    user = User.objects.order_by("pk").first() or User.objects.create_user("op@example.org")
    _token, secret = issue_token(
        user,
        OneTimeToken.Purpose.CHANGE_EMAIL,
        lifetime=timedelta(hours=1),
        email="nouvelle@example.org",
    )
    return {"secret": secret}


ARGUMENTS: dict[str, Arguments] = {
    "registration:activate": _activation,
    "accounts:email-confirm": _email_change,
}
