from typing import Any

from django.http import HttpRequest

from maillage.core.web.panels import Panel


def footer(request: HttpRequest, network: Any) -> Panel | None:
    """Who answers, who carries the network, who pays (F34, F35, F137, F190, F191)."""
    return Panel("branding/_footer.html", {})


def footer_links(request: HttpRequest, network: Any) -> Panel | None:
    """What every public site owes, and in how many words it is accessible."""
    return Panel("branding/_footer_links.html", {})
