from hashlib import sha256
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from tenant_apps.buyers.listing import BuyerCriteria, BuyerMap, counts, found
from tenant_apps.directory.mapping.frames import Frame
from tenant_apps.directory.mapping.tiles import Tile
from tenant_apps.directory.mapping.views import HtmxRequest, background

PER_PAGE = 20


@login_not_required
@require_safe
def buyer_list(request: HttpRequest) -> HttpResponse:
    criteria = BuyerCriteria.from_query(request.GET)
    page = Paginator(found(criteria), PER_PAGE).get_page(request.GET.get("page"))
    context = {"criteria": criteria, "page": page, "kinds": counts(criteria)}
    return render(request, "buyers/buyer_list.html", context)


@login_not_required
@require_safe
def buyer_map(request: HtmxRequest) -> HttpResponse:
    criteria = BuyerCriteria.from_query(request.GET)
    frame = Frame.read(request.GET.get("cadre", ""))
    buyers = list(found(criteria))
    drawn = BuyerMap(buyers)
    shown = drawn.within(frame)
    context: dict[str, Any] = {"criteria": criteria, "framed": frame, "shown": shown}
    if request.htmx.target == "in-view":
        response = render(request, "buyers/_in_view.html", context)
    else:
        context |= {
            "found": len(buyers),
            "kinds": counts(criteria),
            "unplaced": len(buyers) - len(drawn.within(None)),
            "frame": frame or drawn.frame,
            "tiles": _tiles(request),
            **background(),
        }
        response = render(request, "buyers/buyer_map.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _tiles(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("cadre", None)
    address = reverse("buyers:tile", args=[0, 0, 0]).replace("0/0/0", "{z}/{x}/{y}")
    return f"{address}?{query.urlencode()}"


@login_not_required
@require_safe
def buyer_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    tile = Tile(z, x, y)
    if not tile.exists:
        raise Http404
    body = BuyerMap(list(found(BuyerCriteria.from_query(request.GET)))).tile(tile)
    etag = quote_etag(sha256(body.encode()).hexdigest()[:32])
    answer = get_conditional_response(request, etag=etag) or HttpResponse(
        body, content_type="application/json"
    )
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer
