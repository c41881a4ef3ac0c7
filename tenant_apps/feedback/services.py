"""Feedback is written once, mailed to those who coordinate, and handled by one of them."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.mail.models import OutboxMail
from tenant_apps.accounts.models import User
from tenant_apps.feedback import audit
from tenant_apps.feedback.emails import mail_feedback
from tenant_apps.feedback.models import Feedback

# Of one person.
A_DAY = 20


class FeedbackError(Exception):
    """Its text is for the person who asked."""


def write_feedback(
    key: UUID, *, kind: str, message: str, page: str = "", email: str = "", by: User | None
) -> Feedback:
    """Sent twice under the same key, it is the same. `by` is None for a visitor, who may have left
    an address. Raises FeedbackError."""
    with transaction.atomic():
        if by:
            # Their clicks follow one another, so that those of the day are counted.
            User.objects.select_for_update(no_key=True).get(pk=by.pk)
        same: Feedback | None = Feedback.objects.filter(pk=key).first()
        if same:
            return same
        if by:
            _check_seldom(by)
        try:
            with transaction.atomic():
                made: Feedback = Feedback.objects.create(
                    pk=key, kind=kind, message=message, page=page, email=email, written_by=by
                )
        except IntegrityError:  # a visitor's two clicks at once
            return Feedback.objects.get(pk=key)
        mail_feedback(made)
    return made


def handle(feedback: Feedback, note: str, *, by: User) -> None:
    """Raises FeedbackError where it is handled already."""
    with transaction.atomic():
        row = _locked(feedback)
        if row.handled_at:
            raise FeedbackError(_("Cet avis est déjà traité : rien n’a changé."))
        row.handled_at, row.handled_by, row.note = timezone.now(), by, note
        row.save(update_fields=["handled_at", "handled_by", "note"])
        record(audit.HANDLED, row, by=by)


def reopen(feedback: Feedback, *, by: User) -> None:
    """Its note stays. Reopened twice, it is the same."""
    with transaction.atomic():
        row = _locked(feedback)
        if row.handled_at is None:
            return
        row.handled_at = row.handled_by = None
        row.save(update_fields=["handled_at", "handled_by"])
        record(audit.REOPENED, row, by=by)


def forget_writer(user: User) -> None:
    """What they wrote, before they had an account too, stays; who wrote it, and the mails that say
    so, do not."""
    mine = Feedback.objects.filter(Q(written_by=user) | Q(email=user.email))
    pks = [str(pk) for pk in mine.values_list("pk", flat=True)]
    OutboxMail.objects.filter(about_label="feedback.feedback", about_pk__in=pks).delete()
    mine.update(written_by=None, email="")


def _locked(feedback: Feedback) -> Feedback:
    row: Feedback = Feedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    return row


def _check_seldom(by: User) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    recent = Feedback.objects.filter(written_by=by, written_at__gt=yesterday)
    if recent.count() >= A_DAY:
        raise FeedbackError(
            _("Vous avez envoyé %(count)d avis depuis hier : reprenez demain.") % {"count": A_DAY}
        )
