"""A circle is asked about a new structure; what each of its members answers."""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenant_apps.moderation.models.circles import ValidationCircle
from tenant_apps.moderation.models.items import ModerationItem


class BallotQuerySet(models.QuerySet["Ballot"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def due(self, now: datetime) -> Self:
        """Those for which something has come to be done: beat looks for them."""
        return self.open().filter(due_at__lte=now)


class Ballot(models.Model):
    """The question put to a circle, under the rules that stood then."""

    class Result(models.TextChoices):
        APPROVED = "approved", _("le cercle a accepté")
        TACIT = "tacit", _("acceptée sans opposition")
        OPPOSED = "opposed", _("oppositions : la coordination décide")
        DIVIDED = "divided", _("pas de majorité : la coordination décide")
        SILENT = "silent", _("trop peu de votes : la coordination décide")
        OVERTAKEN = "overtaken", _("vote interrompu")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    item = models.OneToOneField(ModerationItem, on_delete=models.CASCADE, related_name="ballot")
    circle = models.ForeignKey(ValidationCircle, on_delete=models.PROTECT, related_name="ballots")
    quorum = models.PositiveSmallIntegerField(_("votes nécessaires"))
    opposing = models.PositiveSmallIntegerField(_("oppositions"))
    silence = models.CharField(max_length=8)
    opened_at = models.DateTimeField(_("ouvert le"))
    # No decision before.
    earliest_at = models.DateTimeField(_("pas avant le"))
    ends_at = models.DateTimeField(_("jusqu’au"))
    prolonged = models.BooleanField(_("prolongé"), default=False)
    reminded_at = models.DateTimeField(_("rappelé le"), null=True, blank=True)
    # When beat must look at it next.
    due_at = models.DateTimeField(db_index=True)
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    result = models.CharField(_("résultat"), max_length=9, choices=Result, blank=True)

    objects: ClassVar[Any] = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote d’un cercle")
        verbose_name_plural = _("votes des cercles")
        constraints = [
            models.CheckConstraint(
                name="moderation_ballot_lasts",
                condition=Q(ends_at__gt=F("opened_at"), ends_at__gte=F("earliest_at")),
            ),
            models.CheckConstraint(
                name="moderation_ballot_closed_with_result",
                condition=Q(closed_at=None, result="")
                | (Q(closed_at__isnull=False) & ~Q(result="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.organization} : {self.circle}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def takes_votes(self, now: datetime | None = None) -> bool:
        """Its time may have passed before beat has closed it."""
        return self.is_open and (now or timezone.now()) < self.ends_at


class CircleVote(models.Model):
    """The latest answer of one member; those before it are in the journal."""

    class Choice(models.TextChoices):
        FOR = "for", _("pour")
        AGAINST = "against", _("contre")
        ABSTAIN = "abstain", _("abstention")

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="votes")
    # An account that is deleted leaves its row, without its person.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="circle_votes"
    )
    choice = models.CharField(_("vote"), max_length=7, choices=Choice)
    reason = models.TextField(_("raison"), max_length=1000, blank=True)
    cast_at = models.DateTimeField(_("voté le"), default=timezone.now)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(name="moderation_vote_once", fields=["ballot", "user"]),
            models.CheckConstraint(
                name="moderation_vote_choice",
                condition=Q(choice__in=["for", "against", "abstain"]),
            ),
            models.CheckConstraint(
                name="moderation_vote_against_explained",
                condition=~Q(choice="against") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_choice_display()}"
