"""Taking up a fiche by the link that its address received; and the coordinators' part: sending
that link, and answering those who ask."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.core.web.gates import open_before_launch
from tenant_apps.access.errors import AccessError
from tenant_apps.access.joining_forms import RefusalForm
from tenant_apps.access.models import ClaimRequest
from tenant_apps.access.permissions import PersonRequest
from tenant_apps.access.services import claims
from tenant_apps.access.services.grants import holders_of
from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.models import Organization

A_PAGE = 50


@open_before_launch
@login_not_required
@never_cache
def claim(request: HttpRequest, secret: str) -> HttpResponse:
    if limited := ratelimit.consume_or_429(request, action="one_time_link"):
        return limited
    link = claims.find_claim_link(secret)
    if link is None:
        reason = _("Ce lien n’est pas valable, ou l’adresse est incomplète.")
        return render(request, "access/claim_dead.html", {"reason": reason}, status=404)
    if link.used_at and link.used_by == request.user:
        return redirect("access:enterprise", link.organization_id)
    problem = claims.why_dead(link)
    if request.method == "POST" and not problem:
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        try:
            claims.claim(link, by=request.user)
        except AccessError as error:
            problem = str(error)
        else:
            messages.success(
                request,
                _("Vous êtes maintenant gestionnaire de « %(name)s ».")
                % {"name": link.organization},
            )
            return redirect("access:enterprise", link.organization_id)
    if problem:
        return render(request, "access/claim_dead.html", {"reason": problem}, status=404)
    return render(request, "access/claim.html", {"link": link})


@require_POST
@requires(COORDINATE)
def send_link(request: PersonRequest, pk: UUID) -> HttpResponse:
    organization = get_object_or_404(Organization, pk=pk)
    try:
        if "revoke" in request.POST:
            claims.revoke_claim_link(organization, by=request.user)
            messages.success(request, _("Le lien ne vaut plus rien."))
        else:
            link = claims.send_claim_link(organization, by=request.user)
            messages.success(request, _("Lien envoyé à %(email)s.") % {"email": link.email})
    except AccessError as error:
        messages.error(request, str(error))
    return redirect("directory:structure", pk)


@require_safe
@requires(COORDINATE)
def requests(request: PersonRequest) -> HttpResponse:
    """The oldest first; with `?faites`, those that were answered, the latest first."""
    done = "faites" in request.GET
    found = ClaimRequest.objects.select_related("user", "decided_by")
    if done:
        found = found.filter(decided_at__isnull=False).order_by("-decided_at", "pk")
    else:
        found = found.filter(decided_at=None).order_by("asked_at", "pk")
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "done": done,
        "waiting": ClaimRequest.objects.open().count(),
    }
    return render(request, "access/requests.html", context)


@requires(COORDINATE)
def decide(request: PersonRequest, pk: UUID) -> HttpResponse:
    asked = get_object_or_404(ClaimRequest.objects.select_related("user", "decided_by"), pk=pk)
    form = RefusalForm(request.POST if "refuse" in request.POST else None)
    problem = ""
    try:
        if request.method == "POST" and "accept" in request.POST:
            grant = claims.accept_request(asked, by=request.user)
            messages.success(
                request,
                _("%(who)s gère maintenant « %(name)s ».")
                % {"who": grant.user, "name": grant.organization},
            )
            return redirect("access:requests")
        if form.is_bound and form.is_valid():
            claims.refuse_request(asked, form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("La demande est refusée, et la personne le saura."))
            return redirect("access:requests")
    except AccessError as error:
        problem = str(error)
    organization = claims.structure_of(asked.siret)
    context = {
        "asked": asked,
        "form": form,
        "problem": problem,
        "checks": claims.checks_of(asked),
        "organization": organization,
        "holders": holders_of([organization.pk])[organization.pk] if organization else [],
        "desk": "access:requests",
    }
    return render(request, "access/decide.html", context)
