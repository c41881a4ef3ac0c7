"""Asking a circle about a new structure, and closing the question. Deciding by it: `voting`."""

from datetime import datetime, timedelta

from django.utils import timezone

from maillage.core.audit.services import record
from tenant_apps.directory.models import Organization, Sector
from tenant_apps.moderation import audit
from tenant_apps.moderation.emails import mail_ballot
from tenant_apps.moderation.models import (
    Ballot,
    CircleMembership,
    CircleRules,
    ModerationItem,
    ValidationCircle,
)
from tenant_apps.moderation.services.people import members_without_interest

Result = Ballot.Result
REMINDED_BEFORE = timedelta(days=2)


def rules() -> CircleRules:
    return CircleRules.objects.first() or CircleRules()


def circle_for(organization: Organization) -> ValidationCircle | None:
    """One of its sectors before one of all; None where the coordination decides alone."""
    circles = list(ValidationCircle.objects.standing().order_by("name", "pk"))
    if not circles:
        return None
    supplier = getattr(organization, "supplier", None)
    own = set(supplier.sectors.values_list("pk", flat=True)) if supplier else set()
    tree = Sector.objects.all().tree()
    for circle in circles:
        chosen = Sector.objects.all().found_by(circle.sectors).values()
        if any(own & tree.below(sector) for sector in chosen):
            return circle
    return next((circle for circle in circles if not circle.sectors), None)


def open_ballot(item: ModerationItem) -> Ballot | None:
    """None where no circle answers for such a structure, or nobody in it may vote on it."""
    circle = circle_for(item.organization)
    voters = list(members_without_interest(circle.pk, item)) if circle else []
    if circle is None or not voters:
        return None
    now, chosen = timezone.now(), rules()
    ballot = Ballot(
        item=item,
        circle=circle,
        # A circle of two cannot give three votes.
        quorum=min(chosen.quorum, len(voters)),
        opposing=min(chosen.opposing, len(voters)),
        silence=chosen.silence,
        opened_at=now,
        earliest_at=now + timedelta(days=chosen.shortest_days),
        ends_at=now + timedelta(days=chosen.longest_days),
    )
    ballot.due_at = next_due(ballot, now)
    ballot.save()
    record(audit.BALLOT_OPENED, item.organization, by=None, circle=circle.name)
    mail_ballot(ballot, voters)
    return ballot


def next_due(ballot: Ballot, now: datetime) -> datetime:
    """The next moment at which something must happen by itself."""
    moments = [ballot.earliest_at, ballot.ends_at]
    if ballot.reminded_at is None:
        moments.append(ballot.ends_at - REMINDED_BEFORE)
    return min((moment for moment in moments if moment > now), default=ballot.ends_at)


def interrupt(item: ModerationItem) -> None:
    """What the circle was asked is decided otherwise, or no more asked."""
    ballot = Ballot.objects.open().filter(item=item).first()
    if ballot:
        close_ballot(ballot, Result.OVERTAKEN)


def close_ballot(ballot: Ballot, result: str) -> None:
    ballot.closed_at, ballot.result = timezone.now(), result
    ballot.save(update_fields=["closed_at", "result"])


def votes_waiting_for(user_id: int) -> int:
    """How many structures a member has not yet voted on."""
    circles = CircleMembership.objects.current().filter(user=user_id).values("circle")
    open_ = Ballot.objects.open().filter(circle__in=circles, ends_at__gt=timezone.now())
    return open_.exclude(votes__user=user_id).count()
