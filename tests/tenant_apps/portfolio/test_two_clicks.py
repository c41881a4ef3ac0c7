"""Two clicks at once, on two connections: one of each thing stands."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from holding import a_person
from maillage.core.tenancy.place import in_network, in_public
from making_suppliers import a_supplier
from tenant_apps.accounts.models import User
from tenant_apps.portfolio.models import BasketItem, Favorite, FavoriteList, SavedSearch
from tenant_apps.portfolio.services import basket
from tenant_apps.portfolio.services.basket import choose
from tenant_apps.portfolio.services.digests import send_due_digests
from tenant_apps.portfolio.services.favorites import star
from tenant_apps.portfolio.services.lists import create_list
from tenant_apps.portfolio.services.searches import save_search
from tenants.models import Network


@pytest.fixture
def alpha_for_real(own_database):
    with in_public():
        return Network.objects.get(slug="alpha").info


@pytest.fixture
def together(alpha_for_real):
    """Each deed by eight at once; how many were refused, kindly."""

    def run(deed):
        def one(number):
            try:
                with in_network(alpha_for_real):
                    deed(User.objects.get(email="ada@example.org"), number)
                return 0
            except ValidationError:
                return 1
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as threads:
            return sum(threads.map(one, range(8)))

    with in_network(alpha_for_real):
        a_person("Ada Lovelace")
        yield run


def test_a_star(together):
    supplier = a_supplier()
    assert together(lambda ada, n: star([supplier], by=ada)) == 0
    assert Favorite.objects.count() == 1


def test_a_list_and_a_search(together):
    assert together(lambda ada, n: create_list("Lycée", by=ada)) == 7
    assert together(lambda ada, n: save_search("q=bois", name=f"Bois {n}", by=ada)) == 7
    assert (FavoriteList.objects.count(), SavedSearch.objects.count()) == (1, 1)


def test_a_basket_never_holds_more_than_it_may(together, monkeypatch):
    monkeypatch.setattr(basket, "MAX_CHOSEN", 5)
    suppliers = [a_supplier(f"S {number}") for number in range(16)]
    together(lambda ada, n: choose(suppliers[2 * n : 2 * n + 2], by=ada))
    assert BasketItem.objects.count() == 5


def test_digests_by_two_workers(together):
    from maillage.core.mail.models import OutboxMail
    from tenant_apps.portfolio.models import Announced

    ada = User.objects.get(email="ada@example.org")
    search = save_search("", name="Toutes", frequency="daily", by=ada)
    SavedSearch.objects.filter(pk=search.pk).update(next_digest_at=search.watched_since)
    a_supplier()
    together(lambda ada, n: send_due_digests())
    assert OutboxMail.objects.count() == Announced.objects.count() == 1
