"""The pages of fiches and structures, for those who run the network and read its journal."""

from django.urls import reverse

from tenant_apps.directory.models import Organization, SupplierProfile


def fiches(pks: set[str]) -> dict[str, str]:
    owners = SupplierProfile.objects.filter(pk__in=pks).values_list("pk", "organization")
    return {str(pk): _address(owner) for pk, owner in owners}


def structures(pks: set[str]) -> dict[str, str]:
    known = Organization.objects.filter(pk__in=pks).values_list("pk", flat=True)
    return {str(pk): _address(pk) for pk in known}


def _address(pk: object) -> str:
    return reverse("directory:structure", args=[pk])
