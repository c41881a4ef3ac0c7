"""Lists of favourites: one's own, and those that colleagues share."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tenant_apps.accounts.permissions import PersonRequest
from tenant_apps.portfolio.forms import ListForm
from tenant_apps.portfolio.models import Favorite, FavoriteList
from tenant_apps.portfolio.services import lists as services
from tenant_apps.portfolio.views.favorites import PER_PAGE, TAB


def new(request: PersonRequest) -> HttpResponse:
    form = ListForm(request.POST or None, owner=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_list(**form.told(), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("La liste « %(name)s » est créée.") % {"name": made})
            return redirect("portfolio:list", made.pk)
    return render(request, "portfolio/list_form.html", {"form": form, "current": TAB})


def detail(request: PersonRequest, pk: UUID) -> HttpResponse:
    """For its owner, and for those with whom it is shared, who read no comment."""
    seen = FavoriteList.objects.filter(
        Q(owner=request.user) | Q(pk__in=FavoriteList.objects.shared_with(request.user))
    )
    kept: FavoriteList = get_object_or_404(seen.select_related("owner", "organization"), pk=pk)
    found = Favorite.objects.filter(lists=kept).with_structures().prefetch_related("lists")
    ordered = found.order_by("organization__sort_key", "pk")
    context = {
        "kept": kept,
        "is_mine": kept.owner_id == request.user.pk,
        "page": Paginator(ordered, PER_PAGE).get_page(request.GET.get("page")),
        "current": TAB,
    }
    return render(request, "portfolio/list.html", context)


def change(request: PersonRequest, pk: UUID) -> HttpResponse:
    kept = _mine(request, pk)
    initial = {"name": kept.name, "note": kept.note, "organization": kept.organization_id}
    form = ListForm(request.POST or None, owner=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_list(kept, **form.told(), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("La liste est enregistrée."))
            return redirect("portfolio:list", kept.pk)
    context = {"form": form, "kept": kept, "current": TAB}
    return render(request, "portfolio/list_form.html", context)


def delete(request: PersonRequest, pk: UUID) -> HttpResponse:
    kept = _mine(request, pk)
    if request.method == "POST":
        services.delete_list(kept, by=request.user)
        messages.success(request, _("La liste « %(name)s » est supprimée.") % {"name": kept})
        return redirect(TAB)
    return render(request, "portfolio/list_delete.html", {"kept": kept, "current": TAB})


def _mine(request: PersonRequest, pk: UUID) -> FavoriteList:
    found: FavoriteList = get_object_or_404(FavoriteList.objects.of(request.user), pk=pk)
    return found
