"""A visitor reads a fiche: F51, F52, F53, F77, F133, F135."""

import re
from collections.abc import Callable

import fiches
import pytest
from operating import Operator, siret
from people import Page, Person

SHOW = "Afficher le courriel"
GARDENS = {
    "Nom": "Les Jardins du Lin",
    "SIRET": siret(21),
    "Code NAF": "81.30Z",
    "Adresse": "3 rue des Tanneurs",
    "Code postal": "59000",
    "Ville": "Lille",
    "Téléphone": "+33 3 20 12 34 56",
    "Courriel": "bonjour@jardins-du-lin.example",
    "Site web": "https://www.jardins-du-lin.example/",
    "Compétences": "Taille douce ; Tonte ; Éco-pâturage",
    "Biens et services": "Entretien de jardins ; Plantations",
}
BAKERY = {
    "Nom": "Le Fournil",
    "Compétences": "Pétrissage ; Tonte",
    "Code postal": "62000",
    "Ville": "Arras",
}


@pytest.fixture
def gardens(operator: Operator) -> str:
    operator.publishes(GARDENS, BAKERY)
    return GARDENS["Nom"]


@pytest.fixture
def read(gardens: str, person: Person) -> Callable[[], Page]:
    """The fiche, as the visitor reaches it now."""
    return lambda: person.go("/").follow("Annuaire").follow(gardens)


def test_f51_the_site_opens_without_a_way_back_into_ours(read: Callable[[], Page]) -> None:
    page = read()

    link = page.link("jardins-du-lin.example")
    assert link["href"] == "https://www.jardins-du-lin.example/"
    assert link["rel"].split() == ["noopener"]
    assert page.facts("Coordonnées")["Site"] == "jardins-du-lin.example"


def test_f51_a_fiche_without_a_site_shows_none(operator: Operator, person: Person) -> None:
    operator.publishes(BAKERY)

    page = person.go("/entreprises/").follow("Le Fournil")

    assert "Site" not in page.facts("Coordonnées")


def test_f51_a_site_that_is_a_script_is_not_taken(operator: Operator, person: Person) -> None:
    operator.publishes({**BAKERY, "Site web": "javascript:alert(1)"})

    assert "javascript:" not in person.go("/entreprises/").follow("Le Fournil").source


def test_f52_buyers_find_the_page_made_for_them(gardens: str, read: Callable[[], Page]) -> None:
    assert not read().links("Page dédiée aux acheteurs")

    fiches.set_on_organization(gardens, buyers_page="https://jardins-du-lin.example/acheteurs")

    page = read()
    link = page.link("Page dédiée aux acheteurs")
    assert link["href"] == "https://jardins-du-lin.example/acheteurs"
    assert "noopener" in link["rel"].split()
    assert page.facts("Coordonnées")["Pour les acheteurs"] == "Page dédiée aux acheteurs"


def test_f53_visitors_read_the_contacts_and_figures_meant_for_everyone(
    gardens: str, read: Callable[[], Page]
) -> None:
    fiches.add_contact(gardens, "commercial", "Ada Lin", job="commerciale", phone="03 20 11 22 33")
    fiches.add_turnover(gardens, 2023, 412_000)
    fiches.add_turnover(gardens, 2024, 1_250_000)

    page = read()

    contact = page.facts("Coordonnées")["Contact commercial"]
    assert contact == "Ada Lin commerciale 03 20 11 22 33"
    assert page.link("03 20 11 22 33")["href"] == "tel:+33320112233"
    assert page.facts("En bref")["Chiffre d’affaires"] == "2024 : 1 250 000 € 2023 : 412 000 €"


@pytest.fixture
def reserved(gardens: str) -> None:
    """A contact and a year for everyone, for members, for nobody."""
    for number, visibility in enumerate(("everyone", "members", "nobody")):
        fiches.add_contact(
            gardens,
            "other",
            f"Contact {visibility}",
            phone=f"03 20 00 00 0{number}",
            email=f"{visibility}@jardins-du-lin.example",
            visibility=visibility,
        )
        fiches.add_turnover(gardens, 2020 + number, 111_111 * (number + 1), visibility)


@pytest.mark.usefixtures("reserved")
def test_f53_what_is_reserved_is_not_even_in_the_source(read: Callable[[], Page]) -> None:
    page = read()
    shown = page.form(SHOW).submit()

    for seen in (page, shown):
        assert "Contact everyone" in seen.text
        assert seen.facts("En bref")["Chiffre d’affaires"] == "2020 : 111 111 €"
        for reserved in ("members", "nobody", "03 20 00 00 01", "03 20 00 00 02"):
            assert reserved not in seen.source
        for reserved in ("2021", "2022", "222 222", "333 333"):
            assert reserved not in seen.text
    assert "everyone@jardins-du-lin.example" in shown.text


@pytest.mark.usefixtures("reserved")
def test_f53_members_read_what_is_for_members_and_not_what_is_for_nobody(
    person: Person, read: Callable[[], Page]
) -> None:
    fiches.let_in_as_member(person.client)

    page = read().form(SHOW).submit()

    assert "Contact everyone" in page.text
    assert "Contact members" in page.text
    assert "members@jardins-du-lin.example" in page.text
    assert "nobody" not in page.source
    assert page.facts("En bref")["Chiffre d’affaires"] == "2021 : 222 222 € 2020 : 111 111 €"


