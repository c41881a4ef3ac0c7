"""Organizations that buy."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tenant_apps.accounts.models import User
from tenant_apps.directory.models import BuyerProfile, Establishment, Organization, Profile
from tenant_apps.directory.services.places import place_of
from tenant_apps.directory.services.states import change_state


@dataclass(frozen=True, slots=True)
class NewBuyer:
    name: str
    kind: str  # of BuyerProfile.Kind
    postal_code: str = ""
    town: str = ""
    description: str = ""


def add_buyer(new: NewBuyer, *, by: User | None) -> BuyerProfile:
    """A new organization with the listed fiche of a buyer (F7), at the middle of its commune.

    Raises ValidationError.
    """
    organization = Organization(name=new.name)
    organization.full_clean()
    site = Establishment(organization=organization, is_head_office=True)
    site.postal_code, site.town = new.postal_code, new.town
    place_of(new.postal_code, new.town).put_on(site)
    buyer = BuyerProfile(organization=organization, kind=new.kind, description=new.description)
    buyer.state_since, buyer.state_by = timezone.now(), by
    buyer.clean_fields(exclude=["organization"])
    with transaction.atomic():
        organization.save()
        site.save()
        buyer.save()
        change_state(buyer, Profile.State.LISTED, by=by)
    return buyer
