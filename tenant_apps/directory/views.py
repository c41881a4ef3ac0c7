from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from maillage.core.storage.views import stream
from maillage.core.web.client import seldom_enough
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.fiches import fiche_of, with_fiche
from tenant_apps.directory.models import Label, SupplierProfile, UmbrellaOrganization, Visibility
from tenant_apps.directory.search import SupplierCriteria, SupplierSearch, current_query
from tenant_apps.directory.search.criteria import RADII
from tenant_apps.directory.services.merging import moved_fiche

ADDRESSES_PER_HOUR = 60
LOGO_KEPT = 24 * 3600


@login_not_required
def supplier_list(request: HttpRequest) -> HttpResponse:
    criteria = SupplierCriteria.from_query(request.GET)
    found = SupplierSearch(criteria).run()
    if query := current_query(request.GET, found.unknown):
        return redirect(f"{request.path}?{query}", permanent=True)
    context = {"criteria": criteria, "found": found, "radii": RADII}
    return render(request, "directory/supplier_list.html", context)


@login_not_required
def umbrella_list(request: HttpRequest) -> HttpResponse:
    """The federations behind the structures (F187)."""
    umbrellas = list(UmbrellaOrganization.objects.all().with_members().order_by("key"))
    return render(request, "directory/umbrella_list.html", {"umbrellas": umbrellas})


@login_not_required
def label_list(request: HttpRequest) -> HttpResponse:
    """What suppliers are certified for, and who is (S3)."""
    labels = list(Label.objects.all().with_holders().order_by("key"))
    return render(request, "directory/label_list.html", {"labels": labels})


@login_not_required
def supplier_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        context = _fiche(request, pk)
    except Http404:
        if became := moved_fiche(pk):
            return redirect("directory:supplier", became, permanent=True)
        raise
    return render(request, "directory/supplier_detail.html", context)


@login_not_required
@csrf_exempt  # it changes nothing, and a token would give every visitor a cookie
def supplier_email(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The fiche with its e-mail addresses, on a click: programs that gather addresses follow links
    but send no forms (F135). Its own address, copied or opened again, leads back to the fiche."""
    if request.method != "POST":
        return redirect("directory:supplier", pk)
    context = _fiche(request, pk)
    allowed = seldom_enough(request, "addresses", an_hour=ADDRESSES_PER_HOUR)
    context["addresses_shown"], context["too_many_addresses"] = allowed, not allowed
    return render(
        request, "directory/supplier_detail.html", context, status=200 if allowed else 429
    )


@login_not_required
@require_safe
def supplier_logo(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    supplier = _with_files(request, pk)
    name = supplier.organization.display_name
    return stream(request, supplier.logo, name, inline=True, max_age=LOGO_KEPT)


@login_not_required
@require_safe
def supplier_brochure(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    supplier = _with_files(request, pk)
    name = _("Plaque de %(name)s") % {"name": supplier.organization.display_name}
    return stream(request, supplier.brochure, name, inline=False)


def _with_files(request: HttpRequest, pk: UUID) -> SupplierProfile:
    """Of a listed fiche; of another, for those who prepare it: its people, and the network's."""
    supplier = get_object_or_404(SupplierProfile.objects.select_related("organization"), pk=pk)
    # The person is asked for last: a session that is read varies the answer by cookie.
    if supplier.state != SupplierProfile.State.LISTED and not (
        request.user.has_perm(COORDINATE)
        or request.user.has_perm("directory.edit_fiche", supplier.organization)
    ):
        raise Http404
    return supplier


def _fiche(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    shown = Visibility.shown_to(request.user)
    listed: QuerySet[SupplierProfile] = SupplierProfile.objects.listed()
    return fiche_of(get_object_or_404(with_fiche(listed, shown), pk=pk), shown)
