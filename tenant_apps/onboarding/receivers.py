from typing import Any

from django.dispatch import receiver

from tenant_apps.accounts.models import User
from tenant_apps.accounts.signals import account_deleted
from tenant_apps.directory.models import Organization
from tenant_apps.directory.signals import organizations_merged, structure_edited
from tenant_apps.onboarding.models import (
    AddressProof,
    CharterAcceptance,
    Correction,
    FreshnessReminder,
    InvitedStructure,
    Unfinished,
)
from tenant_apps.onboarding.services.addresses import ask_for_proof
from tenant_apps.onboarding.services.corrections import note_correction
from tenant_apps.onboarding.services.inviting import merge_invitations
from tenant_apps.onboarding.services.recommending import forget_recommendations


@receiver(structure_edited)
def follow_edits(
    organization: Organization,
    group: str,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str,
    by: User | None,
    **kwargs: Any,
) -> None:
    if "consultations_email" in after:
        ask_for_proof(organization, by=by)
    if reason:
        note_correction(organization, group, before=before, after=after, reason=reason, by=by)


@receiver(account_deleted)
def forget_what_was_recommended(user: User, **kwargs: Any) -> None:
    forget_recommendations(user)


@receiver(organizations_merged, sender=CharterAcceptance)
def join_acceptances(kept: Organization, other: Organization, **kwargs: Any) -> None:
    CharterAcceptance.objects.filter(organization=other).update(organization=kept)


@receiver(organizations_merged, sender=AddressProof)
def join_proofs(kept: Organization, other: Organization, **kwargs: Any) -> None:
    """Each address once; a link that was mailed goes on working."""
    known = AddressProof.objects.filter(organization=kept).values_list("email", flat=True)
    AddressProof.objects.filter(organization=other).exclude(email__in=list(known)).update(
        organization=kept
    )


@receiver(organizations_merged, sender=InvitedStructure)
def join_mailings(kept: Organization, other: Organization, **kwargs: Any) -> None:
    merge_invitations(kept, other)


@receiver(organizations_merged, sender=Unfinished)
@receiver(organizations_merged, sender=Correction)
@receiver(organizations_merged, sender=FreshnessReminder)
def leave_with_the_other(**kwargs: Any) -> None:
    """What was about the answers of the one that goes goes with them."""
