"""The members of a circle vote; their votes, or the clock, decide (F185).

What the clock does, beat looks for (`Ballot.due_at`): a worker that dies leaves the row due.
"""

import logging
from collections import Counter
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from tenant_apps.accounts.models import User
from tenant_apps.accounts.roles import VALIDATE
from tenant_apps.moderation import audit
from tenant_apps.moderation.emails import mail_ballot, mail_escalated, mail_reminder
from tenant_apps.moderation.errors import ModerationError
from tenant_apps.moderation.models import (
    Ballot,
    CircleMembership,
    CircleRules,
    CircleVote,
    ModerationItem,
)
from tenant_apps.moderation.services.ballots import (
    REMINDED_BEFORE,
    close_ballot,
    next_due,
)
from tenant_apps.moderation.services.deciding import conclude, hold, told
from tenant_apps.moderation.services.people import is_near, voters

log = logging.getLogger(__name__)

Choice, Result, Silence = CircleVote.Choice, Ballot.Result, CircleRules.Silence
DecidedAs, Outcome = ModerationItem.DecidedAs, ModerationItem.Outcome


def vote(ballot: Ballot, choice: str, *, reason: str = "", by: User) -> Ballot:
    """Cast, or changed until the vote is closed. The ballot as it stands then.

    Raises ModerationError, ValidationError by field.
    """
    reason = reason.strip()
    with transaction.atomic():
        ballot = _held(ballot)
        now = timezone.now()
        check_may_vote(ballot, by)
        if not ballot.takes_votes(now):
            raise ModerationError(closed_words(ballot))
        if choice not in Choice.values:
            raise ValidationError({"choice": [_("Dites si vous êtes pour, contre, ou neutre.")]})
        if choice == Choice.AGAINST and not reason:
            raise ValidationError(
                {
                    "reason": [
                        _("Dites pourquoi vous êtes contre : la coordination lit les raisons.")
                    ]
                }
            )
        before = CircleVote.objects.filter(ballot=ballot, user=by).first()
        if before and (before.choice, before.reason) == (choice, reason):
            return ballot
        CircleVote.objects.update_or_create(
            ballot=ballot,
            user=by,
            defaults={"choice": choice, "reason": reason, "cast_at": now},
        )
        record(
            audit.VOTED,
            ballot.item.organization,
            by=by,
            circle=ballot.circle.name,
            choice=str(choice),
            reason=reason,
            before=before.choice if before else "",
            reason_before=before.reason if before else "",
        )
        _settle(ballot, now)
    return ballot


def check_may_vote(ballot: Ballot, user: User) -> None:
    """Raises ModerationError."""
    members = CircleMembership.objects.current().filter(circle=ballot.circle_id, user=user)
    if not user.has_perm(VALIDATE) or not members.exists():
        raise ModerationError(_("Vous n’êtes pas, ou plus, membre de ce cercle."))
    if is_near(user, ballot.item):
        raise ModerationError(
            _("Cette structure est la vôtre, ou vous est proche : les autres membres décident.")
        )


def closed_words(ballot: Ballot) -> str:
    """To somebody who comes after the close."""
    if not ballot.item.is_open:
        return _("Le vote est clos, votre vote n’a pas été compté. %(told)s") % {
            "told": told(ballot.item)
        }
    return _("Le vote est clos, votre vote n’a pas été compté. Résultat : %(result)s.") % {
        "result": ballot.get_result_display() or _("le dépouillement est en cours")
    }


def tally(ballot: Ballot) -> Counter[str]:
    """By choice, of those who have a say now: who came near since is not counted."""
    cast = CircleVote.objects.filter(ballot=ballot, user__in=voters(ballot))
    return Counter(cast.values_list("choice", flat=True))


def tend_ballots() -> int:
    """Remind, decide or send to the coordination where the time has come; how many."""
    due = list(Ballot.objects.due(timezone.now()).order_by("due_at").values_list("pk", flat=True))
    for pk in due:
        try:
            with transaction.atomic():
                _tend(Ballot.objects.select_related("item").get(pk=pk))
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # One ballot that breaks does not hold up all others.
            log.exception("ballot %s cannot be tended", pk)
    return len(due)


def _tend(ballot: Ballot) -> None:
    ballot, now = _held(ballot), timezone.now()
    if not ballot.is_open or ballot.due_at > now:
        return  # another worker has seen to it
    _settle(ballot, now)
    if not ballot.is_open:
        return
    last_days = ballot.ends_at - REMINDED_BEFORE
    if ballot.reminded_at is None and last_days <= now < ballot.ends_at:
        ballot.reminded_at = now
        mail_reminder(ballot, _silent(ballot))
    ballot.due_at = next_due(ballot, now)
    ballot.save(update_fields=["reminded_at", "due_at"])


def _silent(ballot: Ballot) -> list[User]:
    return list(voters(ballot).exclude(circle_votes__ballot=ballot))


def _held(ballot: Ballot) -> Ballot:
    """With its item, as they stand, until the transaction ends."""
    item = hold(ballot.item)
    fresh: Ballot = (
        Ballot.objects.select_related("circle").select_for_update(of=["self"]).get(pk=ballot.pk)
    )
    fresh.item = item
    return fresh


def _settle(ballot: Ballot, now: datetime) -> None:
    """Whether the votes, or their absence, decide by now."""
    if not ballot.is_open or now < ballot.earliest_at:
        return
    votes, over = tally(ballot), now >= ballot.ends_at
    enough = votes.total() >= ballot.quorum
    if votes[Choice.AGAINST] >= ballot.opposing:
        _escalate(ballot, Result.OPPOSED)
    elif enough and votes[Choice.FOR] > votes[Choice.AGAINST]:
        _let_in(ballot, Result.APPROVED, DecidedAs.CIRCLE)
    elif over and enough:
        _escalate(ballot, Result.DIVIDED)
    elif over and ballot.silence == Silence.VALIDATE and not votes[Choice.AGAINST]:
        _let_in(ballot, Result.TACIT, DecidedAs.TACIT)
    elif over and ballot.silence == Silence.REMIND and not ballot.prolonged:
        _prolong(ballot, now)
    elif over:
        _escalate(ballot, Result.SILENT)


def _let_in(ballot: Ballot, result: str, decided_as: str) -> None:
    close_ballot(ballot, result)
    conclude(
        ballot.item,
        Outcome.APPROVED,
        decided_as,
        by=None,
        circle=ballot.circle.name,
        states=True,
    )


def _escalate(ballot: Ballot, result: str) -> None:
    """The item stays open, and waits for a coordinator."""
    close_ballot(ballot, result)
    record(
        audit.BALLOT_CLOSED,
        ballot.item.organization,
        by=None,
        circle=ballot.circle.name,
        result=str(result),
    )
    mail_escalated(ballot)


def _prolong(ballot: Ballot, now: datetime) -> None:
    """Once, for as long as it was to last."""
    ballot.ends_at = now + (ballot.ends_at - ballot.opened_at)
    ballot.prolonged = True
    ballot.due_at = next_due(ballot, now)
    ballot.save(update_fields=["ends_at", "prolonged", "due_at"])
    record(audit.BALLOT_PROLONGED, ballot.item.organization, by=None, circle=ballot.circle.name)
    mail_ballot(ballot, _silent(ballot))
