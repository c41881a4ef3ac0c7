from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionAbstract, UserObjectPermissionAbstract

from tenant_apps.access.roles import DUTIES, Role
from tenant_apps.accounts.by_whom import by_whom
from tenant_apps.directory.models import Establishment, Organization


def soft(to: type[models.Model]) -> "models.ForeignKey[Any, Any]":
    """A key into public without a constraint there (maillage.E001)."""
    return models.ForeignKey(to, on_delete=models.DO_NOTHING, db_constraint=False)


class UserObjPerm(UserObjectPermissionAbstract):
    """A permission of a person on one object, as guardian reads it; written from grants alone."""

    permission = soft(Permission)
    content_type = soft(ContentType)

    class Meta(UserObjectPermissionAbstract.Meta):
        abstract = False


class GroupObjPerm(GroupObjectPermissionAbstract):
    """Nobody is in a group: guardian wants the table."""

    permission = soft(Permission)
    content_type = soft(ContentType)
    group = soft(Group)

    class Meta(GroupObjectPermissionAbstract.Meta):
        abstract = False


class RoleOnOrganization(models.Model):
    """On one establishment, or where that is empty on the organization and all of them (F215)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    establishment = models.ForeignKey(
        Establishment, on_delete=models.CASCADE, null=True, blank=True, related_name="%(class)ss"
    )
    role = models.CharField(_("rôle"), max_length=12, choices=Role)

    class Meta:
        abstract = True

    @property
    def target(self) -> Organization | Establishment:
        """What the permissions are about."""
        return self.establishment or self.organization

    @property
    def explanation(self) -> str:
        return str(DUTIES[self.role].explanation)


class AccessGrantQuerySet(models.QuerySet["AccessGrant"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)

    def gestionnaires(self) -> Self:
        """Of whole organizations, who can act: an account that is closed manages nothing."""
        return self.in_force().filter(
            role=Role.GESTIONNAIRE, establishment=None, user__is_active=True
        )


class AccessGrant(RoleOnOrganization):
    """A role of a person, kept when it has ended."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="access_grants"
    )
    given_at = models.DateTimeField(_("donnée le"), default=timezone.now)
    given_by = by_whom(_("donnée par"))
    ended_at = models.DateTimeField(_("finie le"), null=True, blank=True)
    ended_by = by_whom(_("finie par"))

    objects: ClassVar[Any] = AccessGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("habilitation")
        verbose_name_plural = _("habilitations")
        constraints = [
            # In two: without NULLS NOT DISTINCT, for which Django's check asks the database.
            models.UniqueConstraint(
                name="access_grant_once",
                fields=["organization", "user", "role"],
                condition=Q(ended_at=None, establishment=None),
            ),
            models.UniqueConstraint(
                name="access_grant_once_on_site",
                fields=["establishment", "user", "role"],
                condition=Q(ended_at=None, establishment__isnull=False),
            ),
            models.CheckConstraint(
                name="access_grant_role", condition=Q(role__in=list(Role.values))
            ),
            models.CheckConstraint(
                name="access_grant_ends_after",
                # Without its IS NOT NULL the comparison would be neither true nor false: let in.
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_at__gte=F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_role_display()}, {self.target}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Neither accepted nor ended; those whose time has passed are among them."""
        return self.filter(accepted_at=None, ended_at=None)

    def pending(self) -> Self:
        return self.open().filter(expires_at__gt=timezone.now())


class Invitation(RoleOnOrganization):
    """A role that waits for the person at an address to accept it.

    Of the link's secret only a digest is kept, salted by the network.
    """

    class Why(models.TextChoices):
        REVOKED = "revoked", _("annulée")
        REPLACED = "replaced", _("renvoyée")
        INVITER_LEFT = "inviter_left", _("annulée : qui invitait n’en a plus le droit")

    email = models.EmailField(_("adresse invitée"))
    message = models.TextField(_("message"), max_length=1000, blank=True)
    invited_by = by_whom(_("invitée par"))
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("envoyée le"))
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    accepted_by = by_whom(_("acceptée par"))
    ended_at = models.DateTimeField(_("finie le"), null=True, blank=True)
    ended_by = by_whom(_("finie par"))
    ended_why = models.CharField(max_length=12, choices=Why, blank=True)

    objects: ClassVar[Any] = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                name="access_invitation_once",
                fields=["organization", "email", "role"],
                condition=Q(accepted_at=None, ended_at=None, establishment=None),
            ),
            models.UniqueConstraint(
                name="access_invitation_once_on_site",
                fields=["establishment", "email", "role"],
                condition=Q(accepted_at=None, ended_at=None, establishment__isnull=False),
            ),
            models.CheckConstraint(
                name="access_invitation_role", condition=Q(role__in=list(Role.values))
            ),
            models.CheckConstraint(
                name="access_invitation_email_lower", condition=Q(email=Lower("email"))
            ),
            models.CheckConstraint(
                name="access_invitation_lives", condition=Q(expires_at__gt=F("created_at"))
            ),
            models.CheckConstraint(
                name="access_invitation_one_end",
                condition=Q(accepted_at=None) | Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="access_invitation_end_explained",
                condition=Q(ended_at=None, ended_why="")
                | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def is_pending(self, now: datetime | None = None) -> bool:
        open_ = self.accepted_at is None and self.ended_at is None
        return open_ and self.expires_at > (now or timezone.now())

    @property
    def state(self) -> str:
        """In a word, for a list."""
        if self.accepted_at:
            return str(_("acceptée"))
        if self.ended_at:
            return str(self.get_ended_why_display())
        return str(_("en attente")) if self.is_pending() else str(_("expirée"))
