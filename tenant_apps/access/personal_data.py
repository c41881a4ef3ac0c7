"""What « Télécharger mes données » tells of rights on structures."""

from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.access.models import AccessGrant
from tenant_apps.accounts.models import User


def roles(user: User) -> list[dict[str, Any]]:
    """Those that have ended too."""
    grants = AccessGrant.objects.filter(user=user).order_by("given_at")
    return [
        {
            _("structure"): str(grant.organization),
            _("établissement"): str(grant.establishment or ""),
            _("rôle"): grant.get_role_display(),
            _("donné le"): grant.given_at,
            _("fini le"): grant.ended_at,
        }
        for grant in grants.select_related("organization", "establishment")
    ]


def requests(user: User) -> list[dict[str, Any]]:
    return [
        {
            _("structure"): request.name,
            _("SIRET"): request.siret,
            _("adresse"): f"{request.address} {request.postal_code} {request.town}".strip(),
            _("message"): request.message,
            _("demandé le"): request.asked_at,
            _("suite"): request.get_outcome_display(),
            _("décidé le"): request.decided_at,
            _("raison du refus"): request.reason,
        }
        for request in user.claim_requests.order_by("asked_at")
    ]
