"""What moderation shows on other apps' pages."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from maillage.core.mail.writing import network
from maillage.core.web.panels import Panel
from tenant_apps.access.roles import EDIT_FICHE
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization, Profile
from tenant_apps.moderation.comparing import proposed_lines
from tenant_apps.moderation.models import CircleMembership, ModerationItem, ValidationCircle
from tenant_apps.moderation.services.ballots import votes_waiting_for
from tenant_apps.moderation.services.queue import open_change_of

SHOWN_FOR = timedelta(days=30)
Outcome = ModerationItem.Outcome


def my_circles(request: HttpRequest, person: User) -> Panel | None:
    """On the account's page, where the network has a circle (F184)."""
    if network() is None or not ValidationCircle.objects.standing().exists():
        return None
    mine = CircleMembership.objects.current().filter(user=person).select_related("circle")
    circles = [membership.circle.name for membership in mine.order_by("circle__name")]
    waiting = votes_waiting_for(person.pk) if circles else 0
    return Panel("moderation/_mine.html", {"circles": circles, "waiting": waiting})


def in_space(request: HttpRequest, organization: Organization) -> Panel | None:
    """In a structure's space: the change that waits, and what was answered to the last demand."""
    change, answer = open_change_of(organization), _last_answer(organization)
    if not change and not answer:
        return None
    context = {
        "organization": organization,
        "change": change,
        "proposed": proposed_lines(change) if change else [],
        "answer": answer,
        "may_edit": request.user.has_perm(EDIT_FICHE, organization),
    }
    return Panel("moderation/_space.html", context)


def on_structure(request: HttpRequest, organization: Organization) -> Panel:
    """From the page of a structure to what waits for a decision, and to its doubles."""
    items = list(ModerationItem.objects.open().filter(organization=organization))
    return Panel("moderation/_structure.html", {"items": items, "organization": organization})


def _last_answer(organization: Organization) -> ModerationItem | None:
    """As long as something is to be done about it; of a change, for a month."""
    decided = ModerationItem.objects.filter(
        organization=organization, outcome__in=ModerationItem.DECIDED
    )
    item: ModerationItem | None = decided.order_by("-closed_at").first()
    if item is None or item.closed_at is None:
        return None
    if item.is_change:
        return item if timezone.now() - item.closed_at < SHOWN_FOR else None
    sent_back = item.outcome in (Outcome.CORRECTIONS, Outcome.REFUSED)
    waits = item.profile and item.profile.state == Profile.State.DRAFT
    return item if sent_back and waits else None
