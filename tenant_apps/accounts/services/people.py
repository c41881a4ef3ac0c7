"""Opening the accounts by which a network, or the platform, begins."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from tenant_apps.accounts.audit import ACCOUNT_OPENED, ROLE_GIVEN
from tenant_apps.accounts.models import NetworkRole, User
from tenant_apps.accounts.services.passwords import welcome


def open_coordinator(email: str) -> str:
    """The first coordinator of a new network, who is mailed a link; returns the link."""
    user = User.objects.create_user(email)
    NetworkRole.objects.create(user=user, role=NetworkRole.Role.COORDINATOR)
    record(ACCOUNT_OPENED, user, by=None)
    record(ROLE_GIVEN, user, by=None, role=NetworkRole.Role.COORDINATOR)
    return welcome(user)


def open_operator(email: str) -> str:
    """In the console: the account, and the link by which its person chooses a password.

    Raises ValidationError.
    """
    email = email.strip().lower()
    validate_email(email)
    with transaction.atomic():
        if User.objects.filter(email=email).exists():
            raise ValidationError(
                _("« %(email)s » a déjà un compte d’opérateur."), params={"email": email}
            )
        user = User.objects.create_user(email)
        record(ACCOUNT_OPENED, user, by=None)
        return welcome(user)


def coordinators() -> list[User]:
    """The network's own, by address; support visits are not."""
    people = User.objects.filter(
        is_active=True, network_roles__role=NetworkRole.Role.COORDINATOR, support_visit=None
    )
    return list(people.order_by("email"))
