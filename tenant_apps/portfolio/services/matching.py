"""Which of some fiches a search finds, asked through the one way to look for suppliers."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from tenant_apps.directory.search import SupplierSearch
from tenant_apps.portfolio.services.searches import criteria_of


def found_among(query: str, fiches: Collection[UUID]) -> set[UUID]:
    """Page by page, until all of them are found or the results end."""
    criteria, wanted, found = criteria_of(query), set(fiches), set[UUID]()
    if not criteria:
        return wanted
    number = 1
    while found != wanted:
        page = SupplierSearch(replace(criteria, page=str(number))).run().page
        if page is None:
            break
        found |= wanted.intersection(supplier.pk for supplier in page)
        if not page.has_next():
            break
        number += 1
    return found
