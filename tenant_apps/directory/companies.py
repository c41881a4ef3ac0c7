"""What the network itself knows of a SIRET or a SIREN, before anybody asks the public register."""

from shared_apps.reference.company_register import RegisteredSite
from tenant_apps.directory.models import Establishment

MOST = 100


def known_sites(number: str) -> list[RegisteredSite]:
    """The head office first. What it says stands in every register of companies; contacts do not,
    and are not said."""
    if len(number) == 14:
        found = Establishment.objects.filter(siret=number)
    else:
        found = Establishment.objects.filter(siret__startswith=number)
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
