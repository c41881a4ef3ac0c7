"""The public directory for programs, on the searches of the pages."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from maillage.core.api.pagination import ByCursor
from maillage.core.api.views import Open
from maillage.core.tenancy.place import scope
from maillage.core.text import normalise
from tenant_apps.directory.api.serializers import (
    BuyerSerializer,
    CompletionsSerializer,
    SupplierPageSerializer,
    told_of_facet,
    told_of_suppliers,
)
from tenant_apps.directory.models import BuyerProfile, Establishment
from tenant_apps.directory.search import SupplierCriteria, SupplierSearch
from tenant_apps.directory.search.completion import communes, territories, words
from tenant_apps.directory.search.criteria import API, SORTS

PLACE = gettext_lazy(
    "Nom de territoire (« Lille (59) », « Hauts-de-France »), code postal, ou « commune-59350 », "
    "« epci-200093201 », « departement-59 », « region-32 »."
)
SEVERAL = gettext_lazy("Clé d’un terme de la nomenclature ; répétable.")
DESCRIPTIONS = {
    "words": gettext_lazy("Mots, nom, SIRET ou SIREN."),
    "located": PLACE,
    "departements": gettext_lazy("Code d’un département où est un établissement ; répétable."),
    "works": PLACE,
    "around": gettext_lazy("Une commune, ou « latitude,longitude »."),
    "radius": gettext_lazy("Kilomètres autour de « around »."),
    "legal_forms": gettext_lazy("Forme juridique ; répétable."),
    "workforces": gettext_lazy("Tranche d’effectif : 0, 1-9, 10-49, 50-249, 250+ ; répétable."),
    "turnovers": gettext_lazy("Tranche de chiffre d’affaires, de 0 à 4 ; répétable."),
    "facts": gettext_lazy("brochure, staff ou references ; répétable."),
    "sort": gettext_lazy("relevance, distance, name ou updated."),
}
FILTERS = [
    OpenApiParameter(
        parameter,
        {"radius": int}.get(name, str),
        description=DESCRIPTIONS.get(name, SEVERAL),
        many=name not in {"words", "around", "radius", "sort"},
        enum=list(SORTS.values()) if name == "sort" else None,
    )
    for name, parameter in API.items()
]
KINDS = {"words": words, "territories": territories, "communes": communes}


@method_decorator(login_not_required, name="dispatch")
class Suppliers(Open):
    @extend_schema(
        tags=["Annuaire"],
        summary=gettext_lazy("Chercher des entreprises"),
        description=gettext_lazy(
            "Les critères s’additionnent : OU dans un critère, ET entre eux. Vingt à la fois."
        ),
        parameters=[*FILTERS, OpenApiParameter("cursor", str)],
        responses=SupplierPageSerializer,
        auth=[],
    )
    def get(self, request: Request) -> Response:
        criteria = SupplierCriteria.from_query(request._request.GET, API)
        found = SupplierSearch(criteria).page_after(_last(request, criteria))
        return Response(
            {
                "count": found.total,
                "next": signing.dumps(found.last, salt=_salt(criteria)) if found.last else None,
                "unknown": [one.value for one in found.unknown],
                "facets": [told_of_facet(facet) for facet in found.facets],
                "results": told_of_suppliers(found.cards),
            }
        )


def _salt(criteria: SupplierCriteria) -> str:
    """A cursor goes on with the question that it was given for, and with no other."""
    return f"suppliers:{scope()}:{criteria.pairs()}"


def _last(request: Request, criteria: SupplierCriteria) -> list[Any] | None:
    cursor = request.query_params.get("cursor")
    if not cursor:
        return None
    try:
        return list(signing.loads(cursor, salt=_salt(criteria)))
    except signing.BadSignature as error:
        raise ValidationError(
            {"cursor": [_("Ce curseur n’est pas de cette recherche.")]}
        ) from error


class ByName(ByCursor):
    ordering = ("organization__sort_key", "pk")


@extend_schema(tags=["Annuaire"])
@extend_schema_view(
    get=extend_schema(
        summary=gettext_lazy("Chercher des acheteurs"),
        parameters=[
            OpenApiParameter("q", str, description=gettext_lazy("Mots de son nom.")),
            OpenApiParameter("departement", str, many=True),
            OpenApiParameter("kind", str, enum=BuyerProfile.Kind.values),
        ],
        auth=[],
    )
)
@method_decorator(login_not_required, name="dispatch")
class Buyers(Open, ListAPIView[BuyerProfile]):
    serializer_class = BuyerSerializer
    pagination_class = ByName

    def get_queryset(self) -> "QuerySet[BuyerProfile]":
        asked = self.request.query_params
        sites = Establishment.objects.order_by("pk")
        found: QuerySet[BuyerProfile] = BuyerProfile.objects.listed()
        found = found.select_related("organization").prefetch_related(
            Prefetch("organization__establishments", sites)
        )
        for word in normalise(asked.get("q", "").replace("\x00", " ")[:200]).split()[:10]:
            found = found.filter(organization__sort_key__contains=word)
        if codes := asked.getlist("departement"):
            here = Establishment.objects.filter(is_head_office=True, departement_code__in=codes)
            found = found.filter(organization__in=here.values("organization"))
        if kind := asked.get("kind"):
            found = found.filter(kind=kind)
        return found


@method_decorator(login_not_required, name="dispatch")
class Completions(Open):
    @extend_schema(
        tags=["Annuaire"],
        summary=gettext_lazy("Compléter ce qui est tapé"),
        description=gettext_lazy("À partir de deux lettres ; huit propositions au plus."),
        parameters=[
            OpenApiParameter("q", str, required=True),
            OpenApiParameter("kind", str, enum=list(KINDS), default="words"),
        ],
        responses=CompletionsSerializer,
        auth=[],
    )
    def get(self, request: Request) -> Response:
        complete = KINDS.get(request.query_params.get("kind", "words"))
        if complete is None:
            raise ValidationError({"kind": [_("« kind » est words, territories ou communes.")]})
        text = request.query_params.get("q", "").replace("\x00", " ")[:100]
        return Response(CompletionsSerializer({"results": complete(text)}).data)
