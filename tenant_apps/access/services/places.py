"""The places of an organization that a role can be about, and the people who are near it."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from maillage.core.text import normalise
from tenant_apps.access.models import AccessGrant
from tenant_apps.access.permissions import Abilities
from tenant_apps.access.roles import MANAGE_PEOPLE
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Establishment, Organization

MANY = 200


@dataclass(frozen=True, slots=True)
class Place:
    """The head office stands for the organization and all its establishments (F215)."""

    siret: str
    label: str
    establishment: Establishment | None

    @property
    def key(self) -> str:
        """What one types to mean it."""
        return self.siret or self.label


def places_of(organization: Organization, can: Abilities) -> list[Place]:
    """Those whose people this person manages (F222), the head office first."""
    sites = list(organization.establishments.order_by("-is_head_office", "town", "pk"))
    places = []
    if can.may(MANAGE_PEOPLE):
        head = next((site for site in sites if site.is_head_office), None)
        label = _("Siège et tous les établissements")
        places.append(
            Place(head.siret if head else "", f"{label}, {head.town}" if head else label, None)
        )
    return places + [
        Place(site.siret, ", ".join(filter(None, [site.name, site.town])) or site.address, site)
        for site in sites
        if not site.is_head_office and (can.may(MANAGE_PEOPLE) or site.pk in can.managed_sites)
    ]


def meant(typed: str, places: list[Place]) -> list[Place]:
    """The places that what was typed may mean: a SIRET, a SIREN (F222), a town or a name."""
    digits = "".join(sign for sign in typed if not sign.isspace())
    if digits.isdigit():
        return [place for place in places if place.siret.startswith(digits)]
    words = normalise(typed)
    exact = [place for place in places if normalise(place.label) == words]
    return exact or [place for place in places if words in normalise(place.label)]


def people_near(organization: Organization) -> "QuerySet[User]":
    """Who holds a role on it, or declared its SIREN when they signed up; nobody else (F219)."""
    holders = AccessGrant.objects.in_force().filter(organization=organization)
    near = Q(pk__in=holders.values("user"))
    head = organization.head_office
    if head and head.siren:
        near |= Q(declared_siren=head.siren)
    return User.objects.filter(near, is_active=True).order_by("last_name", "first_name", "email")[
        :MANY
    ]
