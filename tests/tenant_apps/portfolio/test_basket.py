"""« Ma sélection »: rows of a member, the address of a visitor, and the log-in between them."""

from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holding import a_person
from making_suppliers import a_supplier
from tenant_apps.accounts.models import Session
from tenant_apps.directory.services.states import change_state
from tenant_apps.portfolio.choice import MAX_IN_ADDRESS
from tenant_apps.portfolio.models import BasketItem, Favorite, FavoriteList
from tenant_apps.portfolio.services import basket
from tenant_apps.portfolio.services.basket import choose, drop, keep_as_list, suppliers_of
from tenants.hosts import forget_hosts
from tenants.models import Network

PASSWORD = "vingt chevaux de Camargue"  # noqa: S105 - of nobody


def names(person):
    return [str(item) for item in BasketItem.objects.of(person).order_by("pk")]


def address(*suppliers):
    return "/ma-selection/?" + "&".join(f"choix={supplier.pk}" for supplier in suppliers)


def test_boxes_say_what_is_in_of_what_was_shown(ada):
    a, b, c, d = (a_supplier(name) for name in "ABCD")
    choose([a, b, b], by=ada)
    choose([b, c], among=[b, c, d], by=ada)
    assert names(ada) == ["A", "B", "C"]
    choose([], among=[b], by=ada)
    assert names(ada) == ["A", "C"]


def test_beyond_the_most_is_told_and_the_rest_is_in(ada, monkeypatch):
    monkeypatch.setattr(basket, "MAX_CHOSEN", 2)
    assert choose([a_supplier(name) for name in "ABC"], by=ada) == 1
    assert names(ada) == ["A", "B"]


def test_another_s_item_is_not_dropped(ada):
    grace = a_person("Grace Hopper")
    choose([a_supplier("A")], by=grace)
    drop(BasketItem.objects.get(), by=ada)
    assert names(grace) == ["A"]


def test_what_an_address_names_is_looked_up(inside_alpha):
    a, b, hidden = a_supplier("A"), a_supplier("B"), a_supplier("C", state="draft")
    named = [str(b.pk), "rien", str(hidden.pk), str(a.pk), str(b.pk), "\x00"]
    assert suppliers_of(named) == [b, a]


def test_kept_as_a_list_the_structures_are_favourites(ada):
    a, gone = a_supplier("A"), a_supplier("B")
    choose([a, gone], by=ada)
    change_state(gone, "suspended", by=None)
    kept = keep_as_list("Lycée", by=ada)
    assert [str(favorite) for favorite in kept.favorites.all()] == ["A"]
    with pytest.raises(ValidationError):
        keep_as_list("lycée", by=ada)
    BasketItem.objects.all().delete()
    with pytest.raises(ValidationError, match="vide"):
        keep_as_list("Autre", by=ada)
    assert FavoriteList.objects.count() == 1


# Pages


def test_a_visitor_s_selection_writes_nothing(inside_alpha, visitor):
    a, b = a_supplier("A"), a_supplier("B")
    results = visitor.get(f"/entreprises/?choix={a.pk}").content.decode()
    assert results.count(" checked") == 1
    assert f'href="/ma-selection/?choix={a.pk}"' in results
    page = visitor.get(address(a, b))
    assert page.status_code == 200
    assert not page.cookies
    assert Session.objects.count() == 0
    answer = visitor.post("/ma-selection/choisir/", {"choix": [str(a.pk)]})
    assert answer["Location"] == "/connexion/?next=" + quote(address(a), safe="/%3F").replace(
        "?", "%3F"
    )
    assert BasketItem.objects.count() == 0


