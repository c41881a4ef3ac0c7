from typing import Any

from django.db.models import F
from django.http import HttpRequest

from maillage.core.web.panels import Panel
from tenant_apps.buyers.models import ClientReference
from tenant_apps.directory.models import SupplierProfile


def client_references(request: HttpRequest, supplier: SupplierProfile) -> Panel | None:
    """F93: the clients a supplier names, on its fiche."""
    references: list[Any] = list(
        ClientReference.objects.filter(supplier=supplier).order_by(
            F("year").desc(nulls_last=True), "client", "pk"
        )
    )
    return (
        Panel("buyers/_client_references.html", {"references": references}) if references else None
    )
