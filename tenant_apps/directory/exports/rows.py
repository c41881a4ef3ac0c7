"""What a file says of the suppliers that a search finds, by who takes it away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL

from maillage.core.tenancy.place import current_network
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.models import Establishment, SupplierProfile, Visibility
from tenant_apps.directory.search.selection import Selection
from tenant_apps.directory.spreadsheets.columns import LABELS

CHUNK = 500
# How many suppliers a file holds at most.
VISITORS, MEMBERS, COORDINATORS = 500, 5_000, 20_000
BY_NAME = SQL("""
WITH {near} nothing AS (SELECT 1)
SELECT t.supplier_id FROM {source} WHERE {condition}
ORDER BY t.sort_key, t.supplier_id LIMIT %(most)s
""")
# In the words of the import, which reads such a file again.
PUBLIC: dict[str, str | Promise] = {
    **{
        name: LABELS[name]
        for name in (
            *("name", "trade_name", "siret", "naf", "structure_types", "legal_form"),
            *("postal_code", "town", "departement", "website", "description", "sectors"),
            *("goods_and_services", "skills", "labels", "umbrella"),
        )
    },
    "fiche": _("Adresse de la fiche"),
    "updated": _("Mise à jour"),
}
# For whoever is logged in: programs that gather addresses are not.
CONTACTS: dict[str, str | Promise] = {
    name: LABELS[name] for name in ("address", "address_2", "email", "phone")
}


@dataclass(frozen=True, slots=True)
class Audience:
    shown: Sequence[str]  # visibilities
    most: int
    with_contacts: bool

    @classmethod
    def of(cls, user: Any) -> Self:
        if not user.is_authenticated:
            return cls(Visibility.shown_to(user), VISITORS, with_contacts=False)
        most = COORDINATORS if user.has_perm(COORDINATE) else MEMBERS
        return cls(Visibility.shown_to(user), most, with_contacts=True)

    @property
    def columns(self) -> dict[str, str | Promise]:
        return {**PUBLIC, **CONTACTS} if self.with_contacts else PUBLIC


def chosen(selection: Selection, most: int) -> list[UUID]:
    """By name; one more than `most` where there are more."""
    if selection.is_empty:
        return []
    with connection.cursor() as cursor:
        cursor.execute(selection.fill(BY_NAME), {**selection.parameters, "most": most + 1})
        return [pk for (pk,) in cursor.fetchall()]


def suppliers(ids: Sequence[UUID]) -> Iterator[SupplierProfile]:
    """In their order. Those that are listed: one may have changed meanwhile."""
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        listed: QuerySet[SupplierProfile] = SupplierProfile.objects.listed()
        found = (
            listed.select_related("organization")
            .prefetch_related(
                Prefetch("organization__establishments", Establishment.objects.order_by("pk")),
                "organization__structure_types",
                "organization__umbrellas",
                "sectors",
                "goods_and_services",
                "skills",
                "labels",
            )
            .in_bulk(part)
        )
        yield from (found[pk] for pk in part if pk in found)


def values(supplier: SupplierProfile, audience: Audience) -> dict[str, str]:
    organization = supplier.organization
    site = organization.head_office or Establishment()
    told = {
        "name": organization.name,
        "trade_name": organization.trade_name,
        "siret": site.siret,
        "naf": organization.naf_code,
        "structure_types": _names(organization.structure_types.all()),
        "legal_form": organization.get_legal_form_display(),
        "postal_code": site.postal_code,
        "town": site.town,
        "departement": site.departement_code,
        "website": organization.website,
        "description": supplier.description,
        "sectors": _names(supplier.sectors.all()),
        "goods_and_services": _names(supplier.goods_and_services.all()),
        "skills": _names(supplier.skills.all()),
        "labels": _names(supplier.labels.all()),
        "umbrella": _names(organization.umbrellas.all()),
        "fiche": address(supplier),
        "updated": f"{organization.updated_at:%Y-%m-%d}",
    }
    if audience.with_contacts:
        told |= {
            "address": site.address,
            "address_2": site.address_2,
            "email": organization.email if organization.email_visibility in audience.shown else "",
            "phone": organization.phone if organization.phone_visibility in audience.shown else "",
        }
    return {name: told[name] for name in audience.columns}


def address(supplier: SupplierProfile) -> str:
    path = reverse("directory:supplier", args=[supplier.pk])
    return f"{current_network().url.rstrip('/')}{path}"


def _names(terms: Any) -> str:
    return " ; ".join(sorted(term.name for term in terms))
