"""What enters the queue, and what leaves it without a moderator."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from tenant_apps.access.roles import EDIT_FICHE
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import (
    BuyerProfile,
    Establishment,
    Organization,
    Profile,
    SupplierProfile,
)
from tenant_apps.directory.services.structures import read_group
from tenant_apps.directory.services.structures.rows import check_sirets_free
from tenant_apps.directory.spreadsheets.values import parse_siret
from tenant_apps.moderation import audit
from tenant_apps.moderation.errors import ModerationError
from tenant_apps.moderation.models import ModerationItem
from tenant_apps.moderation.models.items import ModerationItemQuerySet
from tenant_apps.moderation.services.ballots import interrupt, open_ballot
from tenant_apps.moderation.services.deciding import conclude, hold, refuse_closed
from tenant_apps.moderation.services.snapshots import take_snapshot

State = Profile.State
Kind, Outcome = ModerationItem.Kind, ModerationItem.Outcome
# What a moderator looks at before it shows (F97), of the group of questions « identite ».
SENSITIVE = ("name", "siret")
PUBLISHED = (State.LISTED, State.SUSPENDED)


# New fiches


def follow_state(profile: Profile, before: str, *, by: User | None) -> None:
    """In the transaction that changed its state: an item opens when it is submitted, and closes
    when it leaves that state by another way than a decision."""
    kind = Kind.BUYER if isinstance(profile, BuyerProfile) else Kind.SUPPLIER
    organization: Organization = profile.organization  # type: ignore[attr-defined] # of both kinds
    if profile.state == State.SUBMITTED:
        _open(organization, kind, by=by)
        return
    item = _open_items(organization).filter(kind=kind).select_for_update(of=["self"]).first()
    if item:
        _leave(item, profile.state, by=by)
    elif profile.state == State.LISTED and before == State.PREREGISTERED and by:
        take_snapshot(organization, approved=True, by=by)
    if profile.state == State.WITHDRAWN and kind == Kind.SUPPLIER:
        for change in _open_items(organization).changes():
            close(change, Outcome.OVERTAKEN, by=by)


def _open(organization: Organization, kind: str, *, by: User | None) -> None:
    item = ModerationItem.objects.create(
        organization=organization, kind=kind, opened_at=timezone.now(), opened_by=by
    )
    open_ballot(item)


def _leave(item: ModerationItem, state: str, *, by: User | None) -> None:
    if state == State.LISTED and by:
        # From the structures' page: a decision like another.
        conclude(item, Outcome.APPROVED, ModerationItem.DecidedAs.COORDINATOR, by=by)
        return
    if state == State.LISTED:
        take_snapshot(item.organization, approved=True, by=None)
    close(item, Outcome.WITHDRAWN if state == State.DRAFT else Outcome.OVERTAKEN, by=by)


def close(item: ModerationItem, outcome: str, *, by: User | None) -> None:
    """Without a decision."""
    item.closed_at, item.closed_by, item.outcome = timezone.now(), by, outcome
    item.save(update_fields=["closed_at", "closed_by", "outcome"])
    interrupt(item)


# Changes of what buyers know a structure by


def waits_for_moderator(organization: Organization) -> bool:
    """Whether its people's sensitive changes are proposed rather than made."""
    fiches = SupplierProfile.objects.filter(organization=organization, state__in=PUBLISHED)
    return fiches.exists()


def open_change_of(organization: Organization) -> ModerationItem | None:
    found: ModerationItem | None = _open_items(organization).changes().first()
    return found


def propose_change(
    organization: Organization, values: Mapping[str, str], *, by: User
) -> ModerationItem | None:
    """`{"name": …, "siret": …}`, or one of them, waits for a moderator in place of what was
    proposed before. None where nothing would change: what was proposed before is then withdrawn.

    Raises ModerationError, or ValidationError by field.
    """
    if unknown := values.keys() - set(SENSITIVE):
        raise ValueError(f"not sensitive: {unknown}")
    with transaction.atomic():
        organization = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        if not by.has_perm(EDIT_FICHE, organization):
            raise ModerationError(_("Vous ne pouvez pas modifier cette fiche."))
        if not waits_for_moderator(organization):
            raise ModerationError(
                _("Cette fiche n’est pas dans l’annuaire : modifiez-la sans attendre.")
            )
        current = read_group(organization, "identite")
        wanted = _checked(organization, values)
        proposed = {name: value for name, value in wanted.items() if value != current[name]}
        before = open_change_of(organization)
        if before and before.proposed == proposed:
            return before
        if before:
            close(before, Outcome.REPLACED if proposed else Outcome.WITHDRAWN, by=by)
        if not proposed:
            if before:
                record(audit.PROPOSAL_WITHDRAWN, organization, by=by, acted_for=organization)
            return None
        item = ModerationItem.objects.create(
            organization=organization,
            kind=Kind.CHANGE,
            proposed=proposed,
            opened_at=timezone.now(),
            opened_by=by,
        )
        record(audit.PROPOSED, organization, by=by, acted_for=organization, proposed=proposed)
        return item


def withdraw_change(item: ModerationItem, *, by: User) -> None:
    """By the people of the structure, while nobody has decided. Raises ModerationError."""
    with transaction.atomic():
        item = hold(item)
        refuse_closed(item)
        if not item.is_change or not by.has_perm(EDIT_FICHE, item.organization):
            raise ModerationError(_("Vous ne pouvez pas retirer cette demande."))
        close(item, Outcome.WITHDRAWN, by=by)
        record(audit.PROPOSAL_WITHDRAWN, item.organization, by=by, acted_for=item.organization)


def _checked(organization: Organization, values: Mapping[str, str]) -> dict[str, str]:
    wanted = {name: values[name].strip() for name in values}
    errors: dict[str, list[str]] = {}
    if "name" in wanted:
        try:
            Organization._meta.get_field("name").clean(wanted["name"], organization)
        except ValidationError as error:
            errors["name"] = error.messages
    if wanted.get("siret"):
        own = Establishment.objects.filter(organization=organization, is_head_office=True)
        try:
            wanted["siret"] = parse_siret(wanted["siret"])
            check_sirets_free([wanted["siret"]], "siret", besides=own)
        except ValidationError as error:
            errors["siret"] = error.messages
        except ValueError as error:
            errors["siret"] = [str(error)]
    if errors:
        raise ValidationError(errors)
    return wanted


def _open_items(organization: Organization) -> ModerationItemQuerySet:
    found: ModerationItemQuerySet = ModerationItem.objects.open().filter(organization=organization)
    return found
