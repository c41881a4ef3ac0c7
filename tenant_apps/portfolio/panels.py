"""What a person keeps, on the pages of others: the star, the boxes of a selection, the entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from maillage.core.mail.writing import network
from maillage.core.web.panels import Panel
from tenant_apps.accounts.context import person
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Profile, SupplierProfile
from tenant_apps.directory.search import Card, SupplierCriteria
from tenant_apps.portfolio.choice import MAX_IN_ADDRESS, PARAMETER, chosen_in
from tenant_apps.portfolio.models import BasketItem, Favorite, SavedSearch
from tenant_apps.portfolio.services.searches import canonical


@dataclass(frozen=True, slots=True)
class Marks:
    """What a page's reader keeps, by number: of organizations, or in a visitor's address of
    fiches. Asked once for a page of any length."""

    is_member: bool
    favorites: frozenset[UUID]
    basket: frozenset[UUID]
    in_address: tuple[str, ...]

    def has_chosen(self, card: Card) -> bool:
        return card.organization in self.basket or str(card.pk) in self.in_address


def _marks(request: HttpRequest) -> Marks:
    known: Marks | None = getattr(request, "portfolio_marks", None)
    if known is None:
        known = _ask(request)
        request.portfolio_marks = known  # type: ignore[attr-defined]
    return known


def _ask(request: HttpRequest) -> Marks:
    user = person(request)["person"]
    if not user.is_authenticated:
        return Marks(False, frozenset(), frozenset(), tuple(chosen_in(request.GET)))
    favorites, basket = (
        frozenset(model._default_manager.filter(owner=user).values_list("organization", flat=True))
        for model in (Favorite, BasketItem)
    )
    return Marks(True, favorites, basket, ())


def entry(request: HttpRequest, subject: Any) -> Panel | None:
    """In the header of every page, for members."""
    if network() is None or not person(request)["person"].is_authenticated:
        return None
    return Panel("portfolio/_entry.html", {})


def my_portfolio(request: HttpRequest, user: User) -> Panel | None:
    if network() is None:
        return None
    context = {
        "favorites": Favorite.objects.of(user).count(),
        "chosen": BasketItem.objects.of(user).count(),
        "searches": SavedSearch.objects.of(user).count(),
    }
    return Panel("portfolio/_my_portfolio.html", context)


def star_on_fiche(request: HttpRequest, supplier: SupplierProfile) -> Panel | None:
    if supplier.state != Profile.State.LISTED:  # a preview
        return None
    marks = _marks(request)
    context = {
        "supplier": supplier,
        "is_member": marks.is_member,
        "starred": supplier.organization_id in marks.favorites,
        "back": reverse("directory:supplier", args=[supplier.pk]),
    }
    return Panel("portfolio/_on_fiche.html", context)


def on_card(request: HttpRequest, card: Card) -> Panel:
    marks = _marks(request)
    context = {
        "supplier": card,
        "is_member": marks.is_member,
        "starred": card.organization in marks.favorites,
        "chosen": marks.has_chosen(card),
        "back": f"{request.get_full_path()}#favori-{card.pk}",
    }
    return Panel("portfolio/_on_card.html", context)


def chosen_in_form(request: HttpRequest, criteria: SupplierCriteria) -> Panel | None:
    """A visitor's selection goes with the next search."""
    fiches = _marks(request).in_address
    return Panel("portfolio/_chosen_fields.html", {"fiches": fiches}) if fiches else None


def above_results(request: HttpRequest, criteria: SupplierCriteria) -> Panel:
    marks = _marks(request)
    context = {
        "query": canonical(request.GET.urlencode()),
        "is_member": marks.is_member,
        "count": len(marks.basket) + len(marks.in_address),
        "fiches": marks.in_address,
    }
    return Panel("portfolio/_above_results.html", context)


def below_results(request: HttpRequest, page: Iterable[Card]) -> Panel:
    """The form of the boxes. A visitor's goes back to these results, with all that is chosen, on
    other pages too."""
    marks = _marks(request)
    shown = [str(card.pk) for card in page]
    asked = [
        (name, value)
        for name, values in request.GET.lists()
        if name != PARAMETER
        for value in values
    ]
    elsewhere = [(PARAMETER, pk) for pk in marks.in_address if pk not in shown]
    context = {
        "is_member": marks.is_member,
        "shown": shown,
        "fields": asked + elsewhere,
        "too_many": len(request.GET.getlist(PARAMETER)) > MAX_IN_ADDRESS,
        "max": MAX_IN_ADDRESS,
        "back": request.get_full_path(),
    }
    return Panel("portfolio/_below_results.html", context)
