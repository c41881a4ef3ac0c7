from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest

from maillage.core.tenancy.place import current_place, platform_url
from maillage.core.web.theme import current_theme


def place(request: HttpRequest) -> dict[str, Any]:
    """What the base templates need to know of where they are."""
    here = current_place()
    network = here.network if here else None
    home = network.url if network else platform_url(settings.MAILLAGE_DOMAIN)
    site_url = home.rstrip("/")
    return {
        "network": network,
        # A page has one address, whichever of the network's hosts and criteria were asked.
        "site_url": site_url,
        "canonical": site_url + quote(request.path),
        "theme_digest": current_theme()[1],
        "platform_url": platform_url(settings.MAILLAGE_DOMAIN),
    }
