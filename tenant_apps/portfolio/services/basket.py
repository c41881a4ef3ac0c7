"""« Ma sélection » of a member: rows, kept across pages and devices (a visitor's is in the URL)."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tenant_apps.accounts.models import User
from tenant_apps.directory.models import SupplierProfile
from tenant_apps.portfolio.models import BasketItem, FavoriteList
from tenant_apps.portfolio.services.favorites import star
from tenant_apps.portfolio.services.lists import create_list
from tenant_apps.portfolio.services.owning import one_at_a_time

MAX_CHOSEN = 200


def suppliers_of(fiches: Iterable[str]) -> list[SupplierProfile]:
    """Those listed fiches, in the order in which they were named; what is none is left out."""
    wanted: list[UUID] = []
    for text in fiches:
        try:
            wanted.append(UUID(text))
        except ValueError:
            continue
    listed = SupplierProfile.objects.listed().select_related("organization")
    found = listed.prefetch_related("organization__establishments").in_bulk(wanted)
    return [found[pk] for pk in dict.fromkeys(wanted) if pk in found]


def choose(
    suppliers: Collection[SupplierProfile],
    *,
    by: User,
    among: Collection[SupplierProfile] = (),
) -> int:
    """Put these in, and take out what was shown among them and not chosen. Returns how many found
    no room."""
    chosen = dict.fromkeys(supplier.organization_id for supplier in suppliers)
    dropped = {supplier.organization_id for supplier in among} - set(chosen)
    with transaction.atomic():
        one_at_a_time(by)
        mine = BasketItem.objects.of(by)
        mine.filter(organization__in=dropped).delete()
        known = set(mine.values_list("organization", flat=True))
        new = [pk for pk in chosen if pk not in known]
        room = max(0, MAX_CHOSEN - len(known))
        BasketItem.objects.bulk_create(
            BasketItem(owner=by, organization_id=pk) for pk in new[:room]
        )
    return len(new[room:])


def drop(item: BasketItem, *, by: User) -> None:
    BasketItem.objects.of(by).filter(pk=item.pk).delete()


def empty(*, by: User) -> None:
    BasketItem.objects.of(by).delete()


def keep_as_list(name: str, *, by: User) -> FavoriteList:
    """Its listed structures become favourites, in a list of that name. Raises ValidationError."""
    with transaction.atomic():
        one_at_a_time(by)
        items = BasketItem.objects.of(by).with_structures().order_by("added_at", "pk")
        suppliers = [item.fiche for item in items if item.fiche]
        if not suppliers:
            raise ValidationError(_("Votre sélection est vide : il n’y a rien à garder."))
        return create_list(name, by=by, favorites=star(suppliers, by=by))
