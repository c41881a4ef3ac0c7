from typing import Any

from django.conf import settings
from django.http import HttpRequest

from maillage.core.tenancy.place import current_place, platform_url
from maillage.core.web.theme import current_theme


def place(request: HttpRequest) -> dict[str, Any]:
    """What the base templates need to know of where they are."""
    here = current_place()
    return {
        "network": here.network if here else None,
        "theme_digest": current_theme()[1],
        "platform_url": platform_url(settings.MAILLAGE_DOMAIN),
    }
