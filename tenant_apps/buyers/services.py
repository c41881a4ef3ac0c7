"""What suppliers say of their clients."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from tenant_apps.buyers.models import ClientReference
from tenant_apps.directory.models import SupplierProfile
from tenant_apps.directory.services.indexing import reindex


@dataclass(frozen=True, slots=True)
class Reference:
    client: str
    work: str = ""
    year: int | None = None


def name_clients(supplier: SupplierProfile, references: Iterable[Reference]) -> None:
    """Make these the references of the fiche (F90–F93), in place of those it had.

    Raises ValidationError.
    """
    rows = [
        ClientReference(supplier=supplier, client=r.client, work=r.work, year=r.year)
        for r in references
    ]
    for row in rows:
        row.clean_fields()
    with transaction.atomic():
        ClientReference.objects.filter(supplier=supplier).delete()
        ClientReference.objects.bulk_create(rows)
        reindex([supplier.organization_id])
