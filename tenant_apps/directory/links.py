"""The pages of fiches and structures, for the journal."""

from django.urls import reverse

from tenant_apps.directory.models import SupplierProfile


def fiches(pks: set[str]) -> dict[str, str]:
    listed = SupplierProfile.objects.listed().filter(pk__in=pks).values_list("pk", flat=True)
    return {str(pk): _address(pk) for pk in listed}


def structures(pks: set[str]) -> dict[str, str]:
    listed = SupplierProfile.objects.listed().filter(organization_id__in=pks)
    return {str(own): _address(pk) for own, pk in listed.values_list("organization", "pk")}


def _address(pk: object) -> str:
    return reverse("directory:supplier", args=[pk])
