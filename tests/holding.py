"""People and the organizations they hold, for tests, in a line each."""

from typing import Any

from django.contrib.auth.hashers import make_password

from maillage.core.text import normalise
from tenant_apps.access.models import AccessGrant
from tenant_apps.access.roles import Role
from tenant_apps.access.services.grants import give_role, hold_first
from tenant_apps.accounts.models import NetworkRole, User
from tenant_apps.directory.models import Establishment, Organization

UNUSABLE = make_password(None)


def a_person(name: str = "", **fields: Any) -> User:
    """ "Ada Lovelace" has ada@example.org; without a name, somebody."""
    first, _, last = (name or f"Personne {User.objects.count()}").partition(" ")
    address = normalise(first) if name else f"p{last}"
    email = fields.pop("email", f"{address}@example.org")
    return User.objects.create(
        email=email, first_name=first, last_name=last, password=UNUSABLE, **fields
    )


def a_coordinator(name: str = "Cléo Coordination") -> User:
    user = a_person(name)
    NetworkRole.objects.create(user=user, role=NetworkRole.Role.COORDINATOR)
    return user


def a_gestionnaire(organization: Organization, name: str = "") -> User:
    """The first, or one more."""
    user = a_person(name)
    others = AccessGrant.objects.gestionnaires().filter(organization=organization)
    if first := others.select_related("user").first():
        give_role(user, organization, Role.GESTIONNAIRE, by=first.user)
    else:
        hold_first(user, organization)
    return user


def a_site(organization: Organization, town: str = "Roubaix", siret: str = "") -> Establishment:
    return Establishment.objects.create(organization=organization, town=town, siret=siret)
