"""What a moderator decides: let in, send back with a message, refuse with a reason (F58)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from maillage.core.audit.services import Subject, record
from tenant_apps.accounts.models import User
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.models import Organization, Profile
from tenant_apps.directory.services.states import change_state
from tenant_apps.directory.services.structures import edit_structure, read_group
from tenant_apps.moderation import audit
from tenant_apps.moderation.emails import mail_decision
from tenant_apps.moderation.errors import DecidedError, ModerationError
from tenant_apps.moderation.models import Ballot, ModerationItem
from tenant_apps.moderation.services.ballots import interrupt
from tenant_apps.moderation.services.people import told_of
from tenant_apps.moderation.services.snapshots import take_snapshot

State = Profile.State
Outcome, DecidedAs = ModerationItem.Outcome, ModerationItem.DecidedAs
VERBS = {
    Outcome.APPROVED.value: audit.APPROVED,
    Outcome.CORRECTIONS.value: audit.CORRECTIONS_ASKED,
    Outcome.REFUSED.value: audit.REFUSED,
}


def decide(item: ModerationItem, outcome: str, *, message: str = "", by: User) -> ModerationItem:
    """By a coordinator. Where a circle was asked, it is an arbitration, which gives its reason.

    Raises DecidedError where somebody was quicker, ModerationError, ValidationError by field.
    """
    if outcome not in possible(item):
        raise ValueError(outcome)
    if not by.has_perm(COORDINATE):
        raise ModerationError(_("Seule la coordination décide ici."))
    with transaction.atomic():
        item = hold(item)
        refuse_closed(item)
        arbitrates = Ballot.objects.filter(item=item).exists()
        message = message.strip()
        if not message and (arbitrates or outcome != Outcome.APPROVED):
            raise ValidationError({"message": [_needed(outcome)]})
        decided_as = DecidedAs.ARBITRATION if arbitrates else DecidedAs.COORDINATOR
        conclude(item, outcome, decided_as, message=message, by=by, states=True)
    return item


def possible(item: ModerationItem) -> tuple[str, ...]:
    """A change is made or not; a fiche may also be sent back."""
    both = (Outcome.APPROVED.value, Outcome.REFUSED.value)
    return both if item.is_change else ModerationItem.DECIDED


def hold(item: ModerationItem) -> ModerationItem:
    """As it stands, once nobody else can decide on it before this transaction ends.

    In one order: the organization, its fiche, the item, as those who change a state do.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=item.organization_id)
    if not item.is_change and item.profile:
        type(item.profile).objects.select_for_update().get(pk=item.profile.pk)
    found: ModerationItem = (
        ModerationItem.objects.select_related("organization", "closed_by")
        .select_for_update(of=["self"])
        .get(pk=item.pk)
    )
    return found


def refuse_closed(item: ModerationItem) -> None:
    if not item.is_open:
        raise DecidedError(item, told(item))


def told(item: ModerationItem) -> str:
    """What became of it, for whoever comes second."""
    when = timezone.localtime(item.closed_at)
    said = {
        "who": _who(item),
        "outcome": item.get_outcome_display(),
        "when": _("%(day)s à %(time)s")
        % {"day": date_format(when, "j F Y"), "time": date_format(when, "H:i")},
    }
    return _("Cette demande est déjà close : %(outcome)s, %(who)s, le %(when)s.") % said


def _who(item: ModerationItem) -> str:
    if item.closed_by:
        return _("par %(name)s") % {"name": item.closed_by.full_name or item.closed_by}
    return str(item.get_decided_as_display() or _("sans intervention"))


def conclude(
    item: ModerationItem,
    outcome: str,
    decided_as: str,
    *,
    message: str = "",
    by: User | None,
    circle: str = "",
    states: bool = False,
) -> None:
    """In the transaction of whoever holds the item; `states` says that the fiche has yet to move.

    Raises ValidationError where the change is not possible any more.
    """
    organization = item.organization
    # First, so that the fiche's own change of state finds nothing open.
    item.closed_at, item.closed_by = timezone.now(), by
    item.outcome, item.decided_as, item.message = outcome, decided_as, message
    item.save(update_fields=["closed_at", "closed_by", "outcome", "decided_as", "message"])
    interrupt(item)
    if item.is_change and outcome == Outcome.APPROVED:
        values = read_group(organization, "identite") | item.proposed
        edit_structure(organization, "identite", values, by=by)
        organization.refresh_from_db()
    elif states and not item.is_change and item.profile:
        to = State.LISTED if outcome == Outcome.APPROVED else State.DRAFT
        change_state(item.profile, to, by=by)
    if not item.is_change or outcome == Outcome.APPROVED:
        take_snapshot(organization, approved=outcome == Outcome.APPROVED, by=by)
    actor = by or Subject("moderation.validationcircle", circle)
    record(VERBS[outcome], organization, by=actor, decided_as=str(decided_as), reason=message)
    mail_decision(item, told_of(item))


def _needed(outcome: str) -> str:
    if outcome == Outcome.CORRECTIONS:
        return _("Dites ce qui est à corriger : la structure reçoit ce message.")
    if outcome == Outcome.REFUSED:
        return _("Dites pourquoi : la structure reçoit cette raison.")
    return _("Le cercle a été consulté : dites pourquoi vous décidez, le journal le garde.")
