"""What is told of a person's portfolio in « Télécharger mes données »."""

from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization
from tenant_apps.portfolio.models import (
    Announced,
    BasketItem,
    Favorite,
    FavoriteList,
    SavedSearch,
)


def favorites(user: User) -> list[dict[str, Any]]:
    found = Favorite.objects.of(user).select_related("organization").prefetch_related("lists")
    return [
        {
            _("structure"): str(favorite.organization),
            _("commentaire"): favorite.comment,
            _("listes"): [kept.name for kept in favorite.lists.all()],
            _("ajouté le"): favorite.added_at,
        }
        for favorite in found.order_by("added_at", "pk")
    ]


def lists(user: User) -> list[dict[str, Any]]:
    found = FavoriteList.objects.of(user).select_related("organization").order_by("created_at")
    return [
        {
            _("nom"): kept.name,
            _("note"): kept.note,
            _("partagée dans"): str(kept.organization or ""),
            _("créée le"): kept.created_at,
        }
        for kept in found
    ]


def basket(user: User) -> list[dict[str, Any]]:
    found = BasketItem.objects.of(user).select_related("organization").order_by("added_at", "pk")
    return [
        {_("structure"): str(item.organization), _("ajoutée le"): item.added_at} for item in found
    ]


def searches(user: User) -> list[dict[str, Any]]:
    return [
        {
            _("nom"): search.name,
            _("critères"): search.query,
            _("enregistrée le"): search.created_at,
            _("nouveautés par courriel"): search.get_frequency_display(),
            _("dernier envoi le"): search.last_digest_at,
        }
        for search in SavedSearch.objects.of(user).order_by("created_at")
    ]


def announced(user: User) -> list[dict[str, Any]]:
    told = list(Announced.objects.filter(owner=user).order_by("at", "pk"))
    names = Organization.objects.in_bulk([row.organization_id for row in told])
    return [
        {_("structure"): str(names.get(row.organization_id, "")), _("le"): row.at} for row in told
    ]
