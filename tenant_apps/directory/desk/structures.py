"""The table of all structures, one added by hand, and the state of several."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.core.text import read_uuid
from shared_apps.reference.prefilling import prefill
from tenant_apps.accounts.permissions import PersonRequest, requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.forms.adding import AddForm
from tenant_apps.directory.models import Profile
from tenant_apps.directory.services.batches import change_states, sort_by_possible
from tenant_apps.directory.services.structures import add_structure, holder_of
from tenant_apps.directory.table import SORTS, StructureTable, TableCriteria

DESK = "directory:structures"
State = Profile.State
# What a coordinator may make of a fiche: the verb on the button.
ACTIONS: dict[str, Any] = {
    State.LISTED.value: gettext_lazy("Référencer"),
    State.SUSPENDED.value: gettext_lazy("Suspendre"),
    State.WITHDRAWN.value: gettext_lazy("Retirer"),
}


@requires(COORDINATE)
def structures(request: HttpRequest) -> HttpResponse:
    criteria = TableCriteria.from_query(request.GET)
    context = {
        "criteria": criteria,
        "table": StructureTable(criteria),
        "sorts": {value: label for value, (label, _order) in SORTS.items()},
        "actions": ACTIONS,
    }
    return render(request, "directory/desk/structures.html", context)


@requires(COORDINATE)
def add(request: PersonRequest) -> HttpResponse:
    known = {name: request.GET.get(name, "") for name in ("name", "email")}  # by who recommended it
    form = AddForm(request.POST if request.method == "POST" else None, initial=known)
    looked_up = None
    if "look_up" in request.POST:
        looked_up = prefill(request, form)
        form = AddForm(initial=looked_up.values)
        form.alike = holder_of(looked_up.number)
    elif form.is_valid():
        state = form.cleaned_data["state"]
        try:
            supplier = add_structure(form.new_structure(), state=state, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("« %(name)s » est ajoutée.") % {"name": supplier})
            return redirect("directory:structure", supplier.organization_id)
    context = {"form": form, "looked_up": looked_up, "desk": DESK}
    return render(request, "directory/desk/add.html", context)


@requires(COORDINATE)
def state(request: PersonRequest) -> HttpResponse:
    """Shows what would happen to how many; happens when that page is sent."""
    given = request.POST if request.method == "POST" else request.GET
    to = given.get("vers", "")
    chosen = [pk for text in given.getlist("fiche") if (pk := read_uuid(text))]
    back = _back(given.get("retour", ""))
    if to not in ACTIONS or not chosen:
        messages.error(request, _("Cochez d’abord les structures, puis choisissez quoi en faire."))
        return redirect(back)
    if request.method == "POST":
        changed = change_states(chosen, to, by=request.user)
        messages.success(request, _said(changed, to))
        return redirect(back)
    can, cannot = sort_by_possible(chosen, to)
    context = {
        "can": can,
        "cannot": cannot,
        "to": to,
        "back": back,
        "returning": given.get("retour", ""),
        "desk": DESK,
    }
    return render(request, "directory/desk/state.html", context)


def _back(returning: str) -> str:
    """The table as it was, or the structure's page; never an address from outside."""
    if pk := read_uuid(returning):
        return reverse("directory:structure", args=[pk])
    return reverse("directory:structures") + (returning if returning.startswith("?") else "")


def _said(count: int, to: str) -> str:
    sentences = {
        State.LISTED.value: ngettext(
            "%(count)d fiche est référencée.", "%(count)d fiches sont référencées.", count
        ),
        State.SUSPENDED.value: ngettext(
            "La publication de %(count)d fiche est suspendue.",
            "La publication de %(count)d fiches est suspendue.",
            count,
        ),
        State.WITHDRAWN.value: ngettext(
            "%(count)d fiche est retirée.", "%(count)d fiches sont retirées.", count
        ),
    }
    return sentences[to] % {"count": count}
