"""The page from which feedback was opened, as far as it may be told."""

import re

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

LONGEST = 300
# A part of an address that holds words of any kind: a mailed link's secret would be one.
ANY_WORDS = re.compile(r"<(?:str:)?\w+>")


def page_of(path: str) -> str:
    """A path of a network's pages; "" for every other text, and where the address itself opens
    something."""
    try:
        route = resolve(path, urlconf=settings.NETWORK_URLCONF).route
    except Resolver404:
        return ""
    return path if len(path) <= LONGEST and not ANY_WORDS.search(route) else ""


def page_here(request: HttpRequest) -> str:
    """The same, of the page that is being shown; a missing one was not resolved."""
    found = request.resolver_match
    return "" if found is None or ANY_WORDS.search(found.route) else request.path
