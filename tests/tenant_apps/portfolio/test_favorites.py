"""Favourites, their lists: what stands once, who reads what, what a structure that left shows."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from holding import a_gestionnaire, a_person
from making_suppliers import a_supplier
from tenant_apps.access.roles import Role
from tenant_apps.access.services.grants import give_role, remove_person
from tenant_apps.directory.services.states import change_state
from tenant_apps.portfolio.models import Favorite, FavoriteList
from tenant_apps.portfolio.services import favorites, lists
from tenant_apps.portfolio.services.favorites import add_favorite, change_favorite, star
from tenant_apps.portfolio.services.lists import change_list, create_list, delete_list


def starred(name, *, by):
    (favorite,) = star([a_supplier(name)], by=by)
    return favorite


def test_a_star_is_put_once_and_keeps_what_was_written(ada):
    supplier = a_supplier()
    first = add_favorite(supplier, comment="à rappeler", lists=[], new_list="", by=ada)
    assert star([supplier, supplier], by=ada) == [first]
    first.refresh_from_db()
    assert first.comment == "à rappeler"
    with pytest.raises(IntegrityError), transaction.atomic():
        Favorite.objects.create(owner=ada, organization=supplier.organization)


def test_too_many_are_refused_whole(ada, monkeypatch):
    monkeypatch.setattr(favorites, "MAX_FAVORITES", 2)
    star([a_supplier("A"), a_supplier("B")], by=ada)
    with pytest.raises(ValidationError, match="déjà 2 favoris"):
        starred("C", by=ada)
    assert Favorite.objects.count() == 2


def test_a_favourite_stands_in_several_lists_and_leaves_them_with_its_list(ada):
    favorite = starred("Osier", by=ada)
    garden = create_list("Jardin", by=ada)
    change_favorite(favorite, comment="", lists=[garden], new_list="Lycée", by=ada)
    assert sorted(kept.name for kept in favorite.lists.all()) == ["Jardin", "Lycée"]
    delete_list(garden, by=ada)
    assert Favorite.objects.count() == 1
    assert [kept.name for kept in favorite.lists.all()] == ["Lycée"]


@pytest.mark.parametrize("name", ["Jardin", "JARDIN", "Mes favoris", "mes Favoris"])
def test_a_name_of_a_list_means_one_thing(ada, name):
    create_list("Jardin", by=ada)
    with pytest.raises(ValidationError) as refused:
        create_list(name, by=ada)
    assert set(refused.value.message_dict) == {"name"}
    create_list("Jardin", by=a_person("Grace Hopper"))


def test_a_refused_name_of_a_new_list_changes_nothing(ada):
    favorite = starred("Osier", by=ada)
    create_list("Jardin", by=ada)
    with pytest.raises(ValidationError) as refused:
        change_favorite(favorite, comment="perdu", lists=[], new_list="jardin", by=ada)
    assert set(refused.value.message_dict) == {"new_list"}
    favorite.refresh_from_db()
    assert favorite.comment == ""


def test_there_are_not_more_lists_than_one_can_read(ada, monkeypatch):
    monkeypatch.setattr(lists, "MAX_LISTS", 1)
    create_list("Un", by=ada)
    with pytest.raises(ValidationError, match="déjà 1 listes"):
        create_list("Deux", by=ada)


# Sharing


@pytest.fixture
def team(inside_alpha):
    organization = a_supplier("Métropole").organization
    boss, colleague = a_gestionnaire(organization, "Mary Jackson"), a_person("Grace Hopper")
    give_role(colleague, organization, Role.ACHETEUR, by=boss)
    return organization, boss, colleague


def test_a_shared_list_is_seen_by_those_who_hold_a_role_there(inside_alpha, team):
    organization, boss, colleague = team
    shared = create_list("Lycée", by=boss, note="Avant mars", organization=organization)
    create_list("À moi", by=boss)
    assert list(FavoriteList.objects.shared_with(colleague)) == [shared]
    assert list(FavoriteList.objects.shared_with(boss)) == []
    assert list(FavoriteList.objects.shared_with(a_person("Alan Turing"))) == []
    remove_person(colleague, organization, by=boss)
    assert list(FavoriteList.objects.shared_with(colleague)) == []


def test_who_acts_for_a_structure_no_more_shares_nothing_there(inside_alpha, team):
    organization, boss, colleague = team
    create_list("De Grace", by=colleague, organization=organization)
    assert FavoriteList.objects.shared_with(boss).count() == 1
    remove_person(colleague, organization, by=boss)
    assert FavoriteList.objects.shared_with(boss).count() == 0


def test_one_shares_only_where_one_acts(inside_alpha, ada, team):
    (organization, _boss, _colleague) = team
    kept = create_list("Lycée", by=ada)
    with pytest.raises(ValidationError) as refused:
        change_list(kept, name="Lycée", note="", organization=organization, by=ada)
    assert set(refused.value.message_dict) == {"organization"}


def test_a_colleague_reads_the_note_and_no_comment(team, browser_of):
    organization, boss, colleague = team
    listed, gone = starred("Osier vivant", by=boss), a_supplier("Osier parti", town="Lens")
    (left,) = star([gone], by=boss)
    shared = create_list("Lycée", by=boss, note="Avant mars", organization=organization)
    change_favorite(listed, comment="trop cher", lists=[shared], new_list="", by=boss)
    change_favorite(left, comment="", lists=[shared], new_list="", by=boss)
    change_state(gone, "withdrawn", by=None)
    url = f"/compte/favoris/listes/{shared.pk}/"
    mine = browser_of(boss).get(url).content.decode()
    assert "trop cher" in mine
    browser = browser_of(colleague)
    theirs = browser.get(url).content.decode()
    assert "Avant mars" in theirs
    assert "Osier vivant" in theirs
    assert "trop cher" not in theirs
    for refused in ("modifier", "supprimer"):
        assert browser.get(f"{url}{refused}/").status_code == 404
        assert browser.post(f"{url}{refused}/", {"name": "À moi"}).status_code == 404
    for page in (mine, theirs):  # its name, and nothing else of its fiche
        assert "Osier parti" in page
        assert "n’est plus référencée" in page
        assert str(gone.pk) not in page
        assert "Lens" not in page


# Pages


def test_the_table_of_forty_asks_as_much_as_that_of_two(ada, browser_of, django_assert_num_queries):
    browser = browser_of(ada)
    kept = create_list("Jardin", by=ada)

    def add(names):
        for favorite in star([a_supplier(name) for name in names], by=ada):
            favorite.lists.add(kept)

    add("AB")
    for url in ("/compte/favoris/", f"/compte/favoris/listes/{kept.pk}/"):
        browser.get(url)
        with CaptureQueriesContext(connection) as few:
            browser.get(url)
        add(f"{url} {number}" for number in range(40))
        with django_assert_num_queries(len(few)):
            page = browser.get(url)
        assert page.content.decode().count('name="choix"') >= 42


def test_a_list_of_results_asks_once_for_twenty_cards(ada, browser_of, django_assert_num_queries):
    browser = browser_of(ada)
    a_supplier("A")
    browser.get("/entreprises/?tri=nom")
    with CaptureQueriesContext(connection) as few:
        browser.get("/entreprises/?tri=nom")
    asked = len(few)
    star([a_supplier(f"B {number}") for number in range(40)], by=ada)
    browser.get("/entreprises/?tri=nom")  # what changed is read anew once
    with django_assert_num_queries(asked):
        page = browser.get("/entreprises/?tri=nom").content.decode()
    assert page.count("Retirer des favoris") == 19
    assert page.count("Ajouter aux favoris") == 1


def test_a_visitor_s_results_ask_for_nobody_s_favourites(inside_alpha, visitor):
    a_supplier("A")
    with CaptureQueriesContext(connection) as asked:
        page = visitor.get("/entreprises/")
    assert not [query for query in asked if "portfolio_" in query["sql"]]
    assert "Ajouter aux favoris" in page.content.decode()
    assert not page.cookies
    assert "csrfmiddlewaretoken" not in page.content.decode()


def test_a_star_that_comes_from_elsewhere_changes_nothing(ada, browser_of):
    supplier = a_supplier()
    browser = browser_of(ada, enforce_csrf_checks=True)
    answer = browser.post(f"/compte/favoris/etoile/{supplier.pk}/", {"favori": "1"})
    assert answer.status_code == 403
    assert Favorite.objects.count() == 0


@pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org/", "javascript:x", ""])
def test_a_star_leads_back_to_this_host_alone(ada, browser_of, wanted):
    supplier = a_supplier()
    url = f"/compte/favoris/etoile/{supplier.pk}/"
    answer = browser_of(ada).post(url, {"favori": "1", "retour": wanted})
    assert answer["Location"] == f"/entreprises/{supplier.pk}/"


def test_htmx_gets_the_star_and_what_to_say(ada, browser_of):
    supplier = a_supplier("Osier")
    browser = browser_of(ada)
    url = f"/compte/favoris/etoile/{supplier.pk}/"
    answer = browser.post(url, {"favori": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "Retirer des favoris" in answer
    assert "«\u00a0Osier\u00a0» est dans vos favoris." in answer
    add_favorite(supplier, comment="à garder", lists=[], new_list="", by=ada)
    answer = browser.post(url, {"favori": "0"}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].endswith("/retirer/")  # a comment is not lost by a click
    assert Favorite.objects.get().comment == "à garder"


def test_htmx_of_a_session_that_ended_goes_to_the_log_in(inside_alpha, visitor):
    supplier = a_supplier()
    url = f"/compte/favoris/etoile/{supplier.pk}/"
    answer = visitor.post(url, {"favori": "1"}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith("/connexion/?next=/compte/favoris/ajouter/")


def test_what_is_not_listed_cannot_be_starred(ada, browser_of):
    supplier = a_supplier(state="draft")
    browser = browser_of(ada)
    assert browser.post(f"/compte/favoris/etoile/{supplier.pk}/").status_code == 404
    assert browser.get(f"/compte/favoris/ajouter/{supplier.pk}/").status_code == 404
