"""A visitor looks for a supplier by words and by criteria: F134."""

from collections.abc import Callable

import pytest
from operating import Operator, siret
from people import Page, Person

LILLE = {"Code postal": "59000", "Ville": "Lille"}
DUNKERQUE = {"Code postal": "59140", "Ville": "Dunkerque"}
ARRAS = {"Code postal": "62000", "Ville": "Arras"}
WORDS, LIST_WORDS = "Que cherchez-vous ?", "Mots, nom ou SIRET"


@pytest.fixture
def six(operator: Operator) -> None:
    operator.publishes(
        {
            "Nom": "Les Élagueurs du Nord",
            "SIRET": siret(11),
            "Code NAF": "81.30Z",
            "Compétences": "Élagage ; Débroussaillage",
            "Label": "Qualiopi",
            **LILLE,
        },
        {
            "Nom": "L’Œuvre Commune",
            "Enseigne": "Le Forum",
            "SIRET": siret(12),
            "Code NAF": "4332A",
            "Biens et services": "Escaliers sur mesure",
            **ARRAS,
        },
        {
            "Nom": "Tisserands Associés",
            "SIRET": siret(13),
            "Description": "Nous réparons les voiles des chars à voile.",
            **DUNKERQUE,
        },
        {"Nom": "Propre et Net", "SIRET": siret(14), "Code NAF": "8121Z", **LILLE},
        {"Nom": "Net et Clair", "SIRET": siret(15), "Code NAF": "8121Z", **ARRAS},
        {"Nom": "Cent pour 100", "SIRET": siret(16), **ARRAS},
    )


@pytest.fixture
def home(six: None, person: Person) -> Page:
    return person.go("/")


FOUND = [
    ("Élagueurs", ["Les Élagueurs du Nord"]),
    ("elagueurs", ["Les Élagueurs du Nord"]),
    ("ÉLAGUEURS NORD", ["Les Élagueurs du Nord"]),
    ("nord elagueurs", ["Les Élagueurs du Nord"]),
    ("debroussaillage", ["Les Élagueurs du Nord"]),
    ("QUALIOPI", ["Les Élagueurs du Nord"]),
    ("oeuvre commune", ["Le Forum"]),
    ("l’œuvre", ["Le Forum"]),
    ("forum", ["Le Forum"]),
    ("escaliers", ["Le Forum"]),
    ("chars a voile", ["Tisserands Associés"]),
    ("dunkerque", ["Tisserands Associés"]),
    # The words of the activity code, and of the sector that follows from it.
    ("aménagement paysager", ["Les Élagueurs du Nord"]),
    ("travaux de MENUISERIE bois", ["Le Forum"]),
    ("nettoyage courant", ["Net et Clair", "Propre et Net"]),
    ("espaces verts", ["Les Élagueurs du Nord"]),
    # What a pattern would take for "anything" is only itself.
    ("%", []),
    ("_", []),
    ("nettoyage dunkerque", []),
    ("'; DROP TABLE", []),
]


def test_f134_words_are_looked_for_wherever_they_may_stand(home: Page) -> None:
    for words, found in FOUND:
        page = home.form("Chercher").fill(WORDS, words).submit()

        assert sorted(page.results) == sorted(found), words
        assert page.heading.endswith(f"pour « {words} »")
        assert page.form("Chercher").value(LIST_WORDS) == words


def test_f134_a_siret_finds_its_structure_however_it_is_typed(home: Page) -> None:
    number = siret(13)
    for separator in ("", " ", "\u00a0", ".", "-"):
        typed = separator.join((number[:3], number[3:6], number[6:9], number[9:]))

        page = home.form("Chercher").fill(WORDS, f" {typed} ").submit()

        assert page.results == ["Tisserands Associés"], typed
        assert page.heading.startswith("1 entreprise pour")


def test_f134_a_siren_finds_its_structure_and_a_copied_siret_too(home: Page) -> None:
    number = siret(14)
    by_siren = home.form("Chercher").fill(WORDS, f"{number[:3]} {number[3:6]} {number[6:9]}")
    fiche = by_siren.submit().follow("Propre et Net")
    shown = fiche.facts("En bref")["SIRET"]
    assert shown.replace(" ", "") == number

    copied = fiche.person.go("/").form("Chercher").fill(WORDS, shown).submit()

    assert copied.results == ["Propre et Net"]


def test_f134_words_departement_and_sector_combine_from_the_home_page_on(home: Page) -> None:
    form = home.form("Chercher")
    assert form.options("Où ?") == ["Toute la région", "Nord (59)", "Pas-de-Calais (62)"]

    everywhere = home.form("Chercher").fill(WORDS, "net").submit()
    page = form.fill(WORDS, "net").choose("Où ?", "Pas-de-Calais (62)").submit()

    assert set(everywhere.results) == {"Net et Clair", "Propre et Net"}
    assert page.results == ["Net et Clair"]
    assert page.list_of("Critères choisis") == ["Retirer le critère Pas-de-Calais"]
    assert page.form("Chercher").is_ticked("Pas-de-Calais (62)")
    narrowed = page.form("Chercher").tick("Nettoyage de locaux").submit()
    assert narrowed.results == ["Net et Clair"]
    assert narrowed.form("Chercher").value(LIST_WORDS) == "net"
    wider = narrowed.follow("Retirer le critère Pas-de-Calais")
    assert set(wider.results) == {"Net et Clair", "Propre et Net"}


def test_f134_words_departement_and_sector_combine_from_the_list(home: Page) -> None:
    form = home.follow("Annuaire").form("Chercher")
    form.fill(LIST_WORDS, "NÉT").tick("Nord (59)").tick("Propreté et services aux bâtiments")

    page = form.submit()

    assert page.heading == "1 entreprise pour « NÉT »"
    assert page.results == ["Propre et Net"]


def test_f134_one_searches_from_a_fiche_as_well(home: Page) -> None:
    fiche = home.follow("Annuaire").follow("Le Forum")

    form = fiche.form("Chercher", part="header")
    page = form.fill("Chercher une entreprise", "tisserands").submit()

    assert page.results == ["Tisserands Associés"]


def test_f134_an_empty_search_finds_all(home: Page) -> None:
    page = home.form("Chercher").submit()

    assert page.heading == "6 entreprises"
    assert page.list_of("Critères choisis") == []
    assert home.form("Chercher").fill(WORDS, "   ").submit().heading == "6 entreprises"


def test_f134_a_search_copied_to_a_colleague_finds_the_same(
    home: Page, person_at: Callable[[str], Person]
) -> None:
    form = home.form("Chercher").fill(WORDS, "nettoyage").choose("Où ?", "Nord (59)")
    page = form.submit()

    copied = person_at("alpha.localhost").go(page.url)

    assert copied.results == page.results == ["Propre et Net"]
    assert copied.text == page.text


def test_f134_what_was_typed_comes_back_as_text(home: Page) -> None:
    words = '"><script>alert(1)</script>'

    page = home.form("Chercher").fill(WORDS, words).submit()

    assert page.form("Chercher").value(LIST_WORDS) == words
    assert page.heading == f"Aucune entreprise pour « {words} »"
    assert "<script>alert" not in page.source


def test_f134_no_words_are_too_odd_for_an_answer(home: Page) -> None:
    for query in ("q=%00", "q=a%00b", "q=" + "a" * 5000, "q=%F0%9F%90%9D&page=%00"):
        assert home.person.go(f"/entreprises/?{query}").status == 200, query
