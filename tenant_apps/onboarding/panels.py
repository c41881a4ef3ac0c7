"""What the way to a published fiche shows on other apps' pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from maillage.core.mail.writing import network
from maillage.core.web.panels import Panel
from tenant_apps.access.permissions import abilities
from tenant_apps.access.roles import EDIT_FICHE, MANAGE_PEOPLE
from tenant_apps.directory.completeness import Item, completeness
from tenant_apps.directory.fiches import with_fiche
from tenant_apps.directory.models import (
    ImportBatch,
    Organization,
    Profile,
    SupplierProfile,
    Visibility,
)
from tenant_apps.directory.services.structures import GROUPS
from tenant_apps.onboarding.models import InvitedStructure
from tenant_apps.onboarding.services.corrections import standing
from tenant_apps.onboarding.services.publication import suspended_by_its_people
from tenant_apps.onboarding.steps import DRAFTING, step_of, title_of

SHOWN = 20
FILES = {"logo": "access:logo", "brochure": "access:brochure"}


def begin_link(request: HttpRequest, person: Any) -> Panel:
    """Beside the ways into a structure that is there already."""
    return Panel("onboarding/_begin_link.html", {})


def state_of_fiche(request: HttpRequest, organization: Organization) -> Panel | None:
    """The state of one's fiche, on every page of its space (S21)."""
    supplier = SupplierProfile.objects.filter(organization=organization).first()
    if supplier is None:
        return None
    context = {
        "supplier": supplier,
        "organization": organization,
        "may_go_on": supplier.state in DRAFTING and request.user.has_perm(EDIT_FICHE, organization),
        "own": suspended_by_its_people(supplier),
    }
    return Panel("onboarding/_state.html", context)


def my_enterprise(request: HttpRequest, organization: Organization) -> Panel | None:
    """« Mon entreprise »: how complete the fiche is, and all that one may do with it."""
    fiches = SupplierProfile.objects.filter(organization=organization)
    supplier = with_fiche(fiches, Visibility.values).first()
    if supplier is None:
        return None
    can = abilities(request.user, organization)
    found = completeness(supplier)
    context = {
        "supplier": supplier,
        "organization": organization,
        "completeness": found,
        "missing": [(item, _address(item, supplier)) for item in found.missing],
        "groups": [
            (title_of(group), reverse("onboarding:edit", args=[organization.pk, group]))
            for group in GROUPS
        ],
        "drafting": supplier.state in DRAFTING,
        "listed": supplier.state == Profile.State.LISTED,
        "withdrawn": supplier.state == Profile.State.WITHDRAWN,
        "resumable": suspended_by_its_people(supplier),
        "may_edit": can.may(EDIT_FICHE),
        "may_leave": can.may(MANAGE_PEOPLE),
        "corrections": [
            (row, title_of(row.group), FILES.get(row.group)) for row in standing(organization)
        ],
    }
    return Panel("onboarding/_my_enterprise.html", context)


def declined(request: HttpRequest, subject: Any) -> Panel | None:
    """In the coordinators' work list: structures that asked to leave."""
    waiting = InvitedStructure.objects.to_hear().select_related("organization", "mailing")
    rows = list(waiting.order_by("declined_at")[:SHOWN])
    return Panel("onboarding/mailings/_declined.html", {"rows": rows}) if rows else None


def recommend(request: HttpRequest, subject: Any) -> Panel | None:
    """Whoever has an account in a network may."""
    return Panel("onboarding/_recommend.html", {}) if network() else None


def recommend_missing(request: HttpRequest, subject: Any) -> Panel:
    """Below a search that has found nothing."""
    return Panel("onboarding/_recommend_missing.html", {})


def invite_chosen(request: HttpRequest, subject: Any) -> Panel:
    """A button below the table of structures, for those that are ticked."""
    return Panel("onboarding/mailings/_invite_chosen.html", {})


def invite_all(request: HttpRequest, subject: Any) -> Panel:
    """A link above it, for all that the filters leave."""
    return Panel("onboarding/mailings/_invite_all.html", {"query": request.GET.urlencode()})


def invite_imported(request: HttpRequest, batch: ImportBatch) -> Panel | None:
    """On the page of an import that was done."""
    if batch.imported_at is None or batch.undone_at:
        return None
    return Panel("onboarding/mailings/_invite_imported.html", {"batch": batch})


def _address(item: Item, supplier: SupplierProfile) -> str:
    """Where what is missing is asked."""
    organization = supplier.organization_id
    if item.group in FILES:
        return reverse(FILES[item.group], args=[organization])
    if supplier.state in DRAFTING:
        number = step_of(item.group)
        return f"{reverse('onboarding:step', args=[organization, number])}#{item.group}"
    return reverse("onboarding:edit", args=[organization, item.group])
