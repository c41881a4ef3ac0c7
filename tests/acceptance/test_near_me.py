"""What is near a place, and one search over everything: F176, F177, S19."""

import pytest
from operating import Operator
from people import Page, Person

LILLE = {"Code postal": "59000", "Ville": "Lille"}
ROUBAIX = {"Code postal": "59100", "Ville": "Roubaix"}
ARRAS = {"Code postal": "62000", "Ville": "Arras"}
PLACE, RADIUS, SECTOR = "Commune ou code postal", "Jusqu’à", "Secteur d’activité"


@pytest.fixture
def here(operator: Operator, person: Person) -> Page:
    operator.publishes(
        {"Nom": "Balais de Lille", "Code NAF": "8121Z", **LILLE},
        {"Nom": "Jardins de Roubaix", "Code NAF": "8130Z", "Compétences": "Élagage", **ROUBAIX},
        {"Nom": "Balais d’Arras", "Code NAF": "8121Z", **ARRAS},
    )
    return person.go("/").follow("Près de chez moi")


def nearest(page: Page) -> list[str]:
    return [heading.text for heading in page.main.all("h3") if heading.inside("li")]


def test_f176_a_place_shows_what_is_around_it_the_nearest_first(here: Page) -> None:
    page = here.form("Chercher").fill(PLACE, "Lille").choose(RADIUS, "20 km").submit()

    assert nearest(page) == ["Balais de Lille", "Jardins de Roubaix"]
    assert "À 20 km au plus de Lille (59)" in page.text
    assert page.list_of("Ce qu’on y trouve") == ["2 entreprises"]
    further = page.form("Chercher").choose(RADIUS, "100 km").submit()
    assert nearest(further) == ["Balais de Lille", "Jardins de Roubaix", "Balais d’Arras"]
    assert nearest(further.person.go(further.url)) == nearest(further)


def test_f176_the_number_leads_to_the_whole_list_by_distance(here: Page) -> None:
    page = here.form("Chercher").fill(PLACE, "Arras").choose(RADIUS, "100 km").submit()

    listed = page.follow("3 entreprises")

    assert listed.heading == "3 entreprises"
    assert listed.results[0] == "Balais d’Arras"
    assert page.follow("Jardins de Roubaix").heading == "Jardins de Roubaix"


def test_f176_a_point_is_a_place(here: Page) -> None:
    page = here.form("Chercher").fill(PLACE, "50.691,3.174").choose(RADIUS, "5 km").submit()

    assert nearest(page) == ["Jardins de Roubaix"]
    assert "À 5 km au plus de vous" in page.text


def test_f176_homonyms_are_told_apart(here: Page) -> None:
    page = here.form("Chercher").fill(PLACE, "Saint-Denis").submit()

    assert "Plusieurs communes répondent à « Saint-Denis »" in page.text
    assert nearest(page) == []
    chosen = page.follow("Saint-Denis (93)")
    assert "Saint-Denis (93)" in chosen.text
    assert "Rien encore dans ce rayon" in chosen.text


def test_f176_an_unknown_place_is_said_and_kept(here: Page) -> None:
    page = here.form("Chercher").fill(PLACE, "Nulle-Part").submit()

    assert "Nous ne connaissons pas de commune « Nulle-Part »" in page.text
    assert page.form("Chercher").value(PLACE) == "Nulle-Part"


def test_f177_the_same_page_by_sector(here: Page) -> None:
    page = here.form("Chercher").fill(PLACE, "Lille").choose(RADIUS, "100 km").submit()
    options = [one for one in page.form("Chercher").options(SECTOR) if "Nettoyage" in one]

    cleaning = page.form("Chercher").choose(SECTOR, options[0]).submit()

    assert nearest(cleaning) == ["Balais de Lille", "Balais d’Arras"]
    assert cleaning.follow("2 entreprises").results == ["Balais de Lille", "Balais d’Arras"]
    alone = cleaning.form("Chercher").choose(RADIUS, "5 km").fill(PLACE, "Roubaix").submit()
    assert nearest(alone) == []
    assert nearest(alone.follow("dans tous les secteurs")) == ["Jardins de Roubaix"]


def test_f177_a_sector_that_does_not_exist_is_said(here: Page) -> None:
    page = here.person.go("/pres-de-chez-moi/?lieu=Lille&secteur=alchimie")

    assert "Le secteur « alchimie » n’existe pas dans ce réseau." in page.text
    assert nearest(page) == []


def test_s19_one_search_looks_into_everything(here: Page) -> None:
    page = here.person.go("/plan-du-site/").follow("Chercher partout")
    words = "Une entreprise, une compétence, une page…"

    found = page.form("Chercher").fill(words, "élagage").submit()

    assert found.sections() == ["Entreprises", "Secteurs, compétences, biens et services"]
    assert found.follow("Élagage").results == ["Jardins de Roubaix"]
    assert found.follow("Jardins de Roubaix").heading == "Jardins de Roubaix"
    of_site = found.form("Chercher").fill(words, "données personnelles").submit()
    assert of_site.follow("Confidentialité").status == 200
    nothing = found.form("Chercher").fill(words, "introuvable").submit()
    assert "Rien pour « introuvable »" in nothing.text
    assert "Rien pour « ? »" in found.form("Chercher").fill(words, "?").submit().text
