"""Tiles of the map, for its page and for other programs."""

from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from maillage.core.api.views import Open
from tenant_apps.directory.api.views import FILTERS
from tenant_apps.directory.mapping.tiles import Tile, read_tile
from tenant_apps.directory.search import SupplierCriteria
from tenant_apps.directory.search.criteria import API
from tenant_apps.directory.search.selection import select
from tenant_apps.directory.services.indexing import version

KEPT = 24 * 3600
PIXEL = _("En pixels depuis le coin nord-ouest de la tuile, qui en compte 256.")


class PlaceSerializer(serializers.Serializer[object]):
    x = serializers.IntegerField(help_text=PIXEL)
    y = serializers.IntegerField(help_text=PIXEL)


class CellSerializer(PlaceSerializer):
    sites = serializers.IntegerField(help_text=_("Combien d’établissements y sont, ensemble."))


class MarkerSerializer(PlaceSerializer):
    id = serializers.UUIDField(help_text=_("La fiche de l’entreprise."))
    name = serializers.CharField()


class TileSerializer(serializers.Serializer[object]):
    cells = CellSerializer(many=True)
    markers = MarkerSerializer(many=True)


@method_decorator(login_not_required, name="dispatch")
class MapTile(Open):
    # A look at the map asks for thirty, and what they hold is small and kept.
    throttle_classes = ()  # type: ignore[assignment]

    @extend_schema(
        tags=["Annuaire"],
        summary=_("Une tuile de la carte"),
        description=_(
            "Sièges et établissements, à Web Mercator : seuls, ou comptés par carré de 64 pixels. "
            "Avec « v », la version que la page de la carte donne, la réponse se garde un jour."
        ),
        parameters=[
            *(one for one in FILTERS if one.name != API["sort"]),
            OpenApiParameter("v", str),
        ],
        responses=TileSerializer,
        auth=[],
    )
    def get(self, request: Request, z: int, x: int, y: int) -> HttpResponse:
        tile = Tile(z, x, y)
        if not tile.exists:
            raise Http404
        now = version()  # before what is told under it
        criteria = SupplierCriteria.from_query(request._request.GET, API)
        asked = sha256(repr((criteria, tile)).encode()).hexdigest()[:16]
        etag = quote_etag(f"{now}-{asked}")
        answer = get_conditional_response(request._request, etag=etag) or HttpResponse(
            read_tile(tile, select(criteria)), content_type="application/json"
        )
        answer["ETag"] = etag
        known = request.query_params.get("v") == str(now)
        answer["Cache-Control"] = (
            f"private, max-age={KEPT}, immutable" if known else "private, no-cache"
        )
        return answer
