"""What people may do for organizations, and the ways that lead there."""

from tenant_apps.access.models.claims import ClaimLink, ClaimRequest
from tenant_apps.access.models.codes import ActivationCode, LetterRun
from tenant_apps.access.models.rights import (
    AccessGrant,
    GroupObjPerm,
    Invitation,
    InvitationQuerySet,
    RoleOnOrganization,
    UserObjPerm,
)

__all__ = [
    "AccessGrant",
    "ActivationCode",
    "ClaimLink",
    "ClaimRequest",
    "GroupObjPerm",
    "Invitation",
    "InvitationQuerySet",
    "LetterRun",
    "RoleOnOrganization",
    "UserObjPerm",
]
