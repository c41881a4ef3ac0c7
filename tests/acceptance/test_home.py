"""What a network says of itself, on its home page and around every page: F32, F34, F35, F38–F48,
F137, F187, F188, F190, F191."""

from collections.abc import Callable

import pytest
from operating import Operator, siret
from people import Node, Page, Person

At = Callable[[str], Person]
FACE = """
sentence = "Acheter près d’ici"
region = "Flandre"
home_title = "Trouver une structure en Flandre"
home_introduction = "Le Réseau Alpha réunit celles et ceux qui font."
buyer_text = "Pour les acheteuses et les acheteurs."
enterprise_text = "Pour les entreprises."
visitor_text = "Pour les curieuses et les curieux."
support_address = "1 rue des Essais\\n59000 Lille"
support_phone = "03 53 01 00 01"
support_hours = "Le lundi, de 9 h à 12 h"
support_email = "bonjour@alpha.example.org"
publisher_name = "Association Alpha"
publisher_address = "1 rue des Essais, 59000 Lille"
publication_director = "Ada Lin"
host = "Nuages du Nord"

[[support_people]]
name = "Zoé Martin"
role = "Coordination"
phone = "03 53 01 00 02"
email = "zoe@alpha.example.org"

[[pilots]]
name = "Réseau Pilote Un"
link = "https://un.example.org/"

[[pilots]]
name = "Réseau Pilote Deux"

[[partners]]
name = "Partenaire Fidèle"
link = "https://partenaire.example.org/"

[[funders]]
name = "Région d’Exemple"
link = "https://region.example.org/"
"""
EVERYWHERE = ["/", "/entreprises/", "/tetes-de-reseau/", "/confidentialite/", "/rien-ici/"]
LILLE = {"Code postal": "59000", "Ville": "Lille"}


@pytest.fixture
def described(operator: Operator) -> Operator:
    file = operator.folder / "alpha.toml"
    file.write_text(FACE, encoding="utf-8")
    operator.run("describe_network", file, network="alpha")
    return operator


@pytest.fixture
def structures(operator: Operator) -> None:
    operator.publishes(
        {
            "Nom": "Brasserie du Port",
            "SIRET": siret(1),
            "Compétences": "Brassage;Vente",
            "Secteurs": "Restauration et hébergement",
            "Tête de réseau": "COORACE",
            **LILLE,
        },
        {"Nom": "Couture et Cie", "Compétences": "Couture;Vente", **LILLE},
    )
    operator.publishes({"Nom": "Dernière Venue", "Tête de réseau": "COORACE;URSCOP", **LILLE})
    operator.preregisters({"Nom": "Pas Encore", "Compétences": "Secret", **LILLE})


def footer(page: Page) -> Node:
    return next(page.root.all("footer"))


def items(page: Page, heading: str) -> list[str]:
    return [item.text for item in page.section(heading).all("li")]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_f34_f190_who_answers_stands_below_every_page(
    described: Operator, person: Person, path: str
) -> None:
    text = footer(person.go(path)).text
    for said in ("03 53 01 00 01", "bonjour@alpha.example.org", "Le lundi, de 9 h à 12 h"):
        assert said in text
    for said in ("1 rue des Essais", "Zoé Martin Coordination", "03 53 01 00 02"):
        assert said in text
    links = {link.text: link["href"] for link in footer(person.go(path)).all("a")}
    assert links["03 53 01 00 01"] == "tel:+33353010001"
    assert links["zoe@alpha.example.org"] == "mailto:zoe@alpha.example.org"


@pytest.mark.parametrize("path", EVERYWHERE)
def test_f35_f137_f191_who_carries_helps_and_pays_is_signed(
    described: Operator, person: Person, path: str
) -> None:
    page = footer(person.go(path))
    assert "Un réseau porté par Réseau Pilote Un Réseau Pilote Deux" in page.text
    links = {link.text: link["href"] for link in page.all("a")}
    assert links["Réseau Pilote Un"] == "https://un.example.org/"
    assert links["Partenaire Fidèle"] == "https://partenaire.example.org/"
    assert links["Région d’Exemple"] == "https://region.example.org/"


def test_f38_the_title_the_owners_and_the_region(described: Operator, person: Person) -> None:
    page = person.go("/")
    assert page.heading == "Trouver une structure en Flandre"
    assert "Réseau Alpha · Flandre · porté par Réseau Pilote Un et Réseau Pilote Deux" in page.text
    assert "Le Réseau Alpha réunit celles et ceux qui font." in page.text
    assert page.title == "Accueil – Réseau Alpha"


def test_f38_one_networks_words_are_not_the_others(described: Operator, person_at: At) -> None:
    beta = person_at("beta.localhost").go("/")
    for said in ("Flandre", "Pilote", "alpha.example.org", "Zoé"):
        assert said not in beta.source


