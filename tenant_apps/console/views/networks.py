"""The networks, one of them, and what an operator decides of it."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from maillage.core.audit.models import AuditEvent
from maillage.core.tenancy.place import in_network
from shared_apps.reference.services import departements
from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import OPERATE
from tenant_apps.accounts.services.people import coordinators
from tenant_apps.accounts.services.support import LINK_SECONDS, open_visit
from tenant_apps.console.actions import action_named, actions_for
from tenant_apps.console.figures import figures_of
from tenant_apps.console.forms import ReasonForm
from tenant_apps.console.services.opening import unfinished
from tenants.models import Network
from tenants.services.life import Actor, LifeError

PER_PAGE = 50
EVENTS = 15
State = Network.State
APART = (State.ARCHIVED, State.DELETED)


@requires(OPERATE)
def network_list(request: HttpRequest) -> HttpResponse:
    """Every network but the archived and what is left of the deleted, which stand apart."""
    counts = Counter(Network.every.values_list("state", flat=True))
    state = request.GET.get("etat", "")
    state = state if state in State.values else ""
    words = request.GET.get("q", "").strip()
    found = Network.every.prefetch_related("domains").order_by("name", "slug")
    found = found.filter(state=state) if state else found.exclude(state__in=APART)
    if words:
        found = found.filter(Q(name__unaccent__icontains=words) | Q(slug__icontains=words))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    networks = list(page)
    figures = figures_of(network for network in networks if network.state != State.DELETED)
    context = {
        "page": page,
        "rows": [(network, figures.get(network.schema_name)) for network in networks],
        "state": state,
        "words": words,
        "total": counts.total(),
        "in_use": counts.total() - sum(counts[state] for state in APART),
        "states": [
            (value, label, counts[value])
            for value, label in State.choices
            if counts[value] or value == state
        ],
        "unfinished": unfinished(),
        "deletions": Network.objects.filter(delete_on__isnull=False).count(),
    }
    return render(request, "console/network_list.html", context)


@requires(OPERATE)
def network(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Network.objects.prefetch_related("domains"), pk=pk)
    with in_network(found.info):
        people = coordinators()
        events = list(AuditEvent.objects.matching()[:EVENTS])
    context = {
        "item": found,
        "figures": figures_of([found])[found.schema_name],
        "departements": departements(found.departements),
        "people": people,
        "events": events,
        "actions": actions_for(found),
        "may_visit": found.state != State.ARCHIVED,
    }
    return render(request, "console/network.html", context)


@requires(OPERATE)
def act(request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
    """A page that says what it means, and a button that does it."""
    found = get_object_or_404(Network, pk=pk)
    chosen = action_named(action)
    if chosen is None:
        raise Http404
    # Where a form has no field, what is sent is empty.
    form = chosen.form(request.POST if request.method == "POST" else None, network=found)
    if request.method == "POST":
        if form.is_valid():
            try:
                chosen.decide(pk, form.cleaned_data, Actor(str(request.user)))
            except LifeError as refused:
                form.add_error(None, str(refused))
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, str(chosen.done))
                return redirect("console:network", pk)
    elif not chosen.suits(found):
        messages.error(request, _("L’état du réseau ne le permet plus : voyez ci-dessous."))
        return redirect("console:network", pk)
    context = {"item": found, "action": chosen, "form": form}
    return render(request, "console/network_act.html", context)


@requires(OPERATE)
@never_cache
def support(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Why, then the link. A form may not lead to another host (CSP): a link does."""
    found = get_object_or_404(Network.objects.prefetch_related("domains"), pk=pk)
    form = ReasonForm(request.POST or None)
    context = {"item": found, "form": form, "seconds": LINK_SECONDS}
    if request.method == "POST" and form.is_valid():
        try:
            with in_network(found.info):
                actor = Actor(str(request.user))
                link = open_visit(reason=form.cleaned_data["reason"], by=actor.subject)
            return render(request, "console/support_ready.html", {**context, "link": link})
        except ValidationError as refused:
            form.add_error(None, refused)
    return render(request, "console/support.html", context)
