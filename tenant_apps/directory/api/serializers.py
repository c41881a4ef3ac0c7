"""What is public of the directory. Neither addresses nor phones: whoever gathers those reads here
first."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from maillage.core.tenancy.place import current_network
from tenant_apps.directory.models import BuyerProfile, Establishment
from tenant_apps.directory.search import Card

Plain = serializers.Serializer[Any]


class SupplierSerializer(Plain):
    id = serializers.UUIDField(source="pk")
    organization = serializers.UUIDField()
    name = serializers.CharField()
    url = serializers.SerializerMethodField()
    description = serializers.CharField(help_text=_("Ses deux cents premiers caractères."))
    town = serializers.CharField()
    departement = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    sectors = serializers.ListField(child=serializers.CharField())
    goods = serializers.ListField(child=serializers.CharField())
    skills = serializers.ListField(child=serializers.CharField())
    labels = serializers.ListField(child=serializers.CharField())
    structure_types = serializers.ListField(child=serializers.CharField(), source="types")
    distance = serializers.FloatField(
        allow_null=True, help_text=_("En kilomètres, du lieu de « around ».")
    )

    def get_url(self, card: Card) -> str:
        return current_network().url.rstrip("/") + reverse("directory:supplier", args=[card.pk])


class ChoiceSerializer(Plain):
    value = serializers.CharField()
    name = serializers.CharField(source="label")
    count = serializers.IntegerField()


class FacetSerializer(Plain):
    parameter = serializers.CharField()
    choices = ChoiceSerializer(many=True)


class SupplierPageSerializer(Plain):
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True, help_text=_("À redonner comme « cursor »."))
    unknown = serializers.ListField(
        child=serializers.CharField(), help_text=_("Les valeurs demandées qui n’existent pas.")
    )
    facets = FacetSerializer(
        many=True, help_text=_("Ce qu’on pourrait encore choisir ; sur la première page.")
    )
    results = SupplierSerializer(many=True)


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
