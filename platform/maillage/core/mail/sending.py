"""Workers empty the outbox: each takes one mail at a time, hands it over and records it.

The row stays locked from its choice to its record, in one short transaction, so that no other
worker takes it, and so that the mail of a worker that dies is free again at once. Only the mail
that was in flight then may leave twice.
"""

import logging
import time
from datetime import timedelta
from enum import Enum

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.mail.carrier import Answer, Carrier, Outcome
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.policy import MailPolicy

log = logging.getLogger(__name__)

BATCH = 100
BATCH_SECONDS = 60.0
# A server that hangs up at each mail must not use up the attempts of them all.
UNREACHABLE_IN_A_ROW = 2
RECORDING_ATTEMPTS = 20
RECORDING_PAUSE = 0.25

LOST_CONNECTION = (OperationalError, InterfaceError)


class Step(Enum):
    NOTHING_DUE = "nothing due"
    DONE = "done"
    UNREACHABLE = "unreachable"


def send_batch(*, urgent_only: bool = False) -> bool:
    """Send what is due, up to a batch; True where more may be."""
    end = time.monotonic() + BATCH_SECONDS
    unreachable = 0
    with Carrier() as carrier:
        for _turn in range(BATCH):
            step = _send_one(carrier, urgent_only=urgent_only)
            if step is Step.NOTHING_DUE:
                return False
            unreachable = unreachable + 1 if step is Step.UNREACHABLE else 0
            if unreachable == UNREACHABLE_IN_A_ROW:
                return False
            if time.monotonic() > end:
                break
    return True


def _send_one(carrier: Carrier, *, urgent_only: bool) -> Step:
    mail: OutboxMail | None = None
    outcome: Outcome | None = None
    try:
        with transaction.atomic():
            due = OutboxMail.objects.due()
            if urgent_only:
                due = due.filter(is_urgent=True)
            mail = due.select_for_update(skip_locked=True).first()
            if mail is None:
                return Step.NOTHING_DUE
            if objection := MailPolicy().objection(mail):
                _cancel(mail, objection)
                return Step.DONE
            outcome = carrier.hand_over(mail)
            _record(mail, outcome)
    except LOST_CONNECTION:
        if mail is None or outcome is None:
            raise
        _record_again(mail.pk, outcome)
    except Exception:
        # One mail that breaks does not hold up all others.
        if mail is None:
            raise
        log.exception("mail %s cannot be sent", mail.pk)
        outcome = outcome or Outcome(Answer.LATER, _("Une erreur est survenue chez nous."))
        _record_again(mail.pk, outcome)
    return Step.DONE if outcome.reachable else Step.UNREACHABLE


def _record_again(pk: int, outcome: Outcome) -> None:
    """The database went away between the hand-over and its record; the mail is not to go twice."""
    for attempt in range(RECORDING_ATTEMPTS):
        try:
            with transaction.atomic():
                mail = OutboxMail.objects.select_for_update().get(pk=pk)
                if mail.next_attempt_at is not None:
                    _record(mail, outcome)
                return
        except LOST_CONNECTION:
            connection.close()
            log.warning("mail %s: attempt %s to record it failed", pk, attempt + 1)
            time.sleep(RECORDING_PAUSE)
    log.error("mail %s: %s, which is not recorded: it may leave again", pk, outcome.answer.value)


def _cancel(mail: OutboxMail, reason: str) -> None:
    mail.cancelled_at, mail.next_attempt_at, mail.reason = timezone.now(), None, reason
    _erase_secret(mail)
    _save(mail)
    log.info("mail %s cancelled", mail.pk)


def _record(mail: OutboxMail, outcome: Outcome) -> None:
    now = timezone.now()
    mail.attempts += 1
    mail.reason = outcome.reason
    delays = settings.MAIL_RETRY_SECONDS
    if outcome.answer is Answer.SENT:
        mail.sent_at, mail.next_attempt_at = now, None
        _erase_secret(mail)
    elif outcome.answer is Answer.REFUSED:
        mail.refused_at, mail.next_attempt_at = now, None
    elif mail.attempts > len(delays):
        mail.refused_at, mail.next_attempt_at = now, None
        mail.reason = _("Abandonné après %(count)d essais. %(reason)s") % {
            "count": mail.attempts,
            "reason": outcome.reason,
        }
    else:
        mail.next_attempt_at = now + timedelta(seconds=delays[mail.attempts - 1])
    _save(mail)
    log.info("mail %s %s", mail.pk, outcome.answer.value)


STATE = ["next_attempt_at", "attempts", "sent_at", "refused_at", "cancelled_at", "reason"]


def _save(mail: OutboxMail) -> None:
    mail.save(update_fields=[*STATE, *(["text", "html"] if mail.is_secret else [])])


def _erase_secret(mail: OutboxMail) -> None:
    if mail.is_secret:
        mail.text = mail.html = ""
