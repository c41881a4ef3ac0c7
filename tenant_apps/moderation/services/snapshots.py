"""The structure as it stands, group by group, kept at each decision for the next one to compare."""

from typing import Any

from django.utils import timezone

from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization, SupplierProfile
from tenant_apps.directory.services.structures import GROUPS, Values
from tenant_apps.moderation.models import FicheSnapshot

FILES = "fichiers"


def read_fiche(organization: Organization) -> dict[str, Values]:
    """All that its people write of it, with the names of its files, which change with them."""
    supplier = SupplierProfile.objects.filter(organization=organization).first()
    fresh = supplier.organization if supplier else organization
    values: dict[str, Any] = {
        key: group.read(fresh) for key, group in GROUPS.items() if supplier or not group.of_fiche
    }
    if supplier:
        values[FILES] = {"logo": supplier.logo.name or "", "brochure": supplier.brochure.name or ""}
    return values


def take_snapshot(organization: Organization, *, approved: bool, by: User | None) -> None:
    FicheSnapshot.objects.create(
        organization=organization,
        approved=approved,
        taken_at=timezone.now(),
        taken_by=by,
        values=read_fiche(organization),
    )


def last_snapshot(organization: Organization) -> FicheSnapshot | None:
    found = FicheSnapshot.objects.filter(organization=organization).select_related("taken_by")
    return found.order_by("-taken_at", "-pk").first()
