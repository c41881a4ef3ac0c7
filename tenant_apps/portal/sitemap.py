"""What search engines may read of a network: robots.txt and a sitemap in parts.

A part is small enough to be written whole before the response leaves: nothing asks the database
from a streamed body. 100,000 fiches make twenty parts, far below the 50,000 URLs a part may hold.
"""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape

from maillage.core.tenancy.place import current_network
from tenant_apps.directory.models import SupplierProfile

PER_PART = 5_000
PAGES = (
    *("portal:home", "directory:suppliers", "directory:umbrellas", "directory:labels"),
    *("directory:map", "portal:near", "buyers:list"),
    *("portal:buyers", "portal:enterprises", "portal:visitors", "portal:plan"),
    *("branding:legal-notice", "branding:privacy", "branding:accessibility"),
    *("moderation:public", "reference:attributions"),
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    """Fiches are reached by the sitemap; the countless combinations of filters are not."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('directory:suppliers')}?",
        f"Allow: {reverse('directory:suppliers')}?page=",
        f"Disallow: {reverse('directory:map')}?",
        f"Disallow: {reverse('directory:suppliers')}export.",
        f"Sitemap: {_absolute(reverse('portal:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    parts = -(-SupplierProfile.objects.listed().count() // PER_PART)
    addresses = [
        reverse("portal:sitemap-pages"),
        *(reverse("portal:sitemap-suppliers", args=[number + 1]) for number in range(parts)),
    ]
    entries = "".join(f"<sitemap><loc>{escape(_absolute(a))}</loc></sitemap>\n" for a in addresses)
    return _xml(f'<sitemapindex xmlns="{NAMESPACE}">\n{entries}</sitemapindex>\n')


@login_not_required
def pages(request: HttpRequest) -> HttpResponse:
    return _url_set((reverse(name), None) for name in PAGES)


@login_not_required
def suppliers(request: HttpRequest, number: int) -> HttpResponse:
    start = (number - 1) * PER_PART
    # Beyond what any network holds; PostgreSQL would not take the offset.
    if not 1 <= number <= 1_000:
        raise Http404
    listed = SupplierProfile.objects.listed().order_by("pk")
    rows = list(listed.values_list("pk", "organization__updated_at")[start : start + PER_PART])
    if not rows:
        raise Http404
    return _url_set((reverse("directory:supplier", args=[pk]), when) for pk, when in rows)


def _url_set(addresses: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    entries = "".join(
        f"<url><loc>{escape(_absolute(address))}</loc>"
        + (f"<lastmod>{when:%Y-%m-%d}</lastmod>" if when else "")
        + "</url>\n"
        for address, when in addresses
    )
    return _xml(f'<urlset xmlns="{NAMESPACE}">\n{entries}</urlset>\n')


def _xml(body: str) -> HttpResponse:
    return HttpResponse(HEAD + body, content_type="application/xml; charset=utf-8")


def _absolute(path: str) -> str:
    """At the network's first host, whichever was asked."""
    return current_network().url.rstrip("/") + path
