from tenant_apps.moderation.models.circles import (
    CircleMembership,
    CircleRequest,
    CircleRules,
    ValidationCircle,
)
from tenant_apps.moderation.models.items import FicheSnapshot, ModerationItem
from tenant_apps.moderation.models.votes import Ballot, CircleVote

__all__ = [
    "Ballot",
    "CircleMembership",
    "CircleRequest",
    "CircleRules",
    "CircleVote",
    "FicheSnapshot",
    "ModerationItem",
    "ValidationCircle",
]
