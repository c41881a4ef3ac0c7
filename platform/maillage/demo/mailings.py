"""Mailings of the demo: one that was sent a while ago, with what became of it, and one draft."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from maillage.core.mail.models import OutboxMail
from maillage.demo.holders import PASSWORD
from tenant_apps.access.services.claims import claim, note_opened, reachable
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization, Profile
from tenant_apps.directory.services.states import change_state
from tenant_apps.onboarding.models import InvitationMailing, InvitedStructure
from tenant_apps.onboarding.services.declining import decline
from tenant_apps.onboarding.services.inviting import prepare_mailing, send_mailing
from tenant_apps.onboarding.services.mailings import write_for_a_while

INVITED, DRAFTED, DAYS = 18, 40, 9
UNKNOWN_ADDRESS = "550 5.1.1 : adresse inconnue"


def seed_mailings(slug: str, *, by: User) -> None:
    prepared = Organization.objects.filter(supplier__state=Profile.State.PREREGISTERED)
    if slug == "pes-auvergne":
        first = prepared.order_by("sort_key", "pk").values_list("pk", flat=True)[:DRAFTED]
        prepare_mailing(list(first), by=by)
    elif slug == "ceres":
        free = reachable().filter(pk__in=prepared, claim_links=None).order_by("sort_key", "pk")
        without = prepared.filter(email="").order_by("sort_key", "pk").values_list("pk", flat=True)
        chosen = [*free.values_list("pk", flat=True)[:INVITED], *without[:3]]
        mailing = prepare_mailing(chosen, by=by)
        mailing.remind_after_days = 21
        mailing.save(update_fields=["remind_after_days"])
        send_mailing(mailing, by=by)
        write_for_a_while(mailing.pk)
        _what_became_of(mailing, by=by)


def _what_became_of(mailing: InvitationMailing, *, by: User) -> None:
    """As a mail server and people would have it, some days later."""
    ago = timezone.now() - timedelta(days=DAYS)
    written = mailing.structures.filter(written_at__isnull=False)
    mails = OutboxMail.objects.filter(pk__in=written.values("mail"))
    mails.update(sent_at=ago, next_attempt_at=None, attempts=1, text="", html="")
    InvitationMailing.objects.filter(pk=mailing.pk).update(
        made_at=ago, send_asked_at=ago, done_at=ago
    )
    written.update(written_at=ago)
    rows = list(written.select_related("organization__supplier", "link").order_by("pk"))
    refused = [row.mail for row in rows[:2]]
    mails.filter(pk__in=[mail.pk for mail in refused if mail]).update(
        sent_at=None, refused_at=ago, reason=UNKNOWN_ADDRESS
    )
    for row in rows[2:10]:
        if row.link:
            note_opened(row.link)
    for row in rows[5:10]:
        _take_up(row)
    for row in rows[7:10]:
        change_state(row.organization.supplier, Profile.State.SUBMITTED, by=None)
    for row in rows[9:10]:
        change_state(row.organization.supplier, Profile.State.LISTED, by=by)
    for row in rows[10:11]:
        decline(row)


def _take_up(row: InvitedStructure) -> None:
    if row.link:
        known = {"password": make_password(PASSWORD)}
        person, _new = User.objects.get_or_create(email=row.link.email, defaults=known)
        claim(row.link, by=person)
