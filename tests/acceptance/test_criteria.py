"""A visitor looks for suppliers by criteria: F98, F103, F104, F105, F177, S2 to S4."""

import pytest
from operating import Operator, siret
from people import Page, Person

LILLE = {"Code postal": "59000", "Ville": "Lille"}
MONTPELLIER = {"Code postal": "34000", "Ville": "Montpellier"}
WORDS = "Mots, nom ou SIRET"


@pytest.fixture
def directory(operator: Operator, person: Person) -> Page:
    operator.publishes(
        {
            "Nom": "Haies du Nord",
            "SIRET": siret(21),
            "Code NAF": "8130Z",
            "Compétences": "Élagage",
            "Biens et services": "Clôtures",
            "Label": "Qualiopi",
            **LILLE,
        },
        {
            "Nom": "Jardins du Lez",
            "SIRET": siret(22),
            "Code NAF": "8130Z",
            "Compétences": "Tonte",
            "Description": "Nous ne faisons pas d’élagage.",
            **MONTPELLIER,
        },
        {"Nom": "Table du Lez", "SIRET": siret(23), "Code NAF": "5621Z", **MONTPELLIER},
    )
    return person.go("/entreprises/")


def test_f103_a_departement_keeps_its_structures_only(directory: Page) -> None:
    found = directory.form("Chercher").tick("Hérault (34)").submit()

    assert set(found.results) == {"Jardins du Lez", "Table du Lez"}


def test_f104_goods_and_sectors_both_find(directory: Page) -> None:
    assert directory.person.go("/entreprises/?bien=clotures").results == ["Haies du Nord"]

    found = directory.form("Chercher").tick("Entretien d’espaces verts").submit()

    assert set(found.results) == {"Haies du Nord", "Jardins du Lez"}


def test_f105_skills_are_found_without_accents_or_capitals(directory: Page) -> None:
    for words in ("élagage", "ELAGAGE", "elagages"):
        found = directory.form("Chercher").fill(WORDS, words).submit()

        # F98: what is said in the skills counts more than what a description mentions.
        assert found.results == ["Haies du Nord", "Jardins du Lez"], words


def test_f98_a_fuller_fiche_comes_before_an_emptier_one(directory: Page) -> None:
    assert directory.results[0] == "Haies du Nord"
    assert directory.results[-1] == "Table du Lez"


def test_f177_each_sector_that_has_structures_can_be_chosen(directory: Page) -> None:
    counts = directory.counts("Secteur d’activité")

    assert counts["Entretien d’espaces verts"] == 2
    for sector, count in counts.items():
        found = directory.form("Chercher").tick(sector).submit()
        assert len(found.results) == count, sector


def test_s4_located_in_and_works_in_are_asked_apart(directory: Page) -> None:
    form = directory.form("Chercher")
    located = form.fill("Située à", "Hérault").submit()
    works = directory.form("Chercher").fill("Intervient à", "Lille").submit()

    assert set(located.results) == {"Jardins du Lez", "Table du Lez"}
    assert works.results == ["Haies du Nord"]
    assert works.list_of("Critères choisis") == ["Retirer le critère intervient : Lille (59)"]


def test_s3_labels_lead_to_who_has_them(directory: Page) -> None:
    page = directory.person.go("/labels/")

    assert page.follow("Voir l’entreprise qui l’a (Qualiopi)").results == ["Haies du Nord"]
