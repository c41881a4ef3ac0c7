"""The map (F4, F5): the same criteria as the list, and the same suppliers."""

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag, urlencode
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from maillage.core.tenancy.place import current_network
from tenant_apps.directory.mapping.frames import Frame, extent_of, in_view
from tenant_apps.directory.mapping.ground import read_ground
from tenant_apps.directory.search import SupplierCriteria, SupplierSearch, current_query
from tenant_apps.directory.search.criteria import API, RELEVANCE
from tenant_apps.directory.search.selection import select
from tenant_apps.directory.services.indexing import version

GROUND_KEPT = 24 * 3600
NO_FICHE = UUID(int=0)  # in the address that the page completes


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


@login_not_required
@require_safe
def supplier_map(request: HtmxRequest) -> HttpResponse:
    criteria = SupplierCriteria.from_query(request.GET)
    frame = Frame.read(request.GET.get("cadre", ""))
    if request.htmx.target == "in-view":
        context = {"criteria": criteria, "view": in_view(select(criteria), frame), "framed": frame}
        response = render(request, "directory/_in_view.html", context)
    else:
        response = _page(request, criteria, frame)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _page(request: HttpRequest, criteria: SupplierCriteria, frame: Frame | None) -> HttpResponse:
    # Before what is kept under it.
    now = version()
    found = SupplierSearch(criteria, per_page=1).run()
    if query := current_query(request.GET, found.unknown):
        return redirect(f"{request.path}?{query}", permanent=True)
    selection = select(criteria)
    extent = extent_of(selection)
    context = {
        "criteria": criteria,
        "others": [
            (name, value)
            for name, values in request.GET.lists()
            if name not in {"q", "page", "cadre"}
            for value in values
        ],
        "found": found,
        "view": in_view(selection, frame),
        "framed": frame,
        "extent": extent,
        "unplaced": found.total - extent.suppliers,
        "frame": frame or extent.frame,
        "tiles": f"{_tiles()}?{urlencode([*api_query(criteria), ('v', now)])}",
        "fiche": reverse("directory:supplier", args=[NO_FICHE]),
        **background(),
    }
    return render(request, "directory/map.html", context)


def background() -> dict[str, str]:
    """What a page with a map says of what lies under it."""
    url = settings.MAP_TILES_URL
    return {"background": url, "attribution": settings.MAP_TILES_ATTRIBUTION if url else ""}


def _tiles() -> str:
    return reverse("api:map", args=[0, 0, 0]).replace("0/0/0", "{z}/{x}/{y}")


def api_query(criteria: SupplierCriteria) -> list[tuple[str, str]]:
    """These criteria by the names that programs use; a map has no order."""
    return replace(criteria, sort=RELEVANCE).pairs(API)


@login_not_required
@require_safe
def map_ground(request: HttpRequest) -> HttpResponse:
    """The same for as long as the network keeps its départements and this version runs."""
    etag = quote_etag("-".join(current_network().departements))
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        read_ground(), content_type="application/json"
    )
    response["ETag"] = etag
    response["Cache-Control"] = f"private, max-age={GROUND_KEPT}"
    return response
