from typing import Any

from django.dispatch import receiver

from tenant_apps.buyers.models import ClientReference
from tenant_apps.directory.models import SupplierProfile
from tenant_apps.directory.signals import organizations_merged


@receiver(organizations_merged, sender=ClientReference)
def join_references(kept: SupplierProfile, other: SupplierProfile, **kwargs: Any) -> None:
    """Each client and work once."""
    known = set(ClientReference.objects.filter(supplier=kept).values_list("client", "work", "year"))
    for reference in ClientReference.objects.filter(supplier=other):
        if (reference.client, reference.work, reference.year) not in known:
            reference.supplier = kept
            reference.save(update_fields=["supplier"])
