"""The pages of fiches and structures, for those who run the network and read its journal."""

from django.urls import reverse

from tenant_apps.directory.models import MovedStructure, Organization, SupplierProfile


def fiches(pks: set[str]) -> dict[str, str]:
    owners = SupplierProfile.objects.filter(pk__in=pks).values_list("pk", "organization")
    return {str(pk): _address(owner) for pk, owner in owners}


def structures(pks: set[str]) -> dict[str, str]:
    """Of one that was merged, the page of what it became."""
    known = Organization.objects.filter(pk__in=pks).values_list("pk", flat=True)
    moved = MovedStructure.objects.filter(former_organization__in=pks - set(map(str, known)))
    became = moved.values_list("former_organization", "organization")
    return {str(pk): _address(to) for pk, to in [*((pk, pk) for pk in known), *became]}


def _address(pk: object) -> str:
    return reverse("directory:structure", args=[pk])
