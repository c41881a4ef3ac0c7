"""Suppliers for tests, in a line each."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from stdnum import luhn

from tenant_apps.directory.models import (
    Establishment,
    GoodOrService,
    Label,
    Organization,
    Profile,
    Sector,
    Skill,
    StructureType,
    SupplierProfile,
)
from tenant_apps.directory.services.indexing import reindex

TOWNS = {
    # town: postal code, commune, département
    "Lille": ("59000", "59350", "59"),
    "Roubaix": ("59100", "59512", "59"),
    "Lens": ("62300", "62498", "62"),
    "Amiens": ("80000", "80021", "80"),
    "Villeneuve-d'Ascq": ("59491", "59009", "59"),
}


def a_siret(number: int, *, site: int = 1) -> str:
    """One that passes the check of its SIREN and its own."""
    siren = f"{81_000_000 + number}"
    siren += luhn.calc_check_digit(siren)
    siret = f"{siren}{site:04}"
    return siret + str(luhn.calc_check_digit(siret))


def a_supplier(
    name: str = "Tri du Lac",
    *,
    state: str = Profile.State.LISTED,
    town: str = "Lille",
    siret: str = "",
    description: str = "",
    sectors: Iterable[str] = (),
    skills: Iterable[str] = (),
    goods: Iterable[str] = (),
    labels: Iterable[str] = (),
    types: Iterable[str] = (),
    **fields: Any,
) -> SupplierProfile:
    organization = Organization.objects.create(name=name, **fields)
    postal_code, commune, departement = TOWNS[town]
    Establishment.objects.create(
        organization=organization,
        is_head_office=True,
        siret=siret,
        town=town,
        postal_code=postal_code,
        commune_code=commune,
        departement_code=departement,
    )
    now = timezone.now()
    supplier = SupplierProfile.objects.create(
        organization=organization,
        state=state,
        state_since=now,
        listed_at=now if state in {"listed", "suspended", "withdrawn"} else None,
        description=description,
    )
    supplier.sectors.set(Sector.objects.filter(key__in=sectors))
    supplier.skills.set(Skill.objects.named(skills).values())
    supplier.goods_and_services.set(GoodOrService.objects.named(goods).values())
    supplier.labels.set(Label.objects.named(labels).values())
    organization.structure_types.set(StructureType.objects.named(types).values())
    reindex([organization.pk])
    return supplier
