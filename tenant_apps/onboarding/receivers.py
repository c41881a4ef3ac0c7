from typing import Any

from django.dispatch import receiver

from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization
from tenant_apps.directory.signals import structure_edited
from tenant_apps.onboarding.services.addresses import ask_for_proof
from tenant_apps.onboarding.services.corrections import note_correction


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
