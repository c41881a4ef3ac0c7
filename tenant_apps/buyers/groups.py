"""The references of a supplier, as a group of questions beside the directory's (F90–F93)."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tenant_apps.buyers.models import ClientReference
from tenant_apps.buyers.services import Reference, name_clients
from tenant_apps.directory.models import Organization
from tenant_apps.directory.services.structures.groups import Group, Rows

REFERENCES = Group("references", _("Références clients"), rows="references", registered=True)


def references_of(supplier: Any) -> list[dict[str, Any]]:
    """The latest first."""
    rows = ClientReference.objects.filter(supplier=supplier)
    latest = rows.order_by(F("year").desc(nulls_last=True), "client", "pk")
    return [dict(row) for row in latest.values("client", "work", "year")]


def _write(organization: Organization, rows: list[Any]) -> None:
    name_clients(organization.supplier, [Reference(**row) for row in rows])


ROWS = Rows(lambda organization: references_of(organization.supplier), _write)
