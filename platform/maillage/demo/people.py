"""Who may log in to the demo, and how. Known to all: the demo answers on this machine alone."""

import time

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings

from maillage.core.tenancy.place import in_console, in_network, in_public
from maillage.demo.networks import NETWORKS
from tenant_apps.accounts.models import User
from tenant_apps.accounts.services.people import open_operator
from tenants.models import Network

OPERATOR = "operatrice@maillage.example.org"
PASSWORD = "trente chevaux de Camargue"  # noqa: S105 - nothing to keep
TOTP_SECRET = "MAILLAGEDEMOMAILLAGEDEMOMAILLAGE"  # noqa: S105 - nothing to keep
PERIOD = 30


def seed_people() -> None:
    """The operator, with a second factor; and a password for each network's coordinator."""
    with in_console():
        if not User.objects.filter(email=OPERATOR).exists():
            open_operator(OPERATOR)
            operator = User.objects.get(email=OPERATOR)
            _give_password(operator)
            TOTP.activate(operator, TOTP_SECRET)
    for demo in NETWORKS:
        with in_public():
            info = Network.objects.get(slug=demo.slug).info
        with in_network(info):
            coordinator = User.objects.get(email=demo.coordinator_email)
            if not coordinator.has_usable_password():
                _give_password(coordinator)


def current_code() -> str:
    """What an application of codes would show now."""
    return format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // PERIOD))


def otpauth_uri() -> str:
    issuer = settings.MFA_TOTP_ISSUER
    return f"otpauth://totp/{issuer}:{OPERATOR}?secret={TOTP_SECRET}&issuer={issuer}"


def who_may_log_in() -> list[str]:
    return [
        "Pour entrer :",
        f"  à la plateforme, {OPERATOR}",
        *(f"  à {demo.name}, {demo.coordinator_email}" for demo in NETWORKS),
        f"  mot de passe de chacun : {PASSWORD}",
        f"  clé de la double sécurité de la plateforme : {TOTP_SECRET}",
        f"    {otpauth_uri()}",
        "    sans téléphone, le code du moment : .venv/bin/python manage.py totp_code",
    ]


def _give_password(user: User) -> None:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
