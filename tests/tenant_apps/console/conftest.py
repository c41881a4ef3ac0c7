from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from maillage.core.tenancy.place import in_console
from tenant_apps.accounts.models import User

OPERATOR = "odile@maillage.example.org"


@pytest.fixture
def operator(db: None) -> Client:
    """The browser of Odile, who is an operator with a second factor."""
    client = Client(SERVER_NAME="localhost")
    with in_console():
        user = User.objects.create_user(OPERATOR)
        TOTP.activate(user, generate_totp_secret())
        client.force_login(user, "tenant_apps.accounts.backends.LoginBackend")
    return client


@pytest.fixture
def console_mails() -> Callable[[], list[Any]]:
    """What the platform has written, the oldest first."""
    from maillage.core.mail.models import OutboxMail

    def mails() -> list[Any]:
        with in_console():
            return list(OutboxMail.objects.order_by("pk"))

    return mails
