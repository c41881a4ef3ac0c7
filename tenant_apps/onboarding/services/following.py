"""What became of each invitation of a mailing: as far as its structure has come."""

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from tenant_apps.access.services.letters import never_held
from tenant_apps.directory.models import Profile
from tenant_apps.onboarding.models import InvitationMailing, InvitedStructure, Standing


class Progress(TextChoices):
    """In the order of the tabs. Programs open links before people do: « ouverte » says no more
    than that."""

    WAITING = "attente", _("en attente")
    SENT = "partie", _("partie")
    BOUNCED = "refusee", _("refusée")
    OPENED = "ouverte", _("page ouverte")
    CLAIMED = "prise-en-main", _("prise en main")
    SUBMITTED = "envoyee", _("envoyée pour validation")
    LISTED = "referencee", _("référencée")
    DECLINED = "retiree", _("retirée à sa demande")
    LEFT_OUT = "de-cote", _("laissée de côté")


def with_progress(mailing: InvitationMailing) -> QuerySet[Any]:
    held = ~Exists(never_held().filter(pk=OuterRef("organization")))
    state = "organization__supplier__state"
    rules = [
        When(declined_at__isnull=False, then=Value(Progress.DECLINED)),
        When(~Q(left_out=""), then=Value(Progress.LEFT_OUT)),
        When(written_at=None, then=Value(Progress.WAITING)),
        When(Q(held, **{state: Profile.State.LISTED}), then=Value(Progress.LISTED)),
        When(Q(held, **{state: Profile.State.SUBMITTED}), then=Value(Progress.SUBMITTED)),
        When(held, then=Value(Progress.CLAIMED)),
        When(link__opened_at__isnull=False, then=Value(Progress.OPENED)),
        When(
            Q(mail__refused_at__isnull=False) | Q(mail__cancelled_at__isnull=False),
            then=Value(Progress.BOUNCED),
        ),
        When(mail__next_attempt_at__isnull=False, then=Value(Progress.WAITING)),
    ]
    rows: QuerySet[Any] = mailing.structures.annotate(
        progress=Case(*rules, default=Value(Progress.SENT), output_field=CharField())
    )
    return rows


def progress_counts(rows: QuerySet[Any]) -> dict[str, int]:
    found = rows.order_by().values_list("progress").annotate(Count("pk"))
    return dict.fromkeys(Progress.values, 0) | dict(found)


def mailings_with_counts() -> QuerySet[InvitationMailing]:
    """Latest first, with how many were chosen, written to, and refused to be."""
    return (
        InvitationMailing.objects.select_related("made_by", "sent_by")
        .annotate(
            chosen=Count("structures"),
            written=Count("structures", filter=Q(structures__written_at__isnull=False)),
        )
        .order_by("-made_at", "pk")
    )


def reason_of(row: InvitedStructure) -> str:
    """Why it was left out, or came back."""
    if row.left_out:
        return str(Standing(row.left_out).label)
    return row.mail.reason if row.mail else ""
