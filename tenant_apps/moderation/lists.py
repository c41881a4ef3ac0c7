"""The queue, cut into the lists that people choose from; a fixed number of queries for each."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from tenant_apps.accounts.models import User
from tenant_apps.moderation.models import ModerationItem
from tenant_apps.moderation.models.items import ModerationItemQuerySet
from tenant_apps.moderation.services.doubles import with_doubles

TO_DECIDE, MINE, CIRCLE, CLOSED = "", "les-miennes", "cercles", "closes"
LABELS: dict[str, str | Promise] = {
    TO_DECIDE: _("À décider"),
    MINE: _("Suivies par vous"),
    CIRCLE: _("Au vote d’un cercle"),
    CLOSED: _("Décidées"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    value: str
    label: str | Promise
    count: int | None


def _answered() -> ModerationItemQuerySet:
    """The same was decided upon before: this one comes back."""
    before: ModerationItemQuerySet = ModerationItem.objects.filter(
        organization=OuterRef("organization"),
        kind=OuterRef("kind"),
        closed_at__lte=OuterRef("opened_at"),
        outcome__in=ModerationItem.DECIDED,
    )
    return before


class QueueList:
    def __init__(self, value: str, person: User) -> None:
        self.value = value if value in LABELS else TO_DECIDE
        self.person = person

    @property
    def label(self) -> str | Promise:
        return LABELS[self.value]

    @cached_property
    def tabs(self) -> list[Tab]:
        """With how many wait in each, in one query; those that are decided are not counted."""
        voting = Q(ballot__isnull=False, ballot__closed_at=None)
        counts = ModerationItem.objects.open().aggregate(
            decide=Count("pk", filter=~voting),
            mine=Count("pk", filter=Q(assigned_to=self.person)),
            circle=Count("pk", filter=voting),
        )
        by_value = {
            TO_DECIDE: counts["decide"],
            MINE: counts["mine"],
            CIRCLE: counts["circle"],
            CLOSED: None,
        }
        return [Tab(value, label, by_value[value]) for value, label in LABELS.items()]

    @property
    def rows(self) -> ModerationItemQuerySet:
        """The oldest first; of those that are decided, the latest."""
        found: Any = {
            TO_DECIDE: ModerationItem.objects.for_coordinators(),
            MINE: ModerationItem.objects.open().filter(assigned_to=self.person),
            CIRCLE: ModerationItem.objects.in_circles(),
            CLOSED: ModerationItem.objects.filter(closed_at__isnull=False),
        }[self.value]
        order = "-closed_at" if self.value == CLOSED else "opened_at"
        rows: ModerationItemQuerySet = (
            found.select_related(
                *("organization", "organization__supplier", "opened_by", "assigned_to"),
                *("closed_by", "ballot", "ballot__circle"),
            )
            .prefetch_related("organization__establishments")
            .annotate(cast=Count("ballot__votes"), returns=Exists(_answered()))
            .order_by(order, "pk")
        )
        return rows

    def doubles_among(self, items: Collection[ModerationItem]) -> set[UUID]:
        if self.value == CLOSED:
            return set()
        return with_doubles([item.organization for item in items])
