"""Two organizations are one: what people kept of the first, they keep of the second."""

from django.db import transaction
from django.db.models import OuterRef, Subquery

from tenant_apps.directory.models import Organization
from tenant_apps.portfolio.models import Announced, BasketItem, Favorite, FavoriteList


def move_kept(source: Organization, target: Organization) -> None:
    """In the merge's transaction, while both stand. Whoever kept both keeps one, with both
    comments and the lists of both."""
    with transaction.atomic():
        _join_favorites(source, target)
        for model in (Favorite, BasketItem):
            theirs = model.objects.filter(organization=target).values("owner")
            model.objects.filter(organization=source, owner__in=theirs).delete()
            model.objects.filter(organization=source).update(organization=target)
        FavoriteList.objects.filter(organization=source).update(organization=target)
        told = Announced.objects.filter(organization_id=source.pk)
        again = Announced.objects.filter(owner=OuterRef("owner"), organization_id=target.pk)
        told.filter(pk__in=told.filter(owner__in=again.values("owner")).values("pk")).delete()
        told.update(organization_id=target.pk)


def _join_favorites(source: Organization, target: Organization) -> None:
    other = Favorite.objects.filter(organization=source, owner=OuterRef("owner")).values("pk")[:1]
    both = Favorite.objects.filter(organization=target).annotate(twin=Subquery(other))
    for favorite in both.filter(twin__isnull=False).select_for_update(of=("self",)):
        twin = Favorite.objects.get(pk=favorite.twin)
        comments = [favorite.comment, twin.comment]
        favorite.comment = "\n\n".join(dict.fromkeys(text for text in comments if text))
        favorite.save(update_fields=["comment"])
        favorite.lists.add(*twin.lists.all())
