from django.http import HttpRequest

from maillage.core.web.panels import Panel
from tenant_apps.buyers.listing import BuyerCriteria, found

SHOWN = 5


def buyers(request: HttpRequest, words: str) -> Panel | None:
    """Their part of the search over everything (S19)."""
    named = list(found(BuyerCriteria(words=words))[:SHOWN])
    context = {"buyers": named, "words": words}
    return Panel("buyers/_everything.html", context) if named else None
