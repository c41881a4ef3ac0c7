"""Whom a decision concerns, and who is too near to have a say."""

from django.db.models import Q, QuerySet

from tenant_apps.access.models import AccessGrant
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Establishment, Organization
from tenant_apps.moderation.models import Ballot, CircleMembership, ModerationItem


def told_of(item: ModerationItem) -> list[User]:
    """Who manages the structure, and who sent this."""
    managers = AccessGrant.objects.gestionnaires().filter(organization=item.organization_id)
    people = Q(pk__in=managers.values("user")) | Q(pk=item.opened_by_id)
    return list(User.objects.filter(people, is_active=True).order_by("pk"))


def voters(ballot: Ballot) -> "QuerySet[User]":
    """The members of the circle who have a say on this structure."""
    return members_without_interest(ballot.circle_id, ballot.item)


def members_without_interest(circle_id: int, item: ModerationItem) -> "QuerySet[User]":
    members = CircleMembership.objects.current().filter(circle=circle_id)
    return (
        User.objects.filter(pk__in=members.values("user"))
        .exclude(_near(item))
        .order_by("last_name", "first_name", "email")
    )


def is_near(user: User, item: ModerationItem) -> bool:
    """Nobody votes on their own (F185): whoever sent it, or has a role on one of its SIREN."""
    return User.objects.filter(_near(item), pk=user.pk).exists()


def _near(item: ModerationItem) -> Q:
    sirens = _sirens(item.organization)
    same = Q(organization=item.organization_id)
    for siren in sirens:
        sites = Establishment.objects.filter(siret__startswith=siren)
        same |= Q(organization__in=sites.values("organization"))
    grants = AccessGrant.objects.in_force().filter(same)
    near = Q(pk__in=grants.values("user")) | Q(pk=item.opened_by_id)
    return near | Q(declared_siren__in=sirens) if sirens else near


def _sirens(organization: Organization) -> set[str]:
    sirets = Establishment.objects.filter(organization=organization).exclude(siret="")
    return {siret[:9] for siret in sirets.values_list("siret", flat=True)}
