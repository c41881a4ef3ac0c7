"""Looking for suppliers in what `services.indexing` keeps (docs/adr/0036)."""

from tenant_apps.directory.search.cards import Card
from tenant_apps.directory.search.criteria import (
    MAX_WORDS,
    SIREN_OR_SIRET,
    SupplierCriteria,
)
from tenant_apps.directory.search.engine import PER_PAGE, SupplierPage, SupplierSearch
from tenant_apps.directory.search.merged import current_query

__all__ = [
    "MAX_WORDS",
    "PER_PAGE",
    "SIREN_OR_SIRET",
    "Card",
    "SupplierCriteria",
    "SupplierPage",
    "SupplierSearch",
    "current_query",
]
