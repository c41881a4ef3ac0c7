"""Structures as they stand, in the terms of an import: some queries for a whole file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from tenant_apps.directory.models import (
    Establishment,
    ImportedStructure,
    Organization,
    Profile,
    SupplierProfile,
    Synonym,
)
from tenant_apps.directory.spreadsheets.rows import Value

ORGANIZATION = ("name", "trade_name", "naf_code", "legal_form", "email", "phone", "website")
SITE = (
    "siret",
    "address",
    "address_2",
    "postal_code",
    "town",
    "commune_code",
    "departement_code",
)
PROFILE = ("description",)
POSITION = ("latitude", "longitude", "precision")
# Parts of one address: half of another's would be a wrong one.
ADDRESS = frozenset([*SITE, "position"]) - {"siret"}
ORGANIZATION_TERMS = ("structure_types", "umbrellas")
PROFILE_TERMS = ("sectors", "goods_and_services", "skills", "labels")


@dataclass(slots=True)
class Current:
    """A structure as it stands, in the terms of an import."""

    organization: Organization
    site: Establishment
    profile: SupplierProfile
    values: dict[str, Value]
    # What the last import left, where there was one; and its values, with today's terms.
    provenance: ImportedStructure | None = None
    imported: dict[str, Value] = field(default_factory=dict)

    @staticmethod
    def empty(name: str) -> Value:
        return [] if name in (*ORGANIZATION_TERMS, *PROFILE_TERMS, "position") else ""


def load_current(
    organization_ids: Iterable[Any], *, lock: bool = True, whole: bool = False
) -> dict[UUID, Current]:
    """Structures that exist, locked until the transaction ends: whoever writes of one waits. With
    `whole` they wait too who would hang something on it, since it may be deleted."""
    ids = list(organization_ids)
    rows = Organization.objects.filter(pk__in=ids).order_by("pk")
    if lock:
        rows = rows.select_for_update(no_key=not whole)
    organizations = {row.pk: row for row in rows}
    sites = {
        site.organization_id: site
        for site in Establishment.objects.filter(organization__in=ids, is_head_office=True)
    }
    profiles = {
        profile.organization_id: profile
        for profile in SupplierProfile.objects.filter(organization__in=ids)
    }
    for missing in organizations.keys() - profiles.keys():
        # A buyer, so far, that the file names as a supplier.
        profiles[missing] = SupplierProfile(
            organization=organizations[missing],
            state=Profile.State.PREREGISTERED,
            state_since=timezone.now(),
        )
    imported = ImportedStructure.objects.in_bulk(ids)
    aliases = Synonym.objects.aliases()
    terms = {
        **{name: _keys(Organization, name, ids) for name in ORGANIZATION_TERMS},
        **{
            name: _keys(SupplierProfile, name, [profile.pk for profile in profiles.values()])
            for name in PROFILE_TERMS
        },
    }
    current = {}
    for pk, organization in organizations.items():
        site, profile = sites[pk], profiles[pk]
        position = [site.latitude, site.longitude, site.precision] if site.precision else []
        current[pk] = Current(
            organization,
            site,
            profile,
            values={
                **{name: getattr(organization, name) for name in ORGANIZATION},
                **{name: getattr(site, name) for name in SITE},
                **{name: getattr(profile, name) for name in PROFILE},
                **{name: terms[name].get(pk, []) for name in ORGANIZATION_TERMS},
                **{name: terms[name].get(profile.pk, []) for name in PROFILE_TERMS},
                "position": position,
            },
            provenance=imported.get(pk),
            imported=_as_named_today(imported[pk].values, aliases) if pk in imported else {},
        )
    return current


def _as_named_today(
    values: dict[str, Value], aliases: Mapping[str, Mapping[str, str]]
) -> dict[str, Value]:
    """What an import gave, with the terms that were merged since by what they became."""
    return {
        name: sorted({aliases[name].get(str(key), str(key)) for key in value})
        if name in aliases
        else value
        for name, value in values.items()
    }


def term_field(name: str) -> Any:
    """The many-to-many field that holds the terms."""
    owner: type[models.Model] = Organization if name in ORGANIZATION_TERMS else SupplierProfile
    return owner._meta.get_field(name)


def _keys(model: type[models.Model], name: str, ids: list[Any]) -> dict[Any, list[str]]:
    """The sorted keys of the terms in a field, by owner."""
    field = model._meta.get_field(name)
    owner, term = field.m2m_field_name(), field.m2m_reverse_field_name()  # type: ignore[union-attr]
    keys: dict[Any, list[str]] = {}
    through = getattr(model, name).through
    pairs = through.objects.filter(**{f"{owner}__in": ids}).values_list(owner, f"{term}__key")
    for pk, key in pairs:
        keys.setdefault(pk, []).append(key)
    return {pk: sorted(found) for pk, found in keys.items()}
