"""Which of some fiches a saved search finds, asked through the one way to look for suppliers."""

from collections.abc import Collection
from uuid import UUID

from tenant_apps.directory.search import SupplierSearch
from tenant_apps.portfolio.services.searches import criteria_of


def found_among(query: str, fiches: Collection[UUID]) -> set[UUID]:
    return SupplierSearch(criteria_of(query)).among(fiches)
