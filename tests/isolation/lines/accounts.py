"""Accounts, which stand at every host: a member's at their network's, an operator's at the
platform's."""

from datetime import timedelta

from matrix import PLATFORM, Arguments, World, each

from tenant_apps.accounts.models import OneTimeToken, User
from tenant_apps.accounts.services.tokens import issue_token

BEHIND_LOG_IN = ("accounts:home", "account_change_password", "mfa_index")

LINES = [
    *each("account_login", visitor=200, member=302, coordinator=302, stranger=200),
    *each("account_logout", "POST", visitor=302, member=302, coordinator=302, stranger=302),
    *each("account_logout", visitor=405, member=405),
    *each("account_inactive", visitor=200, member=200, coordinator=200, stranger=200),
    *each("mfa_authenticate", visitor=302, member=302, coordinator=302, stranger=302),
    *each("account_reset_password", visitor=200, member=200, coordinator=200, stranger=200),
    *each(
        "account_reset_password",
        "POST",
        data={"email": "personne@example.org"},
        visitor=302,
        member=302,
    ),
    *each("accounts:password-link-sent", visitor=200, member=200, coordinator=200, stranger=200),
    *each("accounts:choose-password", visitor=200, member=200, coordinator=200, stranger=200),
    *each("accounts:choose-password", elsewhere=404),
    *(
        line
        for name in BEHIND_LOG_IN
        for line in each(
            name, visitor=302, member=200, coordinator=200, stranger=302, elsewhere=200
        )
    ),
    *each("account_reauthenticate", visitor=302, member=200, coordinator=200, stranger=302),
    *each("mfa_reauthenticate", visitor=302, member=302, coordinator=302, stranger=302),
    *each("mfa_activate_totp", visitor=302, member=302, coordinator=302, stranger=302),
    *each("mfa_deactivate_totp", visitor=302, member=404, coordinator=404, stranger=302),
    *each("mfa_view_recovery_codes", visitor=302, member=404, coordinator=404, stranger=302),
    *each("mfa_generate_recovery_codes", visitor=302, member=302, coordinator=302, stranger=302),
    *each("mfa_download_recovery_codes", visitor=302, member=404, coordinator=404, stranger=302),
    *each("web:typed", visitor=302, member=200, coordinator=200, stranger=302, elsewhere=200),
    *each("web:typed", "POST", visitor=302, member=302, stranger=302),
    # The same at the platform's host.
    *each("web:typed", urls=PLATFORM, visitor=302, operator=200, unprotected=302),
    *each("account_login", urls=PLATFORM, visitor=200, operator=302),
    *each("account_logout", "POST", urls=PLATFORM, visitor=302, operator=302, unprotected=302),
    *each("account_inactive", urls=PLATFORM, visitor=200, operator=200),
    *each("mfa_authenticate", urls=PLATFORM, visitor=302, operator=302),
    *each("account_reset_password", urls=PLATFORM, visitor=200, operator=200),
    *each("accounts:password-link-sent", urls=PLATFORM, visitor=200, operator=200),
    *each("accounts:choose-password", urls=PLATFORM, visitor=200, operator=200),
    *(
        line
        for name in ("accounts:home", "account_change_password")
        for line in each(name, urls=PLATFORM, visitor=302, operator=200, unprotected=200)
    ),
    *each("mfa_index", urls=PLATFORM, visitor=302, operator=200, unprotected=302),
    *each("account_reauthenticate", urls=PLATFORM, visitor=302, operator=200, unprotected=200),
    *each("mfa_reauthenticate", urls=PLATFORM, visitor=302, operator=200, unprotected=302),
    *each("mfa_activate_totp", urls=PLATFORM, visitor=302, operator=302, unprotected=302),
    *each("mfa_deactivate_totp", urls=PLATFORM, visitor=302, operator=302, unprotected=302),
    *each("mfa_view_recovery_codes", urls=PLATFORM, visitor=302, operator=404, unprotected=302),
    *each("mfa_generate_recovery_codes", urls=PLATFORM, visitor=302, operator=302),
    *each("mfa_download_recovery_codes", urls=PLATFORM, visitor=302, operator=404),
]
WITH_FORM = {"account_login", "account_reset_password", "accounts:choose-password"}


def _link(world: World) -> dict[str, object]:
    """One that alpha's coordinator was mailed, or at the platform's host the operator."""
    user = User.objects.order_by("pk").first() or User.objects.create_user("op@example.org")
    _token, secret = issue_token(
        user, OneTimeToken.Purpose.CHOOSE_PASSWORD, lifetime=timedelta(hours=1)
    )
    return {"secret": secret}


ARGUMENTS: dict[str, Arguments] = {"accounts:choose-password": _link}
