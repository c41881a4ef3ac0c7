"""« Mes favoris »: the table, one of them, and the star."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from tenant_apps.accounts.permissions import PersonRequest
from tenant_apps.directory.models import SupplierProfile
from tenant_apps.portfolio.forms import FavoriteForm
from tenant_apps.portfolio.models import Favorite, FavoriteList
from tenant_apps.portfolio.services import favorites as services
from tenant_apps.portfolio.views.returning import back, log_in_first

PER_PAGE = 50
TAB = "portfolio:favorites"


def favorites(request: PersonRequest) -> HttpResponse:
    found = Favorite.objects.of(request.user).with_structures().prefetch_related("lists")
    page = Paginator(found.order_by("-added_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "current": TAB, **_lists(request)}
    return render(request, "portfolio/favorites.html", context)


def _lists(request: PersonRequest) -> dict[str, Any]:
    mine = FavoriteList.objects.of(request.user).order_by("name")
    shared = FavoriteList.objects.shared_with(request.user).order_by("name")
    return {"lists": list(mine), "shared": list(shared.select_related("owner", "organization"))}


@login_not_required
@log_in_first(lambda request, pk: reverse("portfolio:favorite-add", args=[pk]))
def star(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Says what should be, so that a second click changes nothing. What was written of a favourite
    is not lost by a click: its page asks."""
    supplier = _listed(pk)
    starred = request.POST.get("favori") == "1"
    told = (
        _("« %(name)s » est dans vos favoris.")
        if starred
        else _("« %(name)s » n’est plus dans vos favoris.")
    )
    kept = Favorite.objects.of(request.user).filter(organization=supplier.organization_id).first()
    if starred:
        try:
            services.star([supplier], by=request.user)
        except ValidationError as error:
            starred, told = False, error.messages[0]
    elif kept and (kept.comment or kept.lists.exists()):
        asked = reverse("portfolio:favorite-remove", args=[kept.pk])
        return HttpResponseClientRedirect(asked) if _htmx(request) else redirect(asked)
    elif kept:
        services.remove_favorite(kept, by=request.user)
    told = told % {"name": supplier}
    if _htmx(request):
        context = {
            "supplier": supplier,
            "starred": starred,
            "told": told,
            "back": request.POST.get("retour", ""),
        }
        return render(request, "portfolio/_starred.html", context)
    messages.info(request, told)
    return back(request, reverse("directory:supplier", args=[pk]))


def add(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Where a visitor comes to, once logged in."""
    supplier = _listed(pk)
    kept = Favorite.objects.of(request.user).filter(organization=supplier.organization_id).first()
    if kept:
        return redirect("portfolio:favorite", kept.pk)
    form = FavoriteForm(request.POST or None, owner=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_favorite(supplier, **form.told(), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("« %(name)s » est dans vos favoris.") % {"name": supplier})
            return redirect(TAB)
    context = {"form": form, "supplier": supplier, "current": TAB}
    return render(request, "portfolio/favorite_add.html", context)


def change(request: PersonRequest, pk: UUID) -> HttpResponse:
    favorite = _mine(request, pk)
    initial = {"comment": favorite.comment, "lists": favorite.lists.all()}
    form = FavoriteForm(request.POST or None, owner=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_favorite(favorite, **form.told(), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Votre favori est enregistré."))
            return redirect(TAB)
    context = {"form": form, "favorite": favorite, "current": TAB}
    return render(request, "portfolio/favorite.html", context)


def remove(request: PersonRequest, pk: UUID) -> HttpResponse:
    favorite = _mine(request, pk)
    if request.method == "POST":
        services.remove_favorite(favorite, by=request.user)
        messages.success(
            request, _("« %(name)s » n’est plus dans vos favoris.") % {"name": favorite}
        )
        return redirect(TAB)
    context = {"favorite": favorite, "current": TAB}
    return render(request, "portfolio/favorite_remove.html", context)


def _mine(request: PersonRequest, pk: UUID) -> Favorite:
    found: Favorite = get_object_or_404(Favorite.objects.of(request.user).with_structures(), pk=pk)
    return found


def _listed(pk: UUID) -> SupplierProfile:
    listed = SupplierProfile.objects.listed().select_related("organization")
    found: SupplierProfile = get_object_or_404(listed, pk=pk)
    return found


def _htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
