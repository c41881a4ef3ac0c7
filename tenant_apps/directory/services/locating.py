"""Where the establishments of a structure are: at their address, once the geocoder knows it."""

from typing import Any

from django.db import transaction

from shared_apps.reference.geocoder import geocode
from tenant_apps.directory.models import Establishment, Organization
from tenant_apps.directory.services.indexing import reindex

# Below it an answer is a guess: the middle of the commune says less, and is right.
LEAST_SCORE = 0.5
Precision = Establishment.Precision


def locate(organization: Organization) -> None:
    """Move its establishments from the middle of their commune to their address.

    Outside of any transaction: the geocoder may take its time. Who moved meanwhile, by hand or
    elsewhere, stays there.
    """
    sites = organization.establishments.filter(precision__in=["", Precision.COMMUNE])
    for site in sites.filter(position_score=None).exclude(address=""):
        found = geocode(site.address, site.postal_code, site.town)
        if found is None:
            continue
        values: dict[str, Any] = {"position_score": found.score}
        same_commune = found.commune_code == site.commune_code or not site.commune_code
        if found.at_the_address and found.score >= LEAST_SCORE and same_commune:
            values |= {
                "latitude": found.latitude,
                "longitude": found.longitude,
                "precision": Precision.EXACT.value,
            }
        _move(site, values)


def _move(site: Establishment, values: dict[str, Any]) -> None:
    unchanged = Establishment.objects.filter(
        pk=site.pk,
        address=site.address,
        postal_code=site.postal_code,
        town=site.town,
        precision=site.precision,
    )
    with transaction.atomic():
        # An import that has read the site would write it back where it was.
        Organization.objects.select_for_update(no_key=True).get(pk=site.organization_id)
        if unchanged.update(**values) and "latitude" in values:
            reindex([site.organization_id])
