"""What is public of the directory. Neither addresses nor phones: whoever gathers those reads here
first."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from maillage.core.tenancy.place import current_network
from tenant_apps.directory.models import BuyerProfile, Establishment
from tenant_apps.directory.search import Card
from tenant_apps.directory.search.criteria import API
from tenant_apps.directory.search.facets import Facet

Plain = serializers.Serializer[Any]


class SupplierSerializer(Plain):
    id = serializers.UUIDField()
    organization = serializers.UUIDField()
    name = serializers.CharField()
    url = serializers.URLField()
    description = serializers.CharField(help_text=_("Ses deux cents premiers caractères."))
    town = serializers.CharField()
    departement = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    sectors = serializers.ListField(child=serializers.CharField())
    goods = serializers.ListField(child=serializers.CharField())
    skills = serializers.ListField(child=serializers.CharField())
    labels = serializers.ListField(child=serializers.CharField())
    structure_types = serializers.ListField(child=serializers.CharField())
    distance = serializers.FloatField(
        allow_null=True, help_text=_("En kilomètres, du lieu de « around ».")
    )


class ChoiceSerializer(Plain):
    value = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField()


class FacetSerializer(Plain):
    parameter = serializers.CharField()
    choices = ChoiceSerializer(many=True)


class SupplierPageSerializer(Plain):
    """It documents; what is told is made by hand below, in a third of the time."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True, help_text=_("À redonner comme « cursor »."))
    unknown = serializers.ListField(
        child=serializers.CharField(), help_text=_("Les valeurs demandées qui n’existent pas.")
    )
    facets = FacetSerializer(
        many=True, help_text=_("Ce qu’on pourrait encore choisir ; sur la première page.")
    )
    results = SupplierSerializer(many=True)


def told_of_suppliers(cards: Iterable[Card]) -> list[dict[str, Any]]:
    """As SupplierSerializer documents."""
    fiches = current_network().url.rstrip("/") + reverse("directory:suppliers")
    return [
        {
            "id": str(card.pk),
            "organization": str(card.organization),
            "name": card.name,
            "url": f"{fiches}{card.pk}/",
            "description": card.description,
            "town": card.town,
            "departement": card.departement,
            "latitude": card.latitude,
            "longitude": card.longitude,
            "sectors": card.sectors,
            "goods": card.goods,
            "skills": card.skills,
            "labels": card.labels,
            "structure_types": card.types,
            "distance": card.distance,
        }
        for card in cards
    ]


def told_of_facet(facet: Facet) -> dict[str, Any]:
    """As FacetSerializer documents."""
    choices = [{"value": one.value, "name": one.label, "count": one.count} for one in facet.flat()]
    return {"parameter": API[facet.name], "choices": choices}


class BuyerSerializer(Plain):
    id = serializers.UUIDField(source="pk")
    name = serializers.CharField(source="organization.display_name")
    kind = serializers.ChoiceField(BuyerProfile.Kind.choices)
    description = serializers.CharField()
    town = serializers.SerializerMethodField()
    departement = serializers.SerializerMethodField()

    def get_town(self, buyer: BuyerProfile) -> str:
        return self._site(buyer).town

    def get_departement(self, buyer: BuyerProfile) -> str:
        return self._site(buyer).departement_code

    def _site(self, buyer: BuyerProfile) -> Establishment:
        return buyer.organization.head_office or Establishment()


class CompletionSerializer(Plain):
    value = serializers.CharField()
    name = serializers.CharField(source="label")
    kind = serializers.CharField()


class CompletionsSerializer(Plain):
    results = CompletionSerializer(many=True)
