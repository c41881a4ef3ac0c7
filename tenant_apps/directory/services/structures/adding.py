"""A structure added by hand."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.text import normalise
from tenant_apps.accounts.models import User
from tenant_apps.directory.audit import STRUCTURE_ADDED
from tenant_apps.directory.models import (
    Establishment,
    Organization,
    Profile,
    Sector,
    SupplierProfile,
)
from tenant_apps.directory.services.indexing import reindex
from tenant_apps.directory.services.places import place_of
from tenant_apps.directory.services.structures.rows import siret_taken

State = Profile.State
# What a structure may be from the start.
FIRST_STATES = (State.PREREGISTERED, State.DRAFT, State.LISTED)


@dataclass(frozen=True, slots=True)
class NewStructure:
    name: str
    trade_name: str = ""
    siret: str = ""
    address: str = ""
    address_2: str = ""
    postal_code: str = ""
    town: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    description: str = ""
    # By key.
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """Structures of the network that a new one may already be."""

    same_siret: Organization | None = None
    same_name: list[Organization] = field(default_factory=list)


def holder_of(siret: str) -> Alike:
    site = Establishment.objects.exclude(siret="").filter(siret=siret)
    found = site.select_related("organization").first()
    return Alike(same_siret=found.organization if found else None)


def structures_alike(*, name: str, siret: str, commune_code: str, departement_code: str) -> Alike:
    """The one with the SIRET, and those of the same name in the same commune."""
    if (taken := holder_of(siret)).same_siret:
        return taken
    neighbours = Establishment.objects.filter(
        is_head_office=True, departement_code=departement_code, commune_code=commune_code
    ).select_related("organization")
    wanted = normalise(name)
    return Alike(
        same_name=[
            site.organization
            for site in neighbours
            if wanted in {normalise(site.organization.name), site.organization.sort_key}
        ]
    )


def add_structure(new: NewStructure, *, state: str, by: User | None) -> SupplierProfile:
    """A fiche in one of FIRST_STATES. Raises ValidationError, by field."""
    if state not in FIRST_STATES:
        raise ValueError(state)
    organization = Organization(
        name=new.name,
        trade_name=new.trade_name,
        email=new.email,
        phone=new.phone,
        website=new.website,
    )
    organization.clean_fields(exclude=["id"])
    site = Establishment(
        organization=organization,
        is_head_office=True,
        siret=new.siret,
        address=new.address,
        address_2=new.address_2,
        postal_code=new.postal_code,
        town=new.town,
    )
    place_of(new.postal_code, new.town).put_on(site)
    site.clean_fields(exclude=["organization"])
    now = timezone.now()
    supplier = SupplierProfile(
        organization=organization,
        state=state,
        state_since=now,
        state_by=by,
        listed_at=now if state == State.LISTED else None,
        description=new.description,
    )
    try:
        with transaction.atomic():
            if new.siret and (
                taken := Establishment.objects.filter(siret=new.siret)
                .select_related("organization")
                .first()
            ):
                raise ValidationError({"siret": [siret_taken(taken)]})
            organization.save()
            site.save()
            supplier.save()
            supplier.sectors.set(Sector.objects.filter(key__in=new.sectors))
            record(STRUCTURE_ADDED, organization, by=by, state=str(state))
            reindex([organization.pk])
    except IntegrityError as error:
        raise ValidationError(
            {"siret": [_("Une autre personne vient d’ajouter une structure avec ce SIRET.")]}
        ) from error
    return supplier
