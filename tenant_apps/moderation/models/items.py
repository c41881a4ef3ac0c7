"""What waits for a moderator, what became of it, and the fiche as it was decided upon."""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenant_apps.accounts.by_whom import by_whom
from tenant_apps.directory.models import Organization, Profile

DECIDED = ["approved", "corrections", "refused"]


class ModerationItemQuerySet(models.QuerySet["ModerationItem"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def submissions(self) -> Self:
        return self.exclude(kind=ModerationItem.Kind.CHANGE)

    def changes(self) -> Self:
        return self.filter(kind=ModerationItem.Kind.CHANGE)

    def for_coordinators(self) -> Self:
        """Those that no circle is voting on."""
        return self.open().filter(Q(ballot=None) | Q(ballot__closed_at__isnull=False))

    def to_announce(self, *, before: datetime) -> Self:
        """Of those that came before, what nobody has been told of, nor taken; what a circle hands
        on has a mail of its own."""
        new = self.open().filter(announced_at=None, opened_at__lt=before)
        return new.filter(assigned_to=None, ballot=None)

    def in_circles(self) -> Self:
        return self.open().filter(ballot__isnull=False, ballot__closed_at=None)


class ModerationItem(models.Model):
    """One thing to decide about a structure; open until it is closed, with what became of it."""

    class Kind(models.TextChoices):
        SUPPLIER = "supplier", _("nouvelle fiche fournisseur")
        BUYER = "buyer", _("nouvelle fiche acheteur")
        CHANGE = "change", _("changement proposé")

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("acceptée")
        CORRECTIONS = "corrections", _("corrections demandées")
        REFUSED = "refused", _("refusée")
        WITHDRAWN = "withdrawn", _("retirée par la structure")
        REPLACED = "replaced", _("remplacée par une proposition plus récente")
        OVERTAKEN = "overtaken", _("devenue sans objet")

    class DecidedAs(models.TextChoices):
        COORDINATOR = "coordinator", _("décision de la coordination")
        ARBITRATION = "arbitration", _("arbitrage de la coordination")
        CIRCLE = "circle", _("décision du cercle")
        TACIT = "tacit", _("décision tacite")

    DECIDED: ClassVar[tuple[str, ...]] = (
        Outcome.APPROVED,
        Outcome.CORRECTIONS,
        Outcome.REFUSED,
    )

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="moderation_items"
    )
    kind = models.CharField(_("nature"), max_length=8, choices=Kind)
    # Of a change: {"name": …, "siret": …}, only what would differ.
    proposed = models.JSONField(_("valeurs proposées"), default=dict, blank=True)
    opened_at = models.DateTimeField(_("reçue le"), default=timezone.now)
    opened_by = by_whom(_("envoyée par"))
    announced_at = models.DateTimeField(_("annoncée à la coordination le"), null=True, blank=True)
    assigned_to = by_whom(_("suivie par"))
    assigned_at = models.DateTimeField(_("suivie depuis le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    closed_by = by_whom(_("close par"))
    outcome = models.CharField(_("issue"), max_length=11, choices=Outcome, blank=True)
    decided_as = models.CharField(_("décidée par"), max_length=11, choices=DecidedAs, blank=True)
    message = models.TextField(_("message"), max_length=2000, blank=True)

    objects: ClassVar[Any] = ModerationItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande à modérer")
        verbose_name_plural = _("demandes à modérer")
        constraints = [
            models.UniqueConstraint(
                name="moderation_item_one_open",
                fields=["organization", "kind"],
                condition=Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="moderation_item_kind", condition=Q(kind__in=["supplier", "buyer", "change"])
            ),
            models.CheckConstraint(
                name="moderation_item_closed_explained",
                condition=Q(closed_at=None, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="moderation_item_decided_by_somebody",
                # Not ^, which is a CASE: PostgreSQL writes it in another way once it is replayed.
                condition=(Q(outcome__in=DECIDED) & ~Q(decided_as=""))
                | (~Q(outcome__in=DECIDED) & Q(decided_as="")),
            ),
            models.CheckConstraint(
                name="moderation_item_no_without_words",
                condition=~Q(outcome__in=["corrections", "refused"]) | ~Q(message=""),
            ),
            models.CheckConstraint(
                name="moderation_item_change_proposes",
                condition=~Q(kind="change") | ~Q(proposed={}),
            ),
        ]
        indexes = [
            models.Index(
                name="moderation_item_waiting", fields=["opened_at"], condition=Q(closed_at=None)
            ),
            models.Index(name="moderation_item_latest", fields=["-closed_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.organization} : {self.get_kind_display()}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_change(self) -> bool:
        return self.kind == self.Kind.CHANGE

    @property
    def profile(self) -> Profile | None:
        """The fiche that was submitted; the supplier's for a change, where there is one."""
        name = self.Kind.BUYER if self.kind == self.Kind.BUYER else self.Kind.SUPPLIER
        return getattr(self.organization, str(name), None)

    @property
    def days(self) -> int:
        """How long it has waited, or did."""
        return ((self.closed_at or timezone.now()) - self.opened_at).days

    def voting(self) -> bool:
        """A circle is at it."""
        ballot = getattr(self, "ballot", None)
        return ballot is not None and ballot.closed_at is None


class FicheSnapshot(models.Model):
    """The structure as a moderator last saw and decided upon it, group by group of questions."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="fiche_snapshots"
    )
    # Whether it was let in, or sent back.
    approved = models.BooleanField(_("acceptée"), default=True)
    taken_at = models.DateTimeField(_("prise le"), default=timezone.now)
    taken_by = by_whom(_("prise par"))
    values = models.JSONField(_("valeurs"))

    class Meta:
        verbose_name = _("état relevé de la fiche")
        verbose_name_plural = _("états relevés des fiches")
        indexes = [
            models.Index(name="moderation_snapshot_latest", fields=["organization", "-taken_at"])
        ]

    def __str__(self) -> str:
        return f"{self.organization}, {self.taken_at:%Y-%m-%d}"
