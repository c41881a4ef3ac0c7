"""Taking away what a search finds, or a fiche (S13)."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from maillage.core.tenancy.place import current_network
from maillage.core.web.client import seldom_enough
from maillage.core.web.errors import too_many_requests
from tenant_apps.directory.exports.fiche import write_fiche
from tenant_apps.directory.exports.formats import FORMATS
from tenant_apps.directory.exports.services import TooManyError, export_suppliers
from tenant_apps.directory.fiches import fiche_of, with_fiche
from tenant_apps.directory.models import SupplierProfile, Visibility
from tenant_apps.directory.search import SupplierCriteria
from tenant_apps.directory.search.selection import select

FILES_PER_HOUR = 60


@login_not_required
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    if kind not in FORMATS:
        raise Http404
    if not seldom_enough(request, "files", an_hour=FILES_PER_HOUR):
        return too_many_requests(request)
    criteria = SupplierCriteria.from_query(request.GET)
    try:
        file = export_suppliers(select(criteria), kind, by=request.user)
    except TooManyError as error:
        context = {"most": error.most, "is_visitor": not request.user.is_authenticated}
        return render(request, "directory/export_refused.html", context, status=403)
    name = f"entreprises-{current_network().slug}-{timezone.localdate():%Y-%m-%d}.{kind}"
    content_type = FORMATS[kind].content_type
    response = FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
    response["Cache-Control"] = "private, no-store"
    return response


@login_not_required
@require_safe
def supplier_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    if not seldom_enough(request, "files", an_hour=FILES_PER_HOUR):
        return too_many_requests(request)
    shown = Visibility.shown_to(request.user)
    listed = SupplierProfile.objects.listed()
    fiche = fiche_of(get_object_or_404(with_fiche(listed, shown), pk=pk), shown)
    body = write_fiche(fiche, with_addresses=request.user.is_authenticated)
    name = slugify(fiche["organization"].display_name)[:80] or "entreprise"
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="fiche-{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
