from tenant_apps.onboarding.models.fiches import (
    AddressProof,
    CharterAcceptance,
    Correction,
    FreshnessReminder,
    Unfinished,
)
from tenant_apps.onboarding.models.mailings import InvitationMailing, InvitedStructure, Standing
from tenant_apps.onboarding.models.recommendations import Recommendation

__all__ = [
    "AddressProof",
    "CharterAcceptance",
    "Correction",
    "FreshnessReminder",
    "InvitationMailing",
    "InvitedStructure",
    "Recommendation",
    "Standing",
    "Unfinished",
]
