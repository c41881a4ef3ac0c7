"""Favourites: kept from a fiche or from results, with a comment that their owner alone reads."""

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tenant_apps.accounts.models import User
from tenant_apps.directory.models import SupplierProfile
from tenant_apps.portfolio.models import Favorite, FavoriteList
from tenant_apps.portfolio.services.lists import create_list
from tenant_apps.portfolio.services.owning import one_at_a_time

MAX_FAVORITES = 1000


def star(suppliers: Iterable[SupplierProfile], *, by: User) -> list[Favorite]:
    """Make favourites of these; once or several times is the same. Raises ValidationError where
    they would be too many."""
    wanted = [supplier.organization_id for supplier in suppliers]
    with transaction.atomic():
        one_at_a_time(by)
        mine = Favorite.objects.of(by)
        known = set(mine.filter(organization__in=wanted).values_list("organization", flat=True))
        new = [pk for pk in dict.fromkeys(wanted) if pk not in known]
        if new and mine.count() + len(new) > MAX_FAVORITES:
            raise ValidationError(
                _("Vous avez déjà %(max)d favoris : retirez-en pour en ajouter d’autres.")
                % {"max": MAX_FAVORITES}
            )
        Favorite.objects.bulk_create(Favorite(owner=by, organization_id=pk) for pk in new)
        found = {kept.organization_id: kept for kept in mine.filter(organization__in=wanted)}
        return [found[pk] for pk in dict.fromkeys(wanted)]


def add_favorite(
    supplier: SupplierProfile,
    *,
    comment: str,
    lists: Collection[FavoriteList],
    new_list: str,
    by: User,
) -> Favorite:
    """Raises ValidationError."""
    with transaction.atomic():
        (favorite,) = star([supplier], by=by)
        change_favorite(favorite, comment=comment, lists=lists, new_list=new_list, by=by)
    return favorite


def change_favorite(
    favorite: Favorite,
    *,
    comment: str,
    lists: Collection[FavoriteList],
    new_list: str,
    by: User,
) -> None:
    """`new_list` is the name of one to make, if any. Raises ValidationError."""
    with transaction.atomic():
        chosen = list(lists)
        if new_list:
            try:
                chosen.append(create_list(new_list, by=by))
            except ValidationError as error:
                raise ValidationError({"new_list": error.messages}) from error
        favorite.comment = comment
        favorite.save(update_fields=["comment"])
        favorite.lists.set(chosen)


def remove_favorite(favorite: Favorite, *, by: User) -> None:
    """With its comment, from all lists."""
    Favorite.objects.of(by).filter(pk=favorite.pk).delete()
