"""Object permissions as guardian reads them, written from the grants in force and from nothing
else (docs/adr/0032)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import QuerySet

from tenant_apps.access.models import AccessGrant, UserObjPerm
from tenant_apps.access.roles import DUTIES, ON_ESTABLISHMENT, ON_ORGANIZATION
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Establishment, Organization


@dataclass(frozen=True, slots=True)
class Right:
    """`directory.edit_fiche` on an organization, of a person."""

    user_id: int
    model: str
    pk: str
    permission: str

    def __str__(self) -> str:
        return f"person {self.user_id}: {self.permission} on {self.model} {self.pk}"


@dataclass(frozen=True, slots=True)
class Drift:
    """What stands beside the grants: permissions that are missing, and some too many."""

    missing: frozenset[Right]
    excess: frozenset[Right]

    @property
    def is_empty(self) -> bool:
        return not self.missing and not self.excess


def rewrite(user_id: int) -> None:
    """Bring a person's object permissions up to their grants, in the caller's transaction."""
    # Two at once, for two organizations, would each undo what it did not see of the other.
    list(User.objects.filter(pk=user_id).select_for_update(no_key=True).values_list("pk"))
    _write(
        _held(UserObjPerm.objects.filter(user_id=user_id)),
        _granted(AccessGrant.objects.in_force().filter(user_id=user_id)),
    )


def find_drift() -> Drift:
    granted = _granted(AccessGrant.objects.in_force())
    held = frozenset(_held(UserObjPerm.objects.all()).values())
    return Drift(missing=granted - held, excess=held - granted)


def mend_drift() -> Drift:
    """Person by person; returns what was found before."""
    drift = find_drift()
    for user_id in sorted({right.user_id for right in drift.missing | drift.excess}):
        with transaction.atomic():
            rewrite(user_id)
    return drift


def _granted(grants: Iterable[AccessGrant]) -> frozenset[Right]:
    return frozenset(
        Right(grant.user_id, model._meta.model_name or "", str(pk), permission)
        for grant in grants
        for model, pk, meant in [
            (Establishment, grant.establishment_id, ON_ESTABLISHMENT)
            if grant.establishment_id
            else (Organization, grant.organization_id, ON_ORGANIZATION)
        ]
        for permission in DUTIES[grant.role].permissions & meant
    )


def _held(rows: "QuerySet[UserObjPerm]") -> dict[int, Right]:
    columns = ("pk", "user_id", "content_type__model", "object_pk", "permission__codename")
    app = Organization._meta.app_label
    return {
        row: Right(user, model, pk, f"{app}.{codename}")
        for row, user, model, pk, codename in rows.values_list(*columns)
    }


def _write(held: dict[int, Right], granted: frozenset[Right]) -> None:
    excess = [row for row, right in held.items() if right not in granted]
    missing = granted.difference(held.values())
    if excess:
        UserObjPerm.objects.filter(pk__in=excess).delete()
    if missing:
        known = {
            (permission.content_type.model, permission.codename): permission
            for permission in Permission.objects.filter(
                content_type__app_label=Organization._meta.app_label
            ).select_related("content_type")
        }
        UserObjPerm.objects.bulk_create(
            UserObjPerm(
                user_id=right.user_id,
                object_pk=right.pk,
                permission=permission,
                content_type=permission.content_type,
            )
            for right in missing
            for permission in [known[right.model, right.permission.partition(".")[2]]]
        )
