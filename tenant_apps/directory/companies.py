"""What the network itself shows of a SIRET or a SIREN, before anybody asks the public register."""

from shared_apps.reference.company_register import RegisteredSite
from tenant_apps.directory.models import Establishment, Profile

MOST = 100


def known_sites(number: str) -> list[RegisteredSite]:
    """Of fiches that anybody may read, and nothing but what stands there: visitors ask too. The
    head office first."""
    found = Establishment.objects.filter(
        siret__range=(number.ljust(14, "0"), number.ljust(14, "9")),
        organization__supplier__state=Profile.State.LISTED,
    )
    sites = found.select_related("organization").order_by("-is_head_office", "siret")[:MOST]
    return [
        RegisteredSite(
            siret=site.siret,
            name=site.organization.name,
            address=", ".join(filter(None, [site.address, site.address_2])),
            postal_code=site.postal_code,
            town=site.town,
            commune_code=site.commune_code,
            is_head_office=site.is_head_office,
        )
        for site in sites
    ]
