"""Workers write a mailing: one structure a transaction, so that a worker that dies forgets nobody
and writes to nobody twice."""

import logging
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.services import post
from maillage.core.mail.tasks import send_due
from tenant_apps.access.errors import AccessError
from tenant_apps.access.services.claims import issue_claim_link
from tenant_apps.access.services.grants import hold
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization
from tenant_apps.directory.services.structures import edit_structure, read_group
from tenant_apps.onboarding import audit
from tenant_apps.onboarding.mailing_mails import MailingWriter
from tenant_apps.onboarding.models import InvitationMailing, InvitedStructure, Standing
from tenant_apps.onboarding.services.inviting import MailingError, with_standing

log = logging.getLogger(__name__)

SECONDS = 60.0  # of one task
WAKE_EVERY = 50  # mails: the first leave while the others are written
REMINDERS_AT_ONCE = 200
BOTH = ("self", "organization")
# To whom one may write again: another mailing may have written too, each reminds of its own.
OPEN = (Standing.READY, Standing.INVITED)


def unfinished() -> list[UUID]:
    return list(InvitationMailing.objects.being_sent().values_list("pk", flat=True))


def write_for_a_while(mailing_id: UUID | str) -> bool:
    """True where more may wait. Several workers at once share the structures."""
    found = InvitationMailing.objects.being_sent().select_related("sent_by")
    mailing = found.filter(pk=mailing_id).first()
    if mailing is None:
        return False
    writer = MailingWriter(mailing)
    end = time.monotonic() + SECONDS
    written = 0
    while _write_one(writer):
        written += 1
        if written % WAKE_EVERY == 0:
            send_due.delay()
        if time.monotonic() > end:
            return True
    send_due.delay()
    # What another worker holds at this moment is not done yet; it, or the clock, says so.
    if not mailing.structures.to_write().exists():
        InvitationMailing.objects.being_sent().filter(pk=mailing.pk).update(done_at=timezone.now())
    return False


def _write_one(writer: MailingWriter) -> bool:
    invited: InvitedStructure | None = None
    try:
        with transaction.atomic():
            waiting = writer.mailing.structures.to_write().select_related("organization")
            # Whoever has its structure in hand, merging it for instance, comes to this row next.
            free = waiting.select_for_update(skip_locked=True, no_key=True, of=BOTH)
            invited = free.order_by("pk").first()
            if invited is None:
                return False
            _write(invited, writer)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # One structure that breaks does not hold up all others.
        if invited is None:
            raise
        log.exception("invitation %s cannot be written", invited.pk)
        InvitedStructure.objects.to_write().filter(pk=invited.pk).update(left_out=Standing.FAILED)
    return True


def _write(invited: InvitedStructure, writer: MailingWriter) -> None:
    """As it stands now, whatever it was when the mailing was prepared."""
    organization = _held(invited, writer.mailing)
    standing = organization.standing
    if standing == Standing.READY:
        try:
            link, address = issue_claim_link(organization, by=writer.mailing.sent_by)
        except AccessError:
            standing = Standing.NO_ADDRESS  # whatever else it refuses was asked for above
    if standing != Standing.READY:
        invited.left_out = standing
        invited.save(update_fields=["left_out"])
        return
    invited.mail = _posted(writer.invitation(invited, link, address), wake=False)
    invited.written_at, invited.link = timezone.now(), link
    invited.save(update_fields=["written_at", "link", "mail"])


def _held(invited: InvitedStructure, mailing: InvitationMailing) -> Any:
    """Nobody takes it up before this transaction ends."""
    hold(invited.organization)
    same = Organization.objects.filter(pk=invited.organization_id)
    return with_standing(same, mailing).get()


def send_again(invited: InvitedStructure, *, to: str, by: User) -> None:
    """Another link, to the address that the coordinator gives, which the fiche keeps. Raises
    ValidationError, MailingError."""
    with transaction.atomic():
        row = _locked(invited)
        if row.mailing.is_draft or (row.written_at is None and not row.left_out):
            raise MailingError(_("Cette invitation n’est pas encore partie."))
        if row.mail and row.mail.next_attempt_at:
            raise MailingError(_("Cette invitation part bientôt : elle attend le serveur."))
        if row.declined_at:
            raise MailingError(_("Cette structure a demandé à ne plus paraître."))
        if to.strip().lower() != row.organization.email.lower():
            answers = read_group(row.organization, "coordonnees") | {"email": to.strip()}
            edit_structure(row.organization, "coordonnees", answers, by=by)
        organization = _held(row, row.mailing)
        if organization.standing not in OPEN:
            why = Standing(organization.standing).label
            raise MailingError(
                _("« %(name)s » ne peut pas être invitée : %(why)s.")
                % {"name": organization, "why": why}
            )
        try:
            link, address = issue_claim_link(organization, by=by)
        except AccessError as error:
            raise ValidationError(str(error)) from error
        row.mail = _posted(MailingWriter(row.mailing).invitation(row, link, address))
        row.left_out, row.link = "", link
        if row.reminded_at is None:  # else its reminder, the only one, would be due again
            row.written_at = timezone.now()
        row.save(update_fields=["left_out", "written_at", "link", "mail"])
        record(audit.INVITED_AGAIN, organization, by=by)


def _reminders_due() -> QuerySet[InvitedStructure]:
    """Invitations that are followed by their reminder, and by no other."""
    open_ = with_standing(Organization.objects.all()).filter(standing__in=OPEN)
    return InvitedStructure.objects.filter(
        organization__in=open_.values("pk"),
        mailing__remind_after_days__isnull=False,
        written_at__lte=timezone.now() - F("mailing__remind_after_days") * timedelta(days=1),
        reminded_at=None,
        declined_at=None,
        # What never arrived is a matter for a person.
        mail__sent_at__isnull=False,
    )


def remind_due() -> int:
    """How many were reminded. Run again, it goes on where it was."""
    due = _reminders_due()
    reminded = 0
    for found in due.select_related("organization").order_by("written_at", "pk"):
        if reminded == REMINDERS_AT_ONCE:
            break
        with transaction.atomic():
            hold(found.organization)
            row = due.filter(pk=found.pk).select_for_update(skip_locked=True, of=("self",)).first()
            reminded += bool(row and _remind(row))
    return reminded


def _remind(row: InvitedStructure) -> bool:
    organization = _held(row, row.mailing)
    if organization.standing not in OPEN:
        return False
    try:
        link, address = issue_claim_link(organization, by=None)
    except AccessError:
        return False
    row.mail = _posted(MailingWriter(row.mailing).reminder(row, link, address))
    row.reminded_at, row.link = timezone.now(), link
    row.save(update_fields=["reminded_at", "link", "mail"])
    return True


def _posted(mail: OutboxMail, *, wake: bool = True) -> OutboxMail:
    """As it stands in the outbox."""
    post([mail], wake=wake)
    return OutboxMail.objects.get(key=mail.key)


def _locked(invited: InvitedStructure) -> InvitedStructure:
    """After its structure, as whoever declines or merges locks them."""
    hold(invited.organization)
    found: InvitedStructure = (
        InvitedStructure.objects.select_for_update(of=("self",))
        .select_related("mailing", "organization", "mail")
        .get(pk=invited.pk)
    )
    return found