def test_f40_three_ways_in_lead_to_pages_that_answer(described: Operator, person: Person) -> None:
    home = person.go("/")
    for door in ("Vous achetez", "Vous êtes une entreprise", "Vous découvrez"):
        page = home.follow(door)
        assert page.heading == door
        assert "Zoé Martin" in page.text


def test_f41_each_audience_reads_the_networks_own_text(described: Operator, person: Person) -> None:
    home = person.go("/")
    for door, text in {
        "Vous achetez": "Pour les acheteuses et les acheteurs.",
        "Vous êtes une entreprise": "Pour les entreprises.",
        "Vous découvrez": "Pour les curieuses et les curieux.",
    }.items():
        assert text in home.text
        assert text in home.follow(door).text


def test_f42_words_and_place_go_to_the_results(structures: None, person: Person) -> None:
    form = person.go("/").form("Chercher")
    page = form.fill("Que cherchez-vous ?", "couture").choose("Où ?", "Nord (59)").submit()
    assert page.results == ["Couture et Cie"]


def test_f43_everything_can_be_listed(structures: None, person: Person) -> None:
    page = person.go("/").follow("Voir toutes les entreprises référencées")
    assert page.results == ["Brasserie du Port", "Couture et Cie", "Dernière Venue"]


def test_f44_the_most_widespread_skills_of_listed_fiches(structures: None, person: Person) -> None:
    assert person.go("/").list_of("Compétences") == ["Vente", "Brassage", "Couture"]


def test_f45_a_skill_leads_to_those_who_have_it(structures: None, person: Person) -> None:
    assert person.go("/").follow("Vente").results == ["Brasserie du Port", "Couture et Cie"]


def test_f46_f47_the_latest_come_first_with_their_sector_and_town(
    structures: None, person: Person
) -> None:
    latest = items(person.go("/"), "Les dernières référencées")
    assert latest[0] == "Dernière Venue Lille (59)"
    assert len(latest) == 3
    assert any("Brasserie du Port Restauration et hébergement" in item for item in latest)
    assert "Pas Encore" not in " ".join(latest)


def test_f48_the_latest_lead_to_their_fiches(structures: None, person: Person) -> None:
    assert person.go("/").follow("Dernière Venue").heading == "Dernière Venue"


def test_f187_the_heads_of_networks_and_their_members(structures: None, person: Person) -> None:
    page = person.go("/").follow("Têtes de réseau")
    assert page.results == ["COORACE", "URSCOP"]
    members = page.follow("Voir ses 2 entreprises (COORACE)")
    assert members.results == ["Brasserie du Port", "Dernière Venue"]
    assert members.list_of("Critères choisis") == ["Retirer le critère COORACE"]
    assert members.follow("Retirer le critère COORACE").url.endswith("/entreprises/")


def test_f187_an_unknown_head_of_network_finds_nothing_and_is_named(
    structures: None, person: Person
) -> None:
    page = person.go("/entreprises/?reseau=inconnue")
    assert page.results == []
    assert "La tête de réseau « inconnue » n’existe pas dans ce réseau." in page.text


def test_f187_the_head_of_network_stays_chosen_when_one_searches_on(
    structures: None, person: Person
) -> None:
    form = person.go("/entreprises/?reseau=coorace").form("Chercher")
    page = form.fill("Mots, nom ou SIRET", "brasserie").submit()
    assert page.results == ["Brasserie du Port"]
    assert page.list_of("Critères choisis") == ["Retirer le critère COORACE"]


def test_f188_a_fiche_leads_to_its_head_of_network(structures: None, person: Person) -> None:
    fiche = person.go("/").follow("Brasserie du Port")
    assert "COORACE" in fiche.facts("En bref")["Tête de réseau"]
    page = fiche.follow("Ses entreprises (COORACE)")
    assert page.results == ["Brasserie du Port", "Dernière Venue"]


def test_an_empty_network_says_what_comes_next(described: Operator, person: Person) -> None:
    home = person.go("/")
    assert "Aucune entreprise n’est encore référencée" in home.text
    assert home.link("bonjour@alpha.example.org")["href"] == "mailto:bonjour@alpha.example.org"
    umbrellas = home.follow("Têtes de réseau")
    assert "Aucune tête de réseau n’est encore connue" in umbrellas.text


def test_the_legal_notice_is_complete(described: Operator, person: Person) -> None:
    text = person.go("/").follow("Mentions légales").text
    for said in ("Association Alpha", "Ada Lin", "Nuages du Nord", "bonjour@alpha.example.org"):
        assert said in text
    assert "à préciser" not in text


def test_f39_home_search_and_log_in_are_one_click_away(person: Person) -> None:
    home = person.go("/")
    assert home.follow("Annuaire").follow("Accueil").url == home.url
    assert "entreprise" in home.follow("Annuaire").heading
    assert home.follow("Votre compte").heading == "Connexion"
