"""What a structure says of itself beyond a line of a spreadsheet, all at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from maillage.core.audit.services import record
from tenant_apps.accounts.models import User
from tenant_apps.directory.audit import STRUCTURE_DESCRIBED
from tenant_apps.directory.models import SupplierProfile
from tenant_apps.directory.services.indexing import reindex
from tenant_apps.directory.services.structures.rows import (
    ContactDetails,
    SiteDetails,
    TurnoverDetails,
    write_contacts,
    write_coverage,
    write_sites,
    write_turnovers,
)


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
        write_coverage(supplier, details.coverage)
        write_turnovers(
            organization,
            [TurnoverDetails(year, amount) for year, amount in details.turnovers.items()],
        )
        write_contacts(organization, details.contacts)
        write_sites(organization, details.sites)
        record(STRUCTURE_DESCRIBED, organization, by=by)
        reindex([organization.pk])
