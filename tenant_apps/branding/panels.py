from typing import Any

from django.http import HttpRequest

from maillage.core.web.panels import Panel
from tenant_apps.branding.context import face_of


def brand_mark(request: HttpRequest, network: Any) -> Panel | None:
    """The network's logo, where it has one, in place of its initials."""
    logo = face_of(request).logo if network else None
    return Panel("branding/_brand_mark.html", {"logo": logo}) if logo else None


def footer(request: HttpRequest, network: Any) -> Panel | None:
    """Who answers, who carries the network, who pays (F34, F35, F137, F190, F191)."""
    return Panel("branding/_footer.html", {})


def footer_links(request: HttpRequest, network: Any) -> Panel | None:
    """What every public site owes, and in how many words it is accessible."""
    return Panel("branding/_footer_links.html", {})
