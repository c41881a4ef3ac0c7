from typing import Any

from django.dispatch import receiver

from tenant_apps.accounts.models import User
from tenant_apps.accounts.signals import account_deleted
from tenant_apps.directory.models import BuyerProfile, Organization, Profile, SupplierProfile
from tenant_apps.directory.signals import organizations_merged, state_changed
from tenant_apps.moderation.models import FicheSnapshot, ModerationItem
from tenant_apps.moderation.services.circles import leave_circles
from tenant_apps.moderation.services.queue import close, follow_state


@receiver(state_changed)
def follow_fiche(profile: Profile, before: str, by: User | None, **kwargs: Any) -> None:
    follow_state(profile, before, by=by)


@receiver(account_deleted)
def leave(user: User, **kwargs: Any) -> None:
    leave_circles(user)


@receiver(organizations_merged, sender=ModerationItem)
def join_items(kept: Organization, other: Organization, by: User, **kwargs: Any) -> None:
    """What was asked of the one that goes is settled; what was decided stays to be read."""
    items = ModerationItem.objects.filter(organization=other)
    for item in items.open():
        if item.is_change or not _takes_over(kept, item.kind):
            close(item, ModerationItem.Outcome.OVERTAKEN, by=by)
    items.update(organization=kept)


def _takes_over(kept: Organization, kind: str) -> bool:
    """Its only fiche of that kind came from the other, and still waits."""
    model = BuyerProfile if kind == ModerationItem.Kind.BUYER else SupplierProfile
    waits = model._default_manager.filter(organization=kept, state=Profile.State.SUBMITTED)
    own = ModerationItem.objects.open().filter(organization=kept, kind=kind)
    return waits.exists() and not own.exists()


@receiver(organizations_merged, sender=FicheSnapshot)
def join_snapshots(kept: Organization, other: Organization, **kwargs: Any) -> None:
    """Those of the one that is kept are what its next reading is compared with."""
    if not FicheSnapshot.objects.filter(organization=kept).exists():
        FicheSnapshot.objects.filter(organization=other).update(organization=kept)
