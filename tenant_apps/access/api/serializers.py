"""Rows to JSON and back. What may be, the services say."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tenant_apps.access.models import Invitation
from tenant_apps.access.roles import Role
from tenant_apps.access.services.places import Place
from tenant_apps.accounts.models import NetworkRole
from tenant_apps.directory.models import Establishment, Organization

Plain = serializers.Serializer[Any]


class EstablishmentSerializer(Plain):
    id = serializers.IntegerField()
    name = serializers.CharField()
    town = serializers.CharField()
    siret = serializers.CharField()


class PersonSerializer(Plain):
    name = serializers.CharField(source="full_name")
    email = serializers.EmailField()


class RoleSerializer(Plain):
    role = serializers.ChoiceField(Role.choices)
    establishment = EstablishmentSerializer(
        allow_null=True, help_text=_("null : la structure entière et tous ses établissements.")
    )


class OrganizationSerializer(Plain):
    id = serializers.UUIDField()
    name = serializers.CharField(source="display_name")
    siret = serializers.SerializerMethodField()
    roles = RoleSerializer(many=True, source="roles_held")

    def get_siret(self, organization: Organization) -> str:
        return organization.head_office.siret if organization.head_office else ""


class AbilitiesSerializer(Plain):
    permissions = serializers.SerializerMethodField()
    manages_people = serializers.BooleanField()

    def get_permissions(self, can: Any) -> list[str]:
        return sorted(permission.partition(".")[2] for permission in can.permissions)


class PlaceSerializer(Plain):
    establishment = serializers.SerializerMethodField()
    siret = serializers.CharField()
    name = serializers.CharField(source="label")

    def get_establishment(self, place: Place) -> int | None:
        return place.establishment.pk if place.establishment else None


class OrganizationDetailSerializer(OrganizationSerializer):
    abilities = serializers.SerializerMethodField()
    places = serializers.SerializerMethodField(help_text=_("Où je peux inviter quelqu’un."))

    @extend_schema_field(AbilitiesSerializer)
    def get_abilities(self, organization: Organization) -> Any:
        return AbilitiesSerializer(self.context["can"]).data

    @extend_schema_field(PlaceSerializer(many=True))
    def get_places(self, organization: Organization) -> Any:
        return PlaceSerializer(self.context["places"], many=True).data


class MeSerializer(PersonSerializer):
    network_roles = serializers.ListField(
        child=serializers.ChoiceField(NetworkRole.Role.choices), source="roles"
    )
    organizations = OrganizationSerializer(many=True)


class MemberSerializer(RoleSerializer):
    id = serializers.UUIDField(help_text=_("Du rôle : qui en tient deux est là deux fois."))
    person = PersonSerializer(source="user")
    given_at = serializers.DateTimeField()


class RoleChangeSerializer(Plain):
    role = serializers.ChoiceField(Role.choices)


class InvitationSerializer(RoleSerializer):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    message = serializers.CharField()
    invited_by = PersonSerializer(allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    is_pending = serializers.BooleanField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_why = serializers.ChoiceField(Invitation.Why.choices, allow_blank=True)


class PlaceField(serializers.PrimaryKeyRelatedField[Establishment]):
    """One of the places that the page would offer."""

    def get_queryset(self) -> "QuerySet[Establishment]":
        places: list[Place] = self.context["places"]
        sites = [place.establishment.pk for place in places if place.establishment]
        return Establishment.objects.filter(pk__in=sites)


class NewInvitationSerializer(Plain):
    email = serializers.CharField(max_length=254)
    role = serializers.ChoiceField(Role.choices)
    establishment = PlaceField(
        queryset=Establishment.objects.all(),
        allow_null=True,
        default=None,
        help_text=_("L’un des « places » de la structure ; null : la structure entière."),
    )
    message = serializers.CharField(
        max_length=Invitation._meta.get_field("message").max_length, allow_blank=True, default=""
    )


class SecretSerializer(Plain):
    secret = serializers.CharField(max_length=200)
