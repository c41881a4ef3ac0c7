"""Which structures a mailing writes to, and what a coordinator does with one before it leaves."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.mail.models import MailOptOut
from tenant_apps.access.services.letters import APPROVED, never_held
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization
from tenant_apps.onboarding import audit
from tenant_apps.onboarding.emails import INVITING
from tenant_apps.onboarding.merge_fields import check_body, check_subject
from tenant_apps.onboarding.models import InvitationMailing, InvitedStructure, Standing

MOST = 20_000


class MailingError(Exception):
    """What was asked of a mailing cannot be done; its text is for the person who asked."""


def default_subject() -> str:
    return _("{réseau} : votre fiche « {structure} » vous attend")


def default_body() -> str:
    return _(
        "Bonjour,\n\n"
        "Des collectivités et des entreprises de la région cherchent des fournisseurs de "
        "l’économie sociale et solidaire. Pour qu’elles vous trouvent, {réseau} a préparé la "
        "fiche de « {structure} » ({ville}) le {inscription}, avec ce que nous savions de vous.\n\n"
        "Relisez-la, complétez-la, puis envoyez-la-nous : après validation, elle paraît dans "
        "l’annuaire. Vous pourrez aussi recevoir les consultations des acheteurs et inviter vos "
        "collègues. C’est gratuit.\n\n"
        "{lien}\n\n"
        "Votre identifiant est {identifiant}. Vous choisirez vous-même votre mot de passe. Le lien "
        "vaut jusqu’au {échéance} et sert une fois : ne le transmettez qu’à une personne qui "
        "représente la structure. L’accès à votre fiche, lui, n’expire pas.\n\n"
        "Bien à vous,"
    )


def with_standing(
    organizations: QuerySet[Any], mailing: InvitationMailing | None = None
) -> QuerySet[Any]:
    """Each with its `standing` before this mailing, and with when another wrote to it."""
    invited = InvitedStructure.objects.filter(organization=OuterRef("pk"))
    written = invited.filter(written_at__isnull=False).order_by("-written_at")
    if mailing:
        written = written.exclude(mailing=mailing)
    refused = MailOptOut.objects.filter(kind__in=INVITING, address=Lower(OuterRef("email")))
    declined = invited.filter(declined_at__isnull=False)
    rules = [
        When(~Exists(never_held().filter(pk=OuterRef("pk"))), then=Value(Standing.HELD)),
        When(Exists(declined) | Exists(refused), then=Value(Standing.OPTED_OUT)),
        When(~Q(supplier__state__in=APPROVED), then=Value(Standing.STATE)),
        When(supplier=None, then=Value(Standing.STATE)),
        When(email="", then=Value(Standing.NO_ADDRESS)),
    ]
    if not (mailing and mailing.again):
        rules.append(When(Exists(written), then=Value(Standing.INVITED)))
    found: QuerySet[Any] = organizations.annotate(
        standing=Case(*rules, default=Value(Standing.READY), output_field=CharField()),
        invited_at=Subquery(written.values("written_at")[:1]),
    )
    return found


def selection_of(mailing: InvitationMailing) -> QuerySet[Any]:
    chosen = Organization.objects.filter(mailed_invitations__mailing=mailing)
    return with_standing(chosen, mailing)


def counts_of(organizations: QuerySet[Any]) -> dict[str, int]:
    """By standing; every standing has its number."""
    found = organizations.order_by().values_list("standing").annotate(Count("pk"))
    return dict.fromkeys(Standing.values, 0) | dict(found)


def prepare_mailing(
    organizations: QuerySet[Any] | Collection[Any], *, by: User
) -> InvitationMailing:
    """A draft with our words; nothing leaves. Raises MailingError where nobody is chosen."""
    found: QuerySet[Any] = (
        organizations
        if isinstance(organizations, QuerySet)
        else Organization.objects.filter(pk__in=list(organizations))
    )
    chosen = list(found.order_by("pk").values_list("pk", flat=True).distinct()[: MOST + 1])
    if not chosen:
        raise MailingError(_("Choisissez d’abord les structures à inviter."))
    if len(chosen) > MOST:
        raise MailingError(
            _("Un envoi compte %(most)d structures au plus : choisissez-en moins.") % {"most": MOST}
        )
    with transaction.atomic():
        mailing = InvitationMailing.objects.create(
            subject=default_subject(), body=default_body(), made_by=by
        )
        InvitedStructure.objects.bulk_create(
            [InvitedStructure(mailing=mailing, organization_id=pk) for pk in chosen],
            batch_size=1000,
        )
        record(audit.MAILING_PREPARED, mailing, by=by, count=len(chosen))
    return mailing


def write_words(
    mailing: InvitationMailing,
    *,
    subject: str,
    body: str,
    again: bool,
    remind_after_days: int | None,
    by: User,
) -> None:
    """Raises ValidationError by field, and MailingError once it was sent."""
    problems = {}
    for name, check, text in (("subject", check_subject, subject), ("body", check_body, body)):
        try:
            check(text)
        except ValidationError as error:
            problems[name] = error.messages
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        fresh = _draft(mailing)
        fresh.subject, fresh.body, fresh.again = subject, body, again
        fresh.remind_after_days = remind_after_days
        fresh.save(update_fields=["subject", "body", "again", "remind_after_days"])
        record(audit.MAILING_WRITTEN, fresh, by=by)


def discard(mailing: InvitationMailing, *, by: User) -> None:
    """Raises MailingError once it was sent."""
    with transaction.atomic():
        fresh = _draft(mailing)
        record(audit.MAILING_DISCARDED, fresh, by=by)
        fresh.delete()


def send_mailing(mailing: InvitationMailing, *, by: User) -> None:
    """Workers write to each. Raises MailingError where nobody is left to write to."""
    from tenant_apps.onboarding.tasks import write_invitations  # noqa: PLC0415 - it imports us

    with transaction.atomic():
        fresh = _draft(mailing)
        ready = selection_of(fresh).filter(standing=Standing.READY).count()
        if not ready:
            raise MailingError(_("Aucune de ces structures ne peut être invitée par courriel."))
        fresh.send_asked_at, fresh.sent_by = timezone.now(), by
        fresh.save(update_fields=["send_asked_at", "sent_by"])
        record(audit.MAILING_SENT, fresh, by=by, count=ready)
        write_invitations.delay(str(fresh.pk))


def _draft(mailing: InvitationMailing) -> InvitationMailing:
    fresh: InvitationMailing | None = (
        InvitationMailing.objects.select_for_update().filter(pk=mailing.pk).first()
    )
    if fresh is None or not fresh.is_draft:
        raise MailingError(_("Cet envoi n’est plus un brouillon : rien n’a changé."))
    return fresh


def merge_invitations(kept: Organization, other: Organization) -> None:
    """A mailing that has both keeps what became of the one that stays."""
    both = InvitedStructure.objects.filter(organization=kept).values("mailing")
    InvitedStructure.objects.filter(organization=other).exclude(mailing__in=both).update(
        organization=kept
    )
