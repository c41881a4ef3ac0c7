"""What a person may see of a fiche: a field's visibility is decided here, once."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from shared_apps.reference.services import naf_label
from tenant_apps.directory.models import (
    Contact,
    Establishment,
    SupplierProfile,
    Turnover,
    Visibility,
)
from tenant_apps.directory.territories import coverage_names


def with_fiche(
    suppliers: QuerySet[SupplierProfile], shown: Collection[str]
) -> QuerySet[SupplierProfile]:
    """With all that their fiches show to those who see these visibilities."""
    visible: dict[str, Any] = {"visibility__in": shown}
    kept = {"organization": OuterRef("organization"), "visibility": Visibility.MEMBERS}
    suppliers = suppliers.annotate(
        has_rows_for_members=Exists(Contact.objects.filter(**kept))
        | Exists(Turnover.objects.filter(**kept))
    )
    return suppliers.select_related("organization").prefetch_related(
        Prefetch(
            "organization__establishments",
            Establishment.objects.order_by("-is_head_office", "town", "pk"),
        ),
        Prefetch("organization__contacts", Contact.objects.filter(**visible).in_order()),
        Prefetch("organization__turnovers", Turnover.objects.filter(**visible).order_by("-year")),
        "organization__structure_types",
        "organization__umbrellas",
        "sectors",
        "goods_and_services",
        "skills",
        "labels",
        "coverages",
    )


def fiche_of(supplier: SupplierProfile, shown: Collection[str]) -> dict[str, Any]:
    organization = supplier.organization
    contacts = list(organization.contacts.all())
    email = organization.email if organization.email_visibility in shown else ""
    return {
        "supplier": supplier,
        "organization": organization,
        "head_office": organization.head_office,
        "establishments": [
            site for site in organization.establishments.all() if not site.is_head_office
        ],
        "activity": naf_label(organization.naf_code),
        "coverage": coverage_names(supplier.coverages.all()),
        "contacts": contacts,
        "email": email,
        "has_addresses": bool(email or any(contact.email for contact in contacts)),
        "phone": organization.phone if organization.phone_visibility in shown else "",
        "turnovers": list(organization.turnovers.all()),
        "carbon_shown": supplier.carbon_footprint is not None
        and supplier.carbon_visibility in shown,
        "has_more_for_members": Visibility.MEMBERS not in shown and _shows_members_more(supplier),
    }


def _shows_members_more(supplier: SupplierProfile) -> bool:
    """Whether a visitor would see more after logging in."""
    organization = supplier.organization
    fields = (
        (organization.email, organization.email_visibility),
        (organization.phone, organization.phone_visibility),
        (supplier.carbon_footprint, supplier.carbon_visibility),
    )
    rows: bool = supplier.has_rows_for_members  # type: ignore[attr-defined] # with_fiche counts
    return rows or any(value and visibility == Visibility.MEMBERS for value, visibility in fields)
