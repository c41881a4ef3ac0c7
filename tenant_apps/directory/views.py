from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from maillage.core.storage.views import stream
from maillage.core.web.client import client_address
from shared_apps.reference.services import naf_label
from tenant_apps.directory.models import (
    Contact,
    Establishment,
    SupplierProfile,
    Turnover,
    UmbrellaOrganization,
    Visibility,
)
from tenant_apps.directory.search import SupplierCriteria, SupplierSearch
from tenant_apps.directory.territories import coverage_names

ADDRESSES_PER_HOUR = 60
LOGO_KEPT = 24 * 3600


@login_not_required
def supplier_list(request: HttpRequest) -> HttpResponse:
    criteria = SupplierCriteria.from_query(request.GET)
    found = SupplierSearch(criteria).run()
    context = {"criteria": criteria, "found": found}
    return render(request, "directory/supplier_list.html", context)


@login_not_required
def umbrella_list(request: HttpRequest) -> HttpResponse:
    """The federations behind the structures (F187)."""
    umbrellas = list(UmbrellaOrganization.objects.all().with_members().order_by("key"))
    return render(request, "directory/umbrella_list.html", {"umbrellas": umbrellas})


@login_not_required
def supplier_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    supplier = get_object_or_404(_for_fiche(request), pk=pk)
    return render(request, "directory/supplier_detail.html", _fiche(request, supplier))


@login_not_required
@csrf_exempt  # it changes nothing, and a token would give every visitor a cookie
def supplier_email(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The fiche with its e-mail addresses, on a click: programs that gather addresses follow links
    but send no forms (F135). Its own address, copied or opened again, leads back to the fiche."""
    if request.method != "POST":
        return redirect("directory:supplier", pk)
    supplier = get_object_or_404(_for_fiche(request), pk=pk)
    context = _fiche(request, supplier)
    counter = f"addresses:{client_address(request)}"
    cache.add(counter, 0, timeout=3600)
    allowed = cache.incr(counter) <= ADDRESSES_PER_HOUR
    context["addresses_shown"], context["too_many_addresses"] = allowed, not allowed
    return render(
        request, "directory/supplier_detail.html", context, status=200 if allowed else 429
    )


@login_not_required
@require_safe
def supplier_logo(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    supplier = _with_files(pk)
    name = supplier.organization.display_name
    return stream(request, supplier.logo, name, inline=True, max_age=LOGO_KEPT)


@login_not_required
@require_safe
def supplier_brochure(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    supplier = _with_files(pk)
    name = _("Plaque de %(name)s") % {"name": supplier.organization.display_name}
    return stream(request, supplier.brochure, name, inline=False)


def _with_files(pk: UUID) -> SupplierProfile:
    listed: QuerySet[SupplierProfile] = SupplierProfile.objects.listed()
    return get_object_or_404(listed.select_related("organization"), pk=pk)


def _for_fiche(request: HttpRequest) -> QuerySet[SupplierProfile]:
    shown: dict[str, Any] = {"visibility__in": Visibility.shown_to(request.user)}
    found: QuerySet[SupplierProfile] = SupplierProfile.objects.listed()
    kept = {"organization": OuterRef("organization"), "visibility": Visibility.MEMBERS}
    found = found.annotate(
        has_rows_for_members=Exists(Contact.objects.filter(**kept))
        | Exists(Turnover.objects.filter(**kept))
    )
    return found.select_related("organization").prefetch_related(
        Prefetch(
            "organization__establishments",
            Establishment.objects.order_by("-is_head_office", "town", "pk"),
        ),
        Prefetch("organization__contacts", Contact.objects.filter(**shown).in_order()),
        Prefetch("organization__turnovers", Turnover.objects.filter(**shown).order_by("-year")),
        "organization__structure_types",
        "organization__umbrellas",
        "sectors",
        "goods_and_services",
        "skills",
        "labels",
        "coverages",
    )


def _fiche(request: HttpRequest, supplier: SupplierProfile) -> dict[str, Any]:
    """What this person may see of a fiche: a field's visibility is decided here, once."""
    shown = Visibility.shown_to(request.user)
    organization = supplier.organization
    contacts = list(organization.contacts.all())
    email = organization.email if organization.email_visibility in shown else ""
    return {
        "supplier": supplier,
        "organization": organization,
        "head_office": organization.head_office,
        "establishments": [
            site for site in organization.establishments.all() if not site.is_head_office
        ],
        "activity": naf_label(organization.naf_code),
        "coverage": coverage_names(supplier.coverages.all()),
        "contacts": contacts,
        "email": email,
        "has_addresses": bool(email or any(contact.email for contact in contacts)),
        "phone": organization.phone if organization.phone_visibility in shown else "",
        "has_more_for_members": not request.user.is_authenticated and _shows_members_more(supplier),
        "turnovers": list(organization.turnovers.all()),
        "carbon_shown": supplier.carbon_footprint is not None
        and supplier.carbon_visibility in shown,
    }


def _shows_members_more(supplier: SupplierProfile) -> bool:
    """Whether a visitor would see more after logging in."""
    organization = supplier.organization
    fields = (
        (organization.email, organization.email_visibility),
        (organization.phone, organization.phone_visibility),
        (supplier.carbon_footprint, supplier.carbon_visibility),
    )
    rows: bool = supplier.has_rows_for_members  # type: ignore[attr-defined] # _for_fiche counts
    return rows or any(value and visibility == Visibility.MEMBERS for value, visibility in fields)
