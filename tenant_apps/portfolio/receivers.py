from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import TooManyFieldsSent
from django.dispatch import receiver
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from maillage.core.mail.writing import network
from tenant_apps.accounts.models import User
from tenant_apps.accounts.signals import account_deleted
from tenant_apps.directory.models import Organization
from tenant_apps.directory.signals import organizations_merged
from tenant_apps.portfolio.choice import chosen_in
from tenant_apps.portfolio.models import (
    Announced,
    BasketItem,
    Favorite,
    FavoriteList,
    SavedSearch,
)
from tenant_apps.portfolio.services.basket import choose, suppliers_of
from tenant_apps.portfolio.services.merging import move_kept
from tenants.models import Network


@receiver(account_deleted)
def forget_what_was_kept(user: User, **kwargs: Any) -> None:
    """Lists that were shared, too: they were this person's."""
    for model in (FavoriteList, Favorite, BasketItem, SavedSearch, Announced):
        model._default_manager.filter(owner=user).delete()


@receiver(organizations_merged, sender=Favorite)
def keep_the_one_that_stays(kept: Organization, other: Organization, **kwargs: Any) -> None:
    move_kept(other, kept)


@receiver(organizations_merged, sender=BasketItem)
@receiver(organizations_merged, sender=FavoriteList)
def moved_with_favorites(**kwargs: Any) -> None:
    """`move_kept` moves all that people keep."""


@receiver(user_logged_in)
def keep_what_was_chosen(user: User, request: HttpRequest, **kwargs: Any) -> None:
    """A visitor's selection is in the address to which the log-in leads back: now it is rows. Who
    comes in another way (a second factor) finds it there, with a button."""
    here = network()
    if here is None or here.state == Network.State.SUSPENDED:
        return
    wanted = urlsplit(request.POST.get("next", ""))
    if wanted.path == reverse("portfolio:basket", urlconf=settings.NETWORK_URLCONF):
        with suppress(TooManyFieldsSent):  # an address that nobody has come by
            choose(suppliers_of(chosen_in(QueryDict(wanted.query))), by=user)
