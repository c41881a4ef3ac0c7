"""What the directory's own rows become when two structures do (signals.organizations_merged)."""

from typing import Any

from django.dispatch import receiver

from maillage.core.text import normalise
from tenant_apps.directory.models import (
    Contact,
    Coverage,
    ImportedStructure,
    ImportRow,
    IndexedSite,
    IndexedSupplier,
    MovedStructure,
    Organization,
    StructureChange,
    SupplierProfile,
    Turnover,
)
from tenant_apps.directory.signals import organizations_merged


@receiver(organizations_merged, sender=Contact)
def join_contacts(kept: Organization, other: Organization, **kwargs: Any) -> None:
    """Each person once, and one director."""
    known = {normalise(contact.name) for contact in kept.contacts.all()}
    directed = kept.contacts.filter(kind=Contact.Kind.DIRECTOR).exists()
    for contact in other.contacts.all():
        if normalise(contact.name) in known:
            continue
        if contact.kind == Contact.Kind.DIRECTOR and directed:
            contact.kind = Contact.Kind.OTHER
        contact.organization = kept
        contact.save(update_fields=["organization", "kind"])


@receiver(organizations_merged, sender=Turnover)
def join_turnovers(kept: Organization, other: Organization, **kwargs: Any) -> None:
    known = kept.turnovers.values_list("year", flat=True)
    other.turnovers.exclude(year__in=list(known)).update(organization=kept)


@receiver(organizations_merged, sender=Coverage)
def join_coverage(kept: SupplierProfile, other: SupplierProfile, **kwargs: Any) -> None:
    """One that said where it works has said it."""
    if not kept.coverages.exists():
        other.coverages.update(supplier=kept)


@receiver(organizations_merged, sender=ImportRow)
def join_import_rows(kept: Organization, other: Organization, **kwargs: Any) -> None:
    ImportRow.objects.filter(organization=other).update(organization=kept)


@receiver(organizations_merged, sender=StructureChange)
def leave_import_changes(**kwargs: Any) -> None:
    """An import is undone structure by structure, and this one is no more: its key empties itself,
    and the report says so."""


@receiver(organizations_merged, sender=ImportedStructure)
def join_provenance(kept: Organization, other: Organization, **kwargs: Any) -> None:
    """What the next import compares with."""
    if not ImportedStructure.objects.filter(organization=kept).exists():
        ImportedStructure.objects.filter(organization=other).update(organization=kept)


@receiver(organizations_merged, sender=MovedStructure)
def follow_moves(kept: Organization, other: Organization, **kwargs: Any) -> None:
    """What had been merged into the other leads on."""
    MovedStructure.objects.filter(organization=other).update(organization=kept)


@receiver(organizations_merged, sender=IndexedSupplier)
@receiver(organizations_merged, sender=IndexedSite)
def leave_the_index(**kwargs: Any) -> None:
    """`merge_organizations` takes both out of it, and draws the one that is kept anew."""