def test_a_visitor_s_selection_goes_with_searches_and_pages(inside_alpha, visitor):
    kept = a_supplier("Zinc", description="zinguerie")
    for number in range(25):
        a_supplier(f"Bois {number:02}", description="menuiserie")
    page = visitor.get(f"/entreprises/?choix={kept.pk}&q=menuiserie").content.decode()
    field = f'<input type="hidden" name="choix" value="{kept.pk}">'
    assert page.count(field) == 2  # with the next search, and beside the boxes of this page
    assert f'href="?choix={kept.pk}&amp;q=menuiserie&amp;page=2"' in page


def test_an_address_has_its_limits(inside_alpha, visitor):
    suppliers = [a_supplier(f"S {number}") for number in range(MAX_IN_ADDRESS + 1)]
    page = visitor.get(address(*suppliers)).content.decode()
    assert "s’arrête à 50 entreprises" in page
    assert "50 entreprises</caption>" in page
    assert "s’arrête à" not in visitor.get(address(*suppliers[:-1])).content.decode()
    assert len(address(*suppliers[:-1])) + 200 < 4094  # gunicorn's longest line


@pytest.fixture
def ada_with_password(ada):
    ada.set_password(PASSWORD)
    ada.save()
    return ada


def log_in(browser, person, to):
    sent = {"login": person.email, "password": PASSWORD, "next": to}
    return browser.post("/connexion/", sent, follow=True)


def test_log_in_makes_rows_of_it(ada_with_password, visitor):
    a, b = a_supplier("A"), a_supplier("B")
    page = log_in(visitor, ada_with_password, address(a, b)).content.decode()
    assert names(ada_with_password) == ["A", "B"]
    assert "2 entreprises</caption>" in page
    assert "pas encore gardée" not in page


def test_log_in_for_something_else_chooses_nothing(ada_with_password, visitor):
    a = a_supplier("A")
    log_in(visitor, ada_with_password, f"/entreprises/?choix={a.pk}")
    assert names(ada_with_password) == []


def test_a_suspended_network_keeps_nothing_of_it(ada_with_password, alpha, visitor):
    Network.objects.filter(pk=alpha.id).update(state="suspended", notice="Fermé.")
    forget_hosts()
    a = a_supplier("A")
    page = log_in(visitor, ada_with_password, address(a)).content.decode()
    assert names(ada_with_password) == []
    assert "n’est pas encore gardée" in page


def test_opening_an_address_chooses_nothing_before_a_click(ada, browser_of):
    a, b = a_supplier("A"), a_supplier("B")
    choose([a], by=ada)
    browser = browser_of(ada, enforce_csrf_checks=True)
    page = browser.get(address(a, b)).content.decode()
    assert "1 entreprise choisie n’est pas encore gardée" in page
    assert names(ada) == ["A"]
    assert browser.post("/ma-selection/choisir/", {"choix": str(b.pk)}).status_code == 403
    assert names(ada) == ["A"]


def test_what_left_the_directory_shows_its_name_alone(ada, browser_of):
    gone = a_supplier("Osier", town="Lens")
    choose([gone], by=ada)
    change_state(gone, "withdrawn", by=None)
    page = browser_of(ada).get("/ma-selection/").content.decode()
    assert "Osier" in page
    assert "n’est plus référencée" in page
    assert "Lens" not in page
    assert str(gone.pk) not in page
    assert "Garder comme liste" not in page


def test_forty_are_shown_with_as_many_queries_as_two(ada, browser_of, django_assert_num_queries):
    browser = browser_of(ada)
    choose([a_supplier("A"), a_supplier("B")], by=ada)
    browser.get("/ma-selection/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/ma-selection/")
    choose([a_supplier(f"C {number}") for number in range(40)], by=ada)
    with django_assert_num_queries(len(few)):
        browser.get("/ma-selection/")


def test_a_name_that_is_missing_is_told_beside_its_field(ada, browser_of):
    choose([a_supplier("A")], by=ada)
    browser = browser_of(ada)
    page = browser.post("/ma-selection/garder/", {"name": ""}).content.decode()
    assert 'id="erreurs"' in page
    assert Favorite.objects.count() == 0
