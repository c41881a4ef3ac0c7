from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import AccessGrant, Invitation
from tenant_apps.access.services.grants import leave_all
from tenant_apps.access.services.object_permissions import rewrite
from tenant_apps.accounts.models import User
from tenant_apps.accounts.signals import account_deleted
from tenant_apps.directory.models import Organization
from tenant_apps.directory.signals import organizations_merged


@receiver(post_delete, sender=AccessGrant)
def forget_permissions(instance: AccessGrant, **kwargs: Any) -> None:
    """With an organization, an establishment or a person, their grants go."""
    rewrite(instance.user_id)


@receiver(account_deleted)
def leave_organizations(user: User, **kwargs: Any) -> None:
    """Raises ValidationError where one would be left without its gestionnaire."""
    try:
        leave_all(user)
    except AccessError as error:
        raise ValidationError(str(error)) from error


@receiver(organizations_merged, sender=AccessGrant)
def join_grants(kept: Model, other: Model, **kwargs: Any) -> None:
    """Who held either holds the one that is kept; a role held on both is held once."""
    place = _place_of(kept)
    theirs = AccessGrant.objects.filter(**{place: other})
    known = AccessGrant.objects.in_force().filter(**_whole(kept)).values_list("user", "role")
    same = set(known)
    for grant in theirs.in_force().filter(**_whole(other)):
        if (grant.user_id, grant.role) in same:
            grant.delete()
    people = list(theirs.values_list("user", flat=True).distinct())
    theirs.update(**{place: kept})
    for user_id in sorted(people):
        rewrite(user_id)


@receiver(organizations_merged, sender=Invitation)
def join_invitations(kept: Model, other: Model, by: User, **kwargs: Any) -> None:
    """Their links go on working; one that is open for both is open once."""
    open_ = Invitation.objects.open()
    same = set(open_.filter(**_whole(kept)).values_list("email", "role"))
    twice = [
        invitation.pk
        for invitation in open_.filter(**_whole(other))
        if (invitation.email, invitation.role) in same
    ]
    Invitation.objects.filter(pk__in=twice).update(
        ended_at=timezone.now(), ended_by=by, ended_why=Invitation.Why.REPLACED
    )
    place = _place_of(kept)
    Invitation.objects.filter(**{place: other}).update(**{place: kept})


def _place_of(row: Model) -> str:
    return "organization" if isinstance(row, Organization) else "establishment"


def _whole(row: Model) -> dict[str, Any]:
    """The roles on just this: of an organization, those on no establishment."""
    if isinstance(row, Organization):
        return {"organization": row, "establishment": None}
    return {"establishment": row}
