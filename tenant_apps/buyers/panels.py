from django.http import HttpRequest

from maillage.core.web.panels import Panel
from tenant_apps.buyers.groups import references_of
from tenant_apps.directory.models import SupplierProfile


def client_references(request: HttpRequest, supplier: SupplierProfile) -> Panel | None:
    """F93: the clients a supplier names, on its fiche, as its own words."""
    references = references_of(supplier)
    return (
        Panel("buyers/_client_references.html", {"references": references}) if references else None
    )


def references_group(request: HttpRequest, supplier: SupplierProfile) -> Panel:
    """The same among the groups of a structure, before coordinators."""
    return Panel("buyers/_references.html", {"references": references_of(supplier)})
