"""Those who buy, in a list and on a map: F7, F8, F9."""

import json

import pytest
from fiches import add_buyers
from people import Page, Person

BUYERS = [
    ("Centre hospitalier", "public", "59000", "Lille"),
    ("Lycée agricole", "public", "62000", "Arras"),
    ("Brasserie du Nord", "private", "59000", "Lille"),
    ("Sans adresse", "private", "", ""),
]


@pytest.fixture
def listed(person: Person, db: None) -> Page:
    add_buyers(BUYERS)
    return person.go("/plan-du-site/").follow("Acheteurs")


def drawn(page: Page) -> tuple[int, list[str]]:
    """Of the whole world; then the names of those who stand alone in two towns."""
    (box,) = [node for node in page.main.all("div") if node["id"] == "map"]

    def tile(place: str) -> dict[str, list[dict[str, str | int]]]:
        answer = page.person.go(box["data-tiles"].replace("{z}/{x}/{y}", place))
        told: dict[str, list[dict[str, str | int]]] = json.loads(answer.source)
        return told

    world = tile("0/0/0")
    total = len(world["markers"]) + sum(int(one["sites"]) for one in world["cells"])
    return total, [str(one["name"]) for one in world["markers"]]


def test_f7_buyers_have_a_list_of_their_own(listed: Page) -> None:
    assert listed.heading == "4 acheteurs"
    assert listed.results == [
        *("Brasserie du Nord", "Centre hospitalier", "Lycée agricole", "Sans adresse"),
    ]
    suppliers = listed.person.go("/entreprises/")
    assert suppliers.heading == "Aucune entreprise"


def test_f9_public_and_private_buyers_part_the_list(listed: Page) -> None:
    names = []
    for kind in ("Acheteur public (2)", "Acheteur privé (2)"):
        names += listed.form("Chercher").choose("Public ou privé", kind).submit().results

    assert sorted(names) == sorted(listed.results)
    unknown = listed.person.go("/acheteurs/?nature=autre")
    assert unknown.heading == "Aucun acheteur"
    assert unknown.follow("Voir tous les acheteurs").results == listed.results


@pytest.mark.parametrize(
    ("query", "placed"), [("", 3), ("?nature=public", 2), ("?q=brasserie", 1), ("?q=rien", None)]
)
def test_f8_the_map_matches_the_list(query: str, placed: int | None, listed: Page) -> None:
    page = listed.person.go(f"/acheteurs/{query}")

    on_map = page.follow("Carte")

    assert on_map.heading == page.heading
    if placed is None:
        assert on_map.results == ["Aucun acheteur ne correspond"] or not on_map.results
        return
    total, alone = drawn(on_map)
    assert total == placed
    assert set(alone) <= set(page.results)
    assert set(on_map.results) <= set(page.results)
    assert len(on_map.results) == placed
    assert on_map.follow("Liste").results == page.results


def test_f8_who_is_not_listed_is_nowhere(listed: Page) -> None:
    add_buyers([("Cachée", "public", "59000", "Lille")], state="suspended")
    for address in ("/acheteurs/", "/acheteurs/carte/", "/recherche/?q=cachee"):
        assert "Cachée" not in listed.person.go(address).text
    assert drawn(listed.person.go("/acheteurs/carte/"))[0] == 3
