"""Lists of favourites. « Mes favoris » is none of them: it is all that a person keeps."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillage.core.text import normalise
from tenant_apps.access.models import AccessGrant
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization
from tenant_apps.portfolio.models import Favorite, FavoriteList
from tenant_apps.portfolio.services.owning import check_name, one_at_a_time

MAX_LISTS = 50
ALL = "mes favoris"


def organizations_of(user: User) -> "QuerySet[Organization]":
    """Those within which they may share."""
    held = AccessGrant.objects.in_force().filter(user=user)
    return Organization.objects.filter(pk__in=held.values("organization")).order_by("sort_key")


def create_list(
    name: str,
    *,
    by: User,
    note: str = "",
    organization: Organization | None = None,
    favorites: Iterable[Favorite] = (),
) -> FavoriteList:
    """Raises ValidationError."""
    with transaction.atomic():
        one_at_a_time(by)
        mine = FavoriteList.objects.of(by)
        if mine.count() >= MAX_LISTS:
            raise ValidationError(
                {
                    "name": _("Vous avez déjà %(max)d listes : supprimez-en une.")
                    % {"max": MAX_LISTS}
                }
            )
        _check(name, organization, mine, by)
        made: FavoriteList = mine.create(owner=by, name=name, note=note, organization=organization)
        made.favorites.set(favorites)
    return made


def change_list(
    changed: FavoriteList, *, name: str, note: str, organization: Organization | None, by: User
) -> None:
    """Raises ValidationError."""
    with transaction.atomic():
        one_at_a_time(by)
        _check(name, organization, FavoriteList.objects.of(by).exclude(pk=changed.pk), by)
        changed.name, changed.note, changed.organization = name, note, organization
        changed.save(update_fields=["name", "note", "organization"])


def delete_list(deleted: FavoriteList, *, by: User) -> None:
    """Its favourites stay favourites."""
    FavoriteList.objects.of(by).filter(pk=deleted.pk).delete()


def _check(
    name: str, organization: Organization | None, others: "QuerySet[FavoriteList]", by: User
) -> None:
    if normalise(name) == ALL:
        raise ValidationError(
            {"name": _("« Mes favoris » les réunit déjà tous : donnez un autre nom à cette liste.")}
        )
    check_name(name, others, _("Vous avez déjà une liste « %(name)s »."))
    if organization and not organizations_of(by).filter(pk=organization.pk).exists():
        raise ValidationError(
            {
                "organization": _(
                    "Vous ne pouvez partager que dans une structure pour laquelle vous agissez."
                )
            }
        )
