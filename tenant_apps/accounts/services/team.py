"""Who holds roles in the network itself: coordinators, editors, members of the circle."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from tenant_apps.accounts.audit import ACCOUNT_OPENED, ROLE_GIVEN, ROLE_TAKEN
from tenant_apps.accounts.models import NetworkRole, User
from tenant_apps.accounts.services.passwords import welcome

COORDINATOR = NetworkRole.Role.COORDINATOR


class TeamError(Exception):
    """A role cannot be taken; the text says why."""


def give_network_role(email: str, role: str, *, by: User) -> NetworkRole:
    """To the account at this address, which is opened where there is none: its person is then
    mailed a link. Raises ValidationError by field."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError(
            {"email": [_("« %(email)s » n’est pas une adresse complète.") % {"email": email}]}
        ) from error
    with transaction.atomic():
        user = User.objects.filter(email=email).first()
        if user and not user.is_active:
            raise ValidationError({"email": [_("Le compte de cette adresse est fermé.")]})
        opened = user is None
        user = user or User.objects.create_user(email)
        if opened:
            record(ACCOUNT_OPENED, user, by=by)
        given, new = NetworkRole.objects.get_or_create(
            user=user, role=role, defaults={"granted_by": by}
        )
        if not new:
            raise ValidationError({"email": [_("%(email)s a déjà ce rôle.") % {"email": email}]})
        record(ROLE_GIVEN, user, by=by, role=str(role))
        if opened:
            welcome(user)
    return given


def is_sole_coordinator(user: User) -> bool:
    """Without whom nobody would run the network: their account must not go."""
    coordinators = NetworkRole.objects.filter(role=COORDINATOR, user__is_active=True)
    return [held.user_id for held in coordinators] == [user.pk]


def take_network_role(role: NetworkRole, *, by: User) -> None:
    """Raises TeamError for the last coordinator."""
    with transaction.atomic():
        # All of them: two coordinators may be removing each other.
        coordinators = list(
            NetworkRole.objects.filter(role=COORDINATOR, user__is_active=True)
            .order_by("pk")
            .select_for_update(of=["self"])
        )
        if [held.pk for held in coordinators] == [role.pk]:
            raise TeamError(
                _(
                    "C’est la seule personne qui coordonne le réseau : confiez d’abord ce rôle à "
                    "quelqu’un d’autre."
                )
            )
        deleted, _rows = NetworkRole.objects.filter(pk=role.pk).delete()
        if deleted:
            record(ROLE_TAKEN, role.user, by=by, role=role.role)
