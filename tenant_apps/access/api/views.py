"""What the pages of rights do, in JSON, on the same services."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import Throttled
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from maillage.core.api.pagination import ByCursor
from maillage.core.api.views import Closed
from tenant_apps.access.api.serializers import (
    InvitationSerializer,
    MemberSerializer,
    MeSerializer,
    NewInvitationSerializer,
    OrganizationDetailSerializer,
    OrganizationSerializer,
    RoleChangeSerializer,
    SecretSerializer,
)
from tenant_apps.access.models import AccessGrant, Invitation
from tenant_apps.access.permissions import Abilities, enter
from tenant_apps.access.roles import MANAGE_PEOPLE
from tenant_apps.access.services import grants, invitations
from tenant_apps.access.services.places import places_of
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization


class PersonRequest(Request):
    """Of somebody who is logged in, as everywhere in the API."""

    user: User


class ByName(ByCursor):
    ordering = ("sort_key", "pk")


class OldestFirst(ByCursor):
    ordering = ("given_at", "pk")


class LatestFirst(ByCursor):
    ordering = ("-created_at", "pk")


class InSpace(Closed):
    """Of the people of one's own organization, whose number stands in the URL."""

    organization: Organization
    can: Abilities

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.organization, self.can = enter(request.user, kwargs["pk"], MANAGE_PEOPLE)

    def grants(self) -> "QuerySet[AccessGrant]":
        of_it = AccessGrant.objects.in_force().filter(organization=self.organization)
        return self.can.within(of_it.select_related("user", "organization", "establishment"))

    def invitations(self) -> "QuerySet[Invitation]":
        of_it = Invitation.objects.filter(organization=self.organization)
        return self.can.within(of_it.select_related("organization", "establishment", "invited_by"))


class Me(Closed):
    @extend_schema(tags=["Moi"], summary=_("Qui je suis"), responses=MeSerializer)
    def get(self, request: PersonRequest) -> Response:
        user = request.user
        me = {
            "full_name": user.full_name,
            "email": user.email,
            "roles": sorted(user.roles),
            "organizations": grants.held_by(user),
        }
        return Response(MeSerializer(me).data)


@extend_schema(tags=["Structures"])
@extend_schema_view(get=extend_schema(summary=_("Les structures pour lesquelles j’agis")))
class Organizations(Closed, ListAPIView[Organization]):
    request: PersonRequest
    serializer_class = OrganizationSerializer
    pagination_class = ByName

    def get_queryset(self) -> "QuerySet[Organization]":
        return grants.held_by(self.request.user)


class OneOrganization(Closed):
    @extend_schema(
        tags=["Structures"],
        summary=_("Une de mes structures, et ce que j’y peux"),
        responses=OrganizationDetailSerializer,
    )
    def get(self, request: PersonRequest, pk: UUID) -> Response:
        _held, can = enter(request.user, pk)
        organization = get_object_or_404(grants.held_by(request.user), pk=pk)
        context = {"can": can, "places": places_of(organization, can)}
        return Response(OrganizationDetailSerializer(organization, context=context).data)


@extend_schema(tags=["Membres"])
@extend_schema_view(get=extend_schema(summary=_("Les rôles en cours sur la structure")))
class Members(InSpace, ListAPIView[AccessGrant]):
    serializer_class = MemberSerializer
    pagination_class = OldestFirst

    def get_queryset(self) -> "QuerySet[AccessGrant]":
        return self.grants()


class Member(InSpace):
    @extend_schema(
        tags=["Membres"],
        summary=_("Changer un rôle"),
        description=_("L’ancien rôle prend fin ; la réponse est le nouveau, avec son numéro."),
        request=RoleChangeSerializer,
        responses=MemberSerializer,
    )
    def patch(self, request: PersonRequest, pk: UUID, grant: UUID) -> Response:
        old = get_object_or_404(self.grants(), pk=grant)
        asked = RoleChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        new = grants.change_role(old, asked.validated_data["role"], by=request.user)
        return Response(MemberSerializer(new).data)

    @extend_schema(tags=["Membres"], summary=_("Retirer un rôle"), responses={204: None})
    def delete(self, request: PersonRequest, pk: UUID, grant: UUID) -> Response:
        grants.end_role(get_object_or_404(self.grants(), pk=grant), by=request.user)
        return Response(status=204)


@extend_schema(tags=["Invitations"])
@extend_schema_view(
    get=extend_schema(
        summary=_("Les invitations de la structure"),
        description=_("Les plus récentes d’abord, sans celles qu’un renvoi a remplacées."),
    )
)
class Invitations(InSpace, ListAPIView[Invitation]):
    serializer_class = InvitationSerializer
    pagination_class = LatestFirst

    def get_queryset(self) -> "QuerySet[Invitation]":
        return self.invitations().exclude(ended_why=Invitation.Why.REPLACED)

    @extend_schema(
        summary=_("Inviter une personne"),
        description=_("L’e-mail d’invitation part aussitôt."),
        request=NewInvitationSerializer,
        responses={201: InvitationSerializer},
    )
    def post(self, request: PersonRequest, pk: UUID) -> Response:
        context = {"places": places_of(self.organization, self.can)}
        asked = NewInvitationSerializer(data=request.data, context=context)
        asked.is_valid(raise_exception=True)
        sent = invitations.invite(self.organization, **asked.validated_data, by=request.user)
        return Response(InvitationSerializer(sent).data, status=201)


class OneInvitation(InSpace):
    @extend_schema(tags=["Invitations"], summary=_("Annuler une invitation"), responses={204: None})
    def delete(self, request: PersonRequest, pk: UUID, invitation: UUID) -> Response:
        invitations.revoke(get_object_or_404(self.invitations(), pk=invitation), by=request.user)
        return Response(status=204)


class Resend(InSpace):
    @extend_schema(
        tags=["Invitations"],
        summary=_("Renvoyer une invitation"),
        description=_("Une nouvelle, avec un nouveau lien, remplace l’ancienne."),
        request=None,
        responses={201: InvitationSerializer},
    )
    def post(self, request: PersonRequest, pk: UUID, invitation: UUID) -> Response:
        found = get_object_or_404(self.invitations(), pk=invitation)
        sent = invitations.resend(found, by=request.user)
        return Response(InvitationSerializer(sent).data, status=201)


class Accept(Closed):
    @extend_schema(
        tags=["Invitations"],
        summary=_("Accepter une invitation"),
        description=_("« secret » est la fin du lien reçu par courriel."),
        request=SecretSerializer,
        responses=OrganizationSerializer,
    )
    def post(self, request: PersonRequest) -> Response:
        asked = SecretSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        # The page's own count: two doors do not make two tries of one.
        if not ratelimit.consume(request._request, action="one_time_link"):
            raise Throttled
        found = invitations.find_invitation(asked.validated_data["secret"])
        if found is None:
            raise Http404
        # Accepted twice by the same person, it is the same.
        if not (found.accepted_at and found.accepted_by == request.user):
            invitations.accept(found, by=request.user)
        mine = grants.held_by(request.user).filter(pk=found.organization_id)
        return Response(OrganizationSerializer(get_object_or_404(mine)).data)
