"""What a person may do for an organization: one answer for pages, API and tests."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from tenant_apps.access.models import AccessGrant, RoleOnOrganization
from tenant_apps.access.roles import MANAGE_PEOPLE, ON_ORGANIZATION
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization

View = Callable[..., HttpResponseBase]
Row = TypeVar("Row", bound=RoleOnOrganization)


class PersonRequest(HttpRequest):
    """Of somebody who is logged in, as on every page that is not open to all."""

    user: User


@dataclass(frozen=True, slots=True)
class Abilities:
    """`grants` are the roles in force; `permissions` those on the organization itself; `manages`
    what of it the person manages the people of: "organization", its establishments' numbers."""

    grants: tuple[AccessGrant, ...]
    permissions: frozenset[str]
    managed_sites: frozenset[int]

    @property
    def is_member(self) -> bool:
        return bool(self.grants)

    @property
    def manages_people(self) -> bool:
        """Somewhere in it."""
        return MANAGE_PEOPLE in self.permissions or bool(self.managed_sites)

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def within(self, rows: "QuerySet[Row]") -> "QuerySet[Row]":
        """Of roles on this organization, those whose people the person manages."""
        if self.may(MANAGE_PEOPLE):
            return rows
        return rows.filter(establishment__in=self.managed_sites)


NONE = Abilities((), frozenset(), frozenset())


def abilities(user: User | AnonymousUser, organization: Organization) -> Abilities:
    """Asked of the database each time: who lost a role a moment ago has lost it."""
    if not isinstance(user, User) or not user.is_active:
        return NONE
    grants = tuple(
        AccessGrant.objects.in_force()
        .filter(user=user, organization=organization)
        .select_related("establishment")
    )
    if not grants:
        return NONE
    sites = [grant.establishment for grant in grants if grant.establishment]
    return Abilities(
        grants=grants,
        permissions=frozenset(
            permission
            for permission in sorted(ON_ORGANIZATION)
            if user.has_perm(permission, organization)
        ),
        managed_sites=frozenset(site.pk for site in sites if user.has_perm(MANAGE_PEOPLE, site)),
    )


def enter(
    user: User | AnonymousUser, pk: UUID, permission: str = ""
) -> tuple[Organization, Abilities]:
    """One's own organization. Another's does not exist; one's own, without the permission, is
    refused. Raises Http404, PermissionDenied."""
    organization = Organization.objects.filter(pk=pk).first()
    can = abilities(user, organization) if organization else NONE
    if organization is None or not can.is_member:
        raise Http404
    managing = permission == MANAGE_PEOPLE and can.manages_people
    if permission and not managing and not can.may(permission):
        raise PermissionDenied
    return organization, can


def in_space(permission: str = "") -> Callable[[View], View]:
    """A page of the space of one's own organization, whose number stands in the URL. The view gets
    the organization and its answer in place of the number."""

    def decorate(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponseBase:
            organization, can = enter(request.user, pk, permission)
            return view(request, organization, can, **kwargs)

        return entered

    return decorate
