"""What rights show on other apps' pages."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from maillage.core.mail.models import OutboxMail
from maillage.core.mail.writing import network
from maillage.core.web.panels import Panel
from tenant_apps.access.models import (
    AccessGrant,
    ActivationCode,
    ClaimLink,
    ClaimRequest,
    Invitation,
)
from tenant_apps.access.roles import Role
from tenant_apps.access.services.asking import managed
from tenant_apps.access.services.grants import (
    holders_of,
    why_gone,
    why_not_first,
    without_gestionnaire,
)
from tenant_apps.access.services.letters import without_letter
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization, SupplierProfile

SHOWN = 20
# How long the answer to a request stands on its person's page.
SHOWN_FOR = timedelta(days=30)


def my_organizations(request: HttpRequest, person: User) -> Panel | None:
    """« Vos structures » (F211, F229), on the account's page."""
    if network() is None:  # operators hold none
        return None
    held: dict[Organization, list[AccessGrant]] = {}
    grants = AccessGrant.objects.in_force().filter(user=person)
    for grant in grants.select_related("organization", "establishment").order_by(
        "organization__sort_key", "organization_id", "given_at"
    ):
        held.setdefault(grant.organization, []).append(grant)
    entries = [
        {
            "organization": organization,
            "grants": roles,
            "manages": any(grant.role == Role.GESTIONNAIRE for grant in roles),
        }
        for organization, roles in held.items()
    ]
    waiting = Invitation.objects.pending().filter(email=person.email)
    context = {
        "entries": entries,
        "waiting": list(waiting.select_related("organization").order_by("created_at")),
        "me": person,
    }
    return Panel("access/_my_organizations.html", context)


def orphans(request: HttpRequest, subject: Any) -> Panel | None:
    """In the coordinators' work list: organizations that nobody manages any more."""
    found = list(without_gestionnaire()[: SHOWN + 1])
    if not found:
        return None
    context = {"organizations": found[:SHOWN], "more": len(found) > SHOWN}
    return Panel("access/_orphans.html", context)


def ways_in(request: HttpRequest, person: User) -> Panel:
    """« Rejoindre une structure » on the account's page (F210, F212)."""
    recent = Q(decided_at=None) | Q(decided_at__gt=timezone.now() - SHOWN_FOR)
    mine = ClaimRequest.objects.filter(recent, user=person).order_by("asked_at")
    return Panel("access/_join.html", {"requests": list(mine)})


def ask_for_fiche(request: HttpRequest, supplier: SupplierProfile) -> Panel | None:
    """On a fiche that nobody manages: who works there may ask for it."""
    if managed(supplier.organization):
        return None
    return Panel("access/_ask_for_fiche.html", {"organization": supplier.organization})


def to_answer(request: HttpRequest, subject: Any) -> Panel | None:
    """In the coordinators' work list: people who ask, letters that went astray, letters to send."""
    told = ActivationCode.objects.to_hear().select_related("organization").order_by("revoked_at")
    context = {
        "told": list(told[:SHOWN]),
        "requests": ClaimRequest.objects.open().count(),
        "without_letter": without_letter().count(),
    }
    return Panel("access/_to_answer.html", context) if any(context.values()) else None


def letters_for_chosen(request: HttpRequest, subject: Any) -> Panel:
    """A button below the table of structures, for those that are ticked."""
    return Panel("access/_letters_button.html", {})


def way_in_of(request: HttpRequest, organization: Organization) -> Panel:
    """On a structure's page before coordinators: its people, its letter, its link."""
    codes = ActivationCode.objects.filter(organization=organization)
    links = ClaimLink.objects.filter(organization=organization)
    link = links.select_related("used_by").order_by("-sent_at").first()
    refused = OutboxMail.objects.refused().about("access.claimlink", str(link.pk) if link else "")
    context = {
        "organization": organization,
        "problem": why_not_first(organization) or why_gone(organization),
        "code": codes.select_related("used_by").order_by("-made_at").first(),
        "link": link,
        "refused": bool(link and refused.exists()),
    }
    return Panel("access/_way_in.html", context)


def names_of_holders(organizations: Collection[UUID]) -> dict[UUID, list[str]]:
    """Each person once, gestionnaires first, for the table of structures."""
    return {
        pk: list(dict.fromkeys(grant.user.full_name or grant.user.email for grant in held))
        for pk, held in holders_of(organizations).items()
    }
