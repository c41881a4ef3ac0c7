"""A visitor looks at the map: F4, F5."""

import json
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from operating import Operator
from people import Page, Person

LILLE = {"Code postal": "59000", "Ville": "Lille"}
DUNKERQUE = {"Code postal": "59140", "Ville": "Dunkerque"}
ARRAS = {"Code postal": "62000", "Ville": "Arras"}


@pytest.fixture
def five(operator: Operator) -> None:
    operator.publishes(
        {"Nom": "Les Élagueurs", "Compétences": "Élagage", **LILLE},
        {"Nom": "Propre et Net", "Code NAF": "8121Z", **LILLE},
        {"Nom": "Net et Clair", "Code NAF": "8121Z", **ARRAS},
        {"Nom": "Voiles", **DUNKERQUE},
        {"Nom": "Sans lieu", "Code NAF": "8121Z"},
    )


def tile(page: Page, place: str) -> dict[str, list[dict[str, str | int]]]:
    """What the map of a page draws there: `0/0/0` is the whole world."""
    (box,) = [node for node in page.main.all("div") if node["id"] == "map"]
    answer = page.person.go(box["data-tiles"].replace("{z}/{x}/{y}", place))
    assert answer.status == 200
    told: dict[str, list[dict[str, str | int]]] = json.loads(answer.source)
    return told


def drawn(page: Page) -> int:
    """How many sites, counted or alone."""
    told = tile(page, "0/0/0")
    return len(told["markers"]) + sum(int(one["sites"]) for one in told["cells"])


def test_f4_every_supplier_that_has_a_place_is_on_the_map(five: None, person: Person) -> None:
    page = person.go("/entreprises/carte/")

    assert page.heading == "5 entreprises"
    assert drawn(page) == 4
    assert "1 n’a pas d’adresse que l’on sache placer" in page.text
    assert set(page.results) == {
        *("Les Élagueurs", "Propre et Net", "Net et Clair", "Voiles", "Sans lieu"),
    }


def test_f4_the_map_shows_what_the_criteria_leave(five: None, person: Person) -> None:
    page = person.go("/entreprises/carte/").form("Chercher").fill("Mots, nom ou SIRET", "élagage")

    found = page.submit()

    assert found.heading == "1 entreprise pour « élagage »"
    assert [one["name"] for one in tile(found, "0/0/0")["markers"]] == ["Les Élagueurs"]
    assert found.results == ["Les Élagueurs"]
    nothing = found.form("Chercher").fill("Mots, nom ou SIRET", "introuvable").submit()
    assert nothing.heading == "Aucune entreprise pour « introuvable »"


def test_f4_the_list_says_what_a_part_of_the_map_holds(five: None, person: Person) -> None:
    around_lille = person.go("/entreprises/carte/?cadre=2.9,50.5,3.2,50.8")

    assert set(around_lille.results) == {"Les Élagueurs", "Propre et Net"}
    assert "2 entreprises dans cette partie de la carte" in around_lille.text
    empty = person.go("/entreprises/carte/?cadre=2.9,44,3.2,45&q=net")
    assert empty.heading == "2 entreprises pour « net »"
    assert empty.results == []


def test_f4_without_javascript_the_page_is_a_list_and_says_so(five: None, person: Person) -> None:
    page = person.go("/entreprises/carte/")

    (said,) = page.main.all("noscript")
    assert "La carte se dessine avec JavaScript" in said.text
    assert page.follow("Voiles").heading == "Voiles"


QUERIES = ["", "?q=net", "?departement=59&q=propre", "?secteur=inconnu", "?ou=Lille&q=rien"]


@pytest.mark.parametrize("query", QUERIES)
def test_f5_list_and_map_keep_criteria_and_count(query: str, five: None, person: Person) -> None:
    listed = person.go(f"/entreprises/{query}")

    on_map = listed.follow("Carte")

    assert on_map.heading == listed.heading
    assert urlsplit(on_map.url).query == urlsplit(listed.url).query
    criteria = "Critères choisis"
    assert on_map.list_of(criteria) == listed.list_of(criteria)
    back = on_map.follow("Liste")
    assert (back.url, back.heading, back.results) == (listed.url, listed.heading, listed.results)


def test_f5_a_map_copied_to_a_colleague_is_the_same(
    five: None, person: Person, person_at: Callable[[str], Person]
) -> None:
    page = person.go("/entreprises/carte/?q=net&cadre=2.6,50.2,3.3,50.8")

    copied = person_at("alpha.localhost").go(page.url)

    assert copied.text == page.text
    assert drawn(copied) == drawn(page) == 2
