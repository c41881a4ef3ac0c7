"""« Demander à la coordination »: the person's request, and the coordinators' queue of them."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.core.web.gates import open_before_launch
from shared_apps.reference.prefilling import prefill
from tenant_apps.access.errors import AccessError
from tenant_apps.access.joining_forms import ClaimRequestForm, RefusalForm
from tenant_apps.access.models import ClaimRequest
from tenant_apps.access.permissions import PersonRequest
from tenant_apps.access.services import asking
from tenant_apps.access.services.checks import compare
from tenant_apps.access.services.grants import holders_of
from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.models import Organization

A_PAGE = 50


@open_before_launch
def ask(request: PersonRequest) -> HttpResponse:
    """For who has no letter, or whose fiche has a dead address; `?fiche=` is the one they came
    from."""
    fiche = _fiche(request)
    looked_up = None
    form = ClaimRequestForm(request.POST or None, initial=_known_of(fiche))
    if request.method == "POST" and "look_up" in request.POST:
        looked_up = prefill(request, form)
        form = ClaimRequestForm(initial=looked_up.values)
    elif request.method == "POST" and form.is_valid():
        form.instance.organization = fiche
        try:
            asked = asking.ask_to_hold(form.save(commit=False), by=request.user)
        except AccessError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _(
                    "Votre demande pour « %(name)s » est transmise : la coordination vous répond "
                    "par courriel."
                )
                % {"name": asked},
            )
            return redirect("accounts:home")
    context = {"form": form, "looked_up": looked_up, "fiche": fiche}
    return render(request, "access/ask.html", context)


@require_POST
def withdraw(request: PersonRequest, pk: UUID) -> HttpResponse:
    asked = get_object_or_404(ClaimRequest, pk=pk, user=request.user)
    try:
        asking.withdraw_request(asked, by=request.user)
    except AccessError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Votre demande pour « %(name)s » est retirée.") % {"name": asked}
        )
    return redirect("accounts:home")


@require_safe
@requires(COORDINATE)
def requests(request: PersonRequest) -> HttpResponse:
    """The oldest first; with `?faites`, those that were answered, the latest first."""
    done = "faites" in request.GET
    found = ClaimRequest.objects.select_related("user", "decided_by")
    if done:
        found = found.filter(decided_at__isnull=False).order_by("-decided_at", "pk")
    else:
        found = found.open().order_by("asked_at", "pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": compare(page.object_list),
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
            grant = asking.accept_request(asked, by=request.user)
            messages.success(
                request,
                _("%(who)s gère maintenant « %(name)s ».")
                % {"who": grant.user, "name": grant.organization},
            )
            return redirect("access:requests")
        if form.is_bound and form.is_valid():
            asking.refuse_request(asked, form.cleaned_data["reason"], by=request.user)
            messages.success(
                request, _("La demande est refusée : la personne l’apprend par courriel.")
            )
            return redirect("access:requests")
    except AccessError as error:
        problem = str(error)
        asked.refresh_from_db()
    (compared,) = compare([asked])
    organization = compared.organization
    context = {
        "asked": asked,
        "compared": compared,
        "form": form,
        "problem": problem,
        "organization": organization,
        "holders": holders_of([organization.pk])[organization.pk] if organization else [],
        "managed": bool(organization and asking.managed(organization)),
        "desk": "access:requests",
    }
    return render(request, "access/decide.html", context)


def _fiche(request: HttpRequest) -> Organization | None:
    """Its number is known to who saw its fiche, or got its link."""
    try:
        number = UUID(request.GET.get("fiche", ""))
    except ValueError:
        return None
    return Organization.objects.prefetch_related("establishments").filter(pk=number).first()


def _known_of(fiche: Organization | None) -> dict[str, str]:
    if fiche is None:
        return {}
    site = fiche.head_office
    known = {"name": fiche.name}
    if site:
        known |= {name: getattr(site, name) for name in ("siret", "address", "postal_code", "town")}
    return known