def test_f77_skills_are_a_list_whose_every_item_finds_those_who_have_it(
    read: Callable[[], Page],
) -> None:
    page = read()
    skills = page.section("Compétences")

    assert sorted(item.text for item in skills.all("li")) == [
        "Taille douce",
        "Tonte",
        "Éco-pâturage",
    ]
    for skill, found in {
        "Taille douce": ["Les Jardins du Lin"],
        "Tonte": ["Le Fournil", "Les Jardins du Lin"],
        "Éco-pâturage": ["Les Jardins du Lin"],
    }.items():
        assert [link.text for item in skills.all("li") for link in item.all("a")].count(skill) == 1
        result = page.follow(skill)
        assert sorted(result.results) == sorted(found)
        assert result.list_of("Critères choisis") == [f"Retirer le critère {skill}"]


def test_f77_a_skill_goes_on_counting_when_one_searches_further(read: Callable[[], Page]) -> None:
    result = read().follow("Tonte")

    narrowed = result.form("Chercher").tick("Pas-de-Calais (62)").submit()

    assert narrowed.results == ["Le Fournil"]
    assert narrowed.follow("Retirer le critère Tonte").results == ["Le Fournil"]


def test_f77_a_skill_that_does_not_exist_says_so(read: Callable[[], Page]) -> None:
    page = read().person.go("/entreprises/?competence=divination")

    assert page.heading == "Aucune entreprise"
    assert "La compétence « divination » n’existe pas dans ce réseau." in page.text


def test_f77_a_fiche_without_skills_has_no_empty_list(operator: Operator, person: Person) -> None:
    operator.publishes({"Nom": "Sans Rien"})

    page = person.go("/entreprises/").follow("Sans Rien")

    assert page.sections() == ["Coordonnées", "En bref", "C’est votre structure ?"]


def test_f133_everything_public_is_read_without_logging_in_and_without_a_cookie(
    read: Callable[[], Page], person: Person
) -> None:
    home = person.go("/")
    listed = home.form("Chercher").fill("Que cherchez-vous ?", "lin").submit()
    fiche = read()
    pages = [
        home,
        home.follow("Annuaire"),
        listed,
        listed.form("Chercher").tick("Nord (59)").submit(),
        fiche,
        fiche.follow("Tonte"),
        fiche.form(SHOW).submit(),
        fiche.follow("Sources des données"),
        person.go("/entreprises/00000000-0000-4000-8000-000000000000/"),
    ]

    assert [page.status for page in pages] == [200] * 8 + [404]
    for page in pages:
        assert "Set-Cookie" not in page.headers
        assert 'type="password"' not in page.source
    assert not person.client.cookies


def test_f135_coordinates_and_key_facts_are_in_sight(read: Callable[[], Page]) -> None:
    page = read()

    assert page.heading == "Les Jardins du Lin"
    assert page.title.startswith("Les Jardins du Lin, Lille")
    assert "3 rue des Tanneurs 59000 Lille" in page.section("Coordonnées").text
    assert page.facts("Coordonnées")["Téléphone"] == "03 20 12 34 56"
    assert page.link("03 20 12 34 56")["href"] == "tel:+33320123456"
    assert "Services d'aménagement paysager (NAF 8130Z)" in page.section("Activité").text
    goods = [item.text for item in page.section("Biens et services").all("li")]
    assert sorted(goods) == ["Entretien de jardins", "Plantations"]
    assert re.fullmatch(r"\d{3} \d{3} \d{3} \d{5}", page.facts("En bref")["SIRET"])


def test_f135_an_email_address_is_in_the_page_only_after_the_click(
    gardens: str, read: Callable[[], Page]
) -> None:
    fiches.add_contact(gardens, "director", "Zoé Lin", email="zoe@jardins-du-lin.example")
    page = read()
    home = page.follow("Accueil")
    for before in (home, home.follow("Annuaire"), page):
        assert "@jardins" not in before.source
        assert not [link for link in before.main.all("a") if link["href"].startswith("mailto:")]

    shown = page.form(SHOW).submit()

    assert shown.heading == "Les Jardins du Lin"
    assert shown.facts("Coordonnées")["Courriel"] == "bonjour@jardins-du-lin.example"
    link = shown.link("bonjour@jardins-du-lin.example")
    assert link["href"] == "mailto:bonjour@jardins-du-lin.example"
    assert shown.facts("Coordonnées")["Direction"] == "Zoé Lin zoe@jardins-du-lin.example"
    assert SHOW not in shown.buttons()
    # Who only follows links, or opens the copied address of this page, gets the fiche.
    copied = page.person.go(shown.url)
    assert (copied.url, copied.heading) == (page.url, "Les Jardins du Lin")
    assert "@jardins" not in copied.source


@pytest.mark.parametrize("visibility", ["members", "nobody"])
def test_f135_hidden_coordinates_are_never_in_the_source(
    gardens: str, read: Callable[[], Page], visibility: str
) -> None:
    with_address = read()
    fiches.set_on_organization(gardens, email_visibility=visibility, phone_visibility=visibility)

    page = read()
    # The button was still there in the page opened before.
    asked = with_address.form(SHOW).submit()

    assert SHOW not in page.buttons()
    for source in (page.source, asked.source):
        assert "bonjour@" not in source
        assert "20 12 34 56" not in source
        assert "320123456" not in source
    assert "Téléphone" not in page.facts("Coordonnées")


def test_f135_who_displays_very_many_addresses_is_asked_to_wait(
    read: Callable[[], Page], person_at: Callable[[str], Person]
) -> None:
    page = read()
    asked = [page.form(SHOW).submit() for _ in range(61)]

    assert [answer.status for answer in asked] == [200] * 60 + [429]
    assert "Réessayez dans une heure" in asked[-1].text
    assert "bonjour@" not in asked[-1].source
    # The fiche stays readable, and others are not concerned.
    assert read().facts("Coordonnées")["Téléphone"] == "03 20 12 34 56"
    other = person_at("alpha.localhost").go(page.url)
    assert "bonjour@" in other.form(SHOW).submit().text
