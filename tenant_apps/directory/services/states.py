"""The life of a fiche: which state may follow which."""

from django.db import transaction
from django.utils import timezone

from maillage.core.audit.services import record
from tenant_apps.accounts.models import User
from tenant_apps.directory.audit import STATE_CHANGED
from tenant_apps.directory.models import Organization, Profile, SupplierProfile
from tenant_apps.directory.services.indexing import reindex
from tenant_apps.directory.signals import state_changed

State = Profile.State

ALLOWED: dict[str, frozenset[str]] = {
    State.PREREGISTERED: frozenset({State.DRAFT, State.SUBMITTED, State.LISTED, State.WITHDRAWN}),
    State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.SUBMITTED: frozenset({State.DRAFT, State.LISTED, State.WITHDRAWN}),
    State.LISTED: frozenset({State.SUSPENDED, State.WITHDRAWN}),
    State.SUSPENDED: frozenset({State.LISTED, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}


class StateError(ValueError):
    """A fiche cannot go from its state to the one asked for."""


def change_state(profile: Profile, to: str, *, by: User | None) -> None:
    """`by` is None where the network's import or the demo acts. Raises StateError."""
    with transaction.atomic():
        # First, as all who write of a structure do: its row, then its fiche's.
        pk = profile.organization_id  # type: ignore[attr-defined] # of both kinds
        Organization.objects.select_for_update(no_key=True).get(pk=pk)
        fresh = type(profile).objects.select_for_update().get(pk=profile.pk)
        if to not in ALLOWED[fresh.state]:
            raise StateError(f"{fresh.state} → {to}")
        now = timezone.now()
        profile.state, profile.state_since, profile.state_by = to, now, by
        profile.listed_at = fresh.listed_at or (now if to == State.LISTED else None)
        profile.save(update_fields=["state", "state_since", "state_by", "listed_at"])
        record(STATE_CHANGED, profile, by=by, before=fresh.state, after=str(to))
        if isinstance(profile, SupplierProfile):
            reindex([profile.organization_id])
        state_changed.send(type(profile), profile=profile, before=fresh.state, by=by)
