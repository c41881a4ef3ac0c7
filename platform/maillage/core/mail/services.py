"""What apps and people do with mails: put one in the outbox, and see to those that were refused."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import Subject, record
from maillage.core.mail.audit import ADDRESS_CORRECTED, SENT_AGAIN
from maillage.core.mail.kinds import MailKind, optional_kinds
from maillage.core.mail.models import MailOptOut, OutboxMail
from maillage.core.mail.tasks import send_due, send_urgent
from maillage.core.mail.writing import Button, compose


class MailError(Exception):
    """What was asked of a mail cannot be done; its text is for the person who asked."""


def put(
    kind: MailKind,
    *,
    to: str,
    subject: str,
    template: str,
    why: str,
    context: dict[str, Any] | None = None,
    button: Button | None = None,
    about: Model | None = None,
    occasion: str = "",
    reply_to: str = "",
    headers: dict[str, str] | None = None,
    secret: bool = False,
) -> OutboxMail:
    """Write a mail in the caller's transaction; it leaves once that commits.

    Announced once: another mail of this kind, about this object, to this person, on this occasion
    is the one that stands already. The occasion is what makes a second announcement another one:
    a token's id, an addendum, the week of a digest.
    """
    mail = compose(
        kind,
        to=to,
        subject=subject,
        template=template,
        why=why,
        context=context,
        button=button,
        about=about,
        occasion=occasion,
        reply_to=reply_to,
        headers=headers,
        secret=secret,
    )
    post([mail])
    same = OutboxMail.objects.about(mail.about_label, mail.about_pk).to(mail.recipient)
    return same.get(kind=mail.kind, occasion=mail.occasion)


def post(mails: Sequence[OutboxMail], *, wake: bool = True) -> None:
    """Many at once, each from `writing.compose`; those that were announced already are left out.
    Who posts a thousand in as many transactions does not `wake` the workers at each."""
    OutboxMail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=500)
    if not wake:
        return
    if any(mail.is_urgent for mail in mails):
        send_urgent.delay()
    if any(not mail.is_urgent for mail in mails):
        send_due.delay()


def retry(mail: OutboxMail, *, by: AbstractBaseUser) -> None:
    """Send a refused mail again, with all its attempts before it."""
    _send_again(mail, to=None, by=by)


def correct_address(mail: OutboxMail, *, to: str, by: AbstractBaseUser) -> None:
    """Send a refused mail to another address. Raises ValidationError for one that is none."""
    validate_email(to.strip())
    _send_again(mail, to=to.strip(), by=by)


def _send_again(mail: OutboxMail, *, to: str | None, by: AbstractBaseUser) -> None:
    with transaction.atomic():
        row = OutboxMail.objects.select_for_update().get(pk=mail.pk)
        if row.refused_at is None:
            raise MailError(_("Ce message n’est pas refusé : il n’y a rien à renvoyer."))
        now = timezone.now()
        corrected = to is not None and to != row.recipient
        if to is not None and corrected:
            if row.is_secret:
                raise MailError(
                    _(
                        "Ce courriel contient un lien personnel : il ne part qu’à l’adresse pour "
                        "laquelle il a été écrit."
                    )
                )
            row.first_recipient = row.first_recipient or row.recipient
            row.recipient = to
        row.refused_at, row.reason, row.attempts, row.next_attempt_at = None, "", 0, now
        row.retried_at, row.retried_by_id = now, by.pk
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise MailError(
                _("Ce message a déjà été écrit à %(address)s.") % {"address": to}
            ) from error
        told = Subject("mail.outboxmail", f"« {row.subject} », {row.recipient}", str(row.pk))
        record(ADDRESS_CORRECTED if corrected else SENT_AGAIN, told, by=by)
        (send_urgent if row.is_urgent else send_due).delay()
    mail.refresh_from_db()


def opt_out(mail: OutboxMail) -> None:
    """The mail's reader wants no more of its kind; once or several times, it is the same."""
    MailOptOut.objects.get_or_create(address=mail.recipient.lower(), kind=mail.kind)


def refused_kinds(address: str) -> set[str]:
    return set(_opt_outs(address).values_list("kind", flat=True))


def choose_kinds(address: str, wanted: Collection[str]) -> None:
    """Of the kinds that one may refuse, these are wanted and the others are not."""
    refused = [kind.code for kind in optional_kinds() if kind.code not in wanted]
    with transaction.atomic():
        _opt_outs(address).filter(kind__in=wanted).delete()
        _refuse(address, refused)


def follow(address: str, *, to: str) -> None:
    """A person has another address: what they refused at the first, they refuse there."""
    with transaction.atomic():
        _refuse(to, refused_kinds(address))
        _opt_outs(address).delete()


def forget(address: str) -> None:
    """Keep nothing of what was written to it, nor of what it refused."""
    with transaction.atomic():
        OutboxMail.objects.to(address).delete()
        OutboxMail.objects.filter(first_recipient__iexact=address).update(first_recipient="")
        _opt_outs(address).delete()


def _opt_outs(address: str) -> QuerySet[MailOptOut]:
    return MailOptOut.objects.filter(address=address.lower())


def _refuse(address: str, kinds: Collection[str]) -> None:
    MailOptOut.objects.bulk_create(
        [MailOptOut(address=address.lower(), kind=kind) for kind in kinds], ignore_conflicts=True
    )
