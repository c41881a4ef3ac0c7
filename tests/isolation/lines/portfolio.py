"""What people keep: the owner's alone, but a list, which those who hold a role may be shown."""

from typing import Any

from matrix import Arguments, World, each

from tenant_apps.access.services.grants import write_grant
from tenant_apps.accounts.models import User
from tenant_apps.portfolio.models import BasketItem, Favorite, FavoriteList, SavedSearch

# One's own pages, which every member has.
OWN = {"visitor": 302, "member": 200, "coordinator": 200, "stranger": 302, "elsewhere": 200}
# Somebody else's: for coordinators of the network neither.
SOMEBODY_S = {
    **{"visitor": 302, "stranger": 302},
    **dict.fromkeys(("member", "coordinator", "gestionnaire", "neighbour", "elsewhere"), 404),
}
EVERY = ("portfolio:favorites", "portfolio:list-new", "portfolio:searches", "portfolio:search-new")
ONE = ("portfolio:favorite", "portfolio:favorite-remove", "portfolio:list-change")
ONE += ("portfolio:list-delete", "portfolio:search", "portfolio:search-delete")

LINES = [
    *(line for name in EVERY for line in each(name, **OWN)),
    *(line for name in ONE for line in each(name, **SOMEBODY_S, owner=200)),
    *each("portfolio:favorite-remove", "POST", **SOMEBODY_S, owner=302),
    *each("portfolio:list-delete", "POST", **SOMEBODY_S, owner=302),
    *each("portfolio:search-delete", "POST", **SOMEBODY_S, owner=302),
    *each("portfolio:favorite", "POST", data={"comment": "x"}, **SOMEBODY_S, owner=302),
    *each("portfolio:list-change", "POST", data={"name": "x"}, **SOMEBODY_S, owner=302),
    *each("portfolio:search", "POST", data={"name": "x"}, **SOMEBODY_S, owner=302),
    # Shared in the fiche's structure.
    *each("portfolio:list", **(SOMEBODY_S | {"gestionnaire": 200}), owner=200),
    *each("portfolio:list-new", "POST", data={"name": "x"}, visitor=302, member=302, stranger=302),
    *each("portfolio:search-new", "POST", data={"name": "x"}, visitor=302, member=302),
    # What is about a fiche of the directory.
    *each("portfolio:favorite-add", visitor=302, member=200, stranger=302, elsewhere=404),
    *each(
        "portfolio:favorite-add",
        "POST",
        data={"comment": "x"},
        **{"visitor": 302, "member": 302, "stranger": 302, "elsewhere": 404},
    ),
    *each("portfolio:star", visitor=302, member=302, stranger=302, elsewhere=302),
    *each("portfolio:star", "POST", data={"favori": "1"}, visitor=302, member=302),
    *each("portfolio:star", "POST", data={"favori": "1"}, stranger=302, elsewhere=404),
    # A visitor's selection is in the address.
    *each("portfolio:basket", visitor=200, member=200, coordinator=200, stranger=200),
    *each("portfolio:basket", elsewhere=200),
    *each("portfolio:basket-choose", visitor=302, member=302, stranger=302),
    *each("portfolio:basket-choose", "POST", visitor=302, member=302, stranger=302),
    *each("portfolio:basket-drop", "POST", **SOMEBODY_S, owner=302),
    *each("portfolio:basket-empty", "POST", visitor=302, member=302, stranger=302),
    *each("portfolio:basket-keep", "POST", data={"name": ""}, visitor=302, member=200),
    *each("portfolio:basket-keep", visitor=302, member=302, stranger=302),
]


def _owner(world: World) -> User:
    """Whose it is, and who logs in after."""
    owner = User.objects.create(email=f"{User.objects.count()}@alpha.example.org")
    world.made["owner"] = owner
    return owner


def _favorite(world: World) -> dict[str, Any]:
    made = Favorite.objects.create(owner=_owner(world), organization=world.fiche.organization)
    return {"pk": made.pk}


def _list(world: World) -> dict[str, Any]:
    owner, organization = _owner(world), world.fiche.organization
    write_grant(owner, organization, "acheteur", establishment=None, by=None)
    made = FavoriteList.objects.create(owner=owner, name="Lycée", organization=organization)
    return {"pk": made.pk}


def _search(world: World) -> dict[str, Any]:
    made = SavedSearch.objects.create(owner=_owner(world), name="Bois", query="q=bois")
    return {"pk": made.pk}


def _item(world: World) -> dict[str, Any]:
    made = BasketItem.objects.create(owner=_owner(world), organization=world.fiche.organization)
    return {"pk": made.pk}


def _fiche(world: World) -> dict[str, Any]:
    return {"pk": world.fiche.pk}


ARGUMENTS: dict[str, Arguments] = {
    **dict.fromkeys(("portfolio:favorite", "portfolio:favorite-remove"), _favorite),
    **dict.fromkeys(("portfolio:list", "portfolio:list-change", "portfolio:list-delete"), _list),
    **dict.fromkeys(("portfolio:search", "portfolio:search-delete"), _search),
    **dict.fromkeys(("portfolio:favorite-add", "portfolio:star"), _fiche),
    "portfolio:basket-drop": _item,
}
