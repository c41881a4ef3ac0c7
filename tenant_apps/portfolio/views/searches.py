"""« Mes recherches »: saved, run again, renamed, followed."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tenant_apps.accounts.permissions import PersonRequest
from tenant_apps.directory.search import SupplierCriteria, SupplierPage, SupplierSearch
from tenant_apps.portfolio.forms import SearchForm
from tenant_apps.portfolio.models import SavedSearch
from tenant_apps.portfolio.services import searches as services

TAB = "portfolio:searches"


@dataclass(frozen=True, slots=True)
class Now:
    """A search and what it finds today."""

    query: str
    criteria: SupplierCriteria
    found: SupplierPage
    search: SavedSearch | None = None


def _now(query: str, search: SavedSearch | None = None) -> Now:
    criteria = services.criteria_of(query)
    return Now(query, criteria, SupplierSearch(criteria).run(), search)


def searches(request: PersonRequest) -> HttpResponse:
    mine = SavedSearch.objects.of(request.user).order_by("name")
    context = {"entries": [_now(search.query, search) for search in mine], "current": TAB}
    return render(request, "portfolio/searches.html", context)


def new(request: PersonRequest) -> HttpResponse:
    """The criteria stand in its address, so that log-in leads back to them."""
    query = services.canonical(request.GET.urlencode())
    form = SearchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_search(query, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("La recherche « %(name)s » est enregistrée.") % {"name": saved}
            )
            return redirect(TAB)
    context = {
        "form": form,
        "now": _now(query),
        "same": services.same_search(query, request.user),
        "current": TAB,
    }
    return render(request, "portfolio/search_form.html", context)


def change(request: PersonRequest, pk: UUID) -> HttpResponse:
    search = _mine(request, pk)
    initial = {name: getattr(search, name) for name in ("name", "frequency", "weekday")}
    form = SearchForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_search(search, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("La recherche est enregistrée."))
            return redirect(TAB)
    context = {"form": form, "now": _now(search.query, search), "current": TAB}
    return render(request, "portfolio/search_form.html", context)


def delete(request: PersonRequest, pk: UUID) -> HttpResponse:
    search = _mine(request, pk)
    if request.method == "POST":
        services.delete_search(search, by=request.user)
        messages.success(request, _("La recherche « %(name)s » est supprimée.") % {"name": search})
        return redirect(TAB)
    return render(request, "portfolio/search_delete.html", {"search": search, "current": TAB})


def _mine(request: PersonRequest, pk: UUID) -> SavedSearch:
    found: SavedSearch = get_object_or_404(SavedSearch.objects.of(request.user), pk=pk)
    return found
