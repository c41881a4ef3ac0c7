"""What a structure says of itself beyond a line of a spreadsheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from tenant_apps.accounts.models import User
from tenant_apps.directory.audit import STRUCTURE_DESCRIBED
from tenant_apps.directory.models import (
    Contact,
    Coverage,
    Establishment,
    SupplierProfile,
    Turnover,
)
from tenant_apps.directory.territories import departement_of, unknown_territories

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class ContactDetails:
    kind: str
    name: str
    job: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class SiteDetails:
    """An establishment beside the head office."""

    name: str = ""
    siret: str = ""
    address: str = ""
    postal_code: str = ""
    town: str = ""
    commune_code: str = ""
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class StructureDetails:
    workforce: str = ""
    places_staff: bool = False
    buyers_page: str = ""
    guarantees: str = ""
    # kg of CO₂ in a year, which year, and who established it.
    carbon: tuple[int, int, str] | None = None
    # Euros before tax, by year.
    turnovers: Mapping[int, int] = field(default_factory=dict)
    # (level, code), with no code for France.
    coverage: Sequence[tuple[str, str]] = ()
    contacts: Sequence[ContactDetails] = ()
    sites: Sequence[SiteDetails] = ()


def describe_structure(
    supplier: SupplierProfile, details: StructureDetails, *, by: User | None
) -> None:
    """Make these the details of the structure, in place of those it had.

    Raises ValidationError, for an unknown territory too: it would find nobody.
    """
    organization = supplier.organization
    organization.workforce = details.workforce
    organization.buyers_page = details.buyers_page
    supplier.places_staff = details.places_staff
    supplier.guarantees = details.guarantees
    carbon = details.carbon or (None, None, "")
    supplier.carbon_footprint, supplier.carbon_year, supplier.carbon_by = carbon
    if unknown := unknown_territories(details.coverage):
        raise ValidationError(
            {"coverage": [_("Territoire inconnu : %(codes)s.") % {"codes": ", ".join(unknown)}]}
        )
    organization.clean_fields(exclude=["id"])
    supplier.clean_fields(exclude=["id", "organization"])
    with transaction.atomic():
        organization.save()
        # Not its files nor its state, which others may have changed since it was read.
        supplier.save(
            update_fields=[
                *("places_staff", "guarantees"),
                *("carbon_footprint", "carbon_year", "carbon_by"),
            ]
        )
        _replace(
            Coverage.objects.filter(supplier=supplier),
            (
                Coverage(supplier=supplier, level=level, code=code)
                for level, code in details.coverage
            ),
        )
        _replace(
            Turnover.objects.filter(organization=organization),
            (
                Turnover(organization=organization, year=year, amount=amount)
                for year, amount in details.turnovers.items()
            ),
        )
        _replace(
            Contact.objects.filter(organization=organization),
            (
                Contact(
                    organization=organization,
                    kind=contact.kind,
                    name=contact.name,
                    job=contact.job,
                    email=contact.email,
                    phone=contact.phone,
                )
                for contact in details.contacts
            ),
        )
        _replace(
            Establishment.objects.filter(organization=organization, is_head_office=False),
            (_site(supplier, site) for site in details.sites),
        )
        record(STRUCTURE_DESCRIBED, organization, by=by)


def _replace(current: QuerySet[Row], rows: Iterable[Row]) -> None:
    rows = list(rows)
    for row in rows:
        row.clean_fields(exclude=["organization", "supplier"])
    current.delete()
    current.model._default_manager.bulk_create(rows)


def _site(supplier: SupplierProfile, site: SiteDetails) -> Establishment:
    latitude, longitude = site.position or (None, None)
    return Establishment(
        organization=supplier.organization,
        name=site.name,
        siret=site.siret,
        address=site.address,
        postal_code=site.postal_code,
        town=site.town,
        commune_code=site.commune_code,
        departement_code=departement_of(site.commune_code),
        latitude=latitude,
        longitude=longitude,
        precision=Establishment.Precision.EXACT if site.position else "",
    )
