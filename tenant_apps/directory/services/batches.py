"""The state of several fiches at once."""

from collections.abc import Iterable
from uuid import UUID

from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization, SupplierProfile
from tenant_apps.directory.services.indexing import reindexed_together
from tenant_apps.directory.services.states import ALLOWED, StateError, change_state


def sort_by_possible(
    organizations: Iterable[UUID], to: str
) -> tuple[list[Organization], list[Organization]]:
    """Those whose fiche can go to the state, and those whose cannot, or who have none."""
    found = (
        Organization.objects.filter(pk__in=organizations)
        .select_related("supplier")
        .order_by("sort_key", "pk")
    )
    can: list[Organization] = []
    cannot: list[Organization] = []
    for organization in found:
        supplier = getattr(organization, "supplier", None)
        possible = supplier is not None and to in ALLOWED[supplier.state]
        (can if possible else cannot).append(organization)
    return can, cannot


def change_states(organizations: Iterable[UUID], to: str, *, by: User | None) -> int:
    """How many fiches went to the state; one that others moved meanwhile stays as they left it."""
    changed = 0
    with reindexed_together():
        suppliers = SupplierProfile.objects.filter(organization__in=organizations)
        # In one order, as imports and merges, so that none waits for another that waits for it.
        for supplier in suppliers.select_related("organization").order_by("organization_id"):
            try:
                change_state(supplier, to, by=by)
            except StateError:
                continue
            changed += 1
    return changed
