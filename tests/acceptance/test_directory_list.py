"""A visitor opens the directory: F1, F2, F3, F6, F43, F106."""

from urllib.parse import urlsplit

import fiches
import pytest
from operating import Operator, siret
from people import Page, Person

LILLE = {"Code postal": "59000", "Ville": "Lille"}
ARRAS = {"Code postal": "62000", "Ville": "Arras"}
MASONRY = "Maçonnerie, gros œuvre et travaux publics"
JOINERY = "Menuiserie et agencement"
CATERING = "Traiteurs et plateaux-repas"
BUILDING = "Bâtiment et travaux"


def names(*numbers: int) -> list[str]:
    return [f"Atelier {number:02}" for number in numbers]


@pytest.fixture
def four(operator: Operator) -> None:
    operator.publishes(
        {"Nom": "Les Bâtisseurs du Nord", "Secteur": MASONRY, "Compétences": "Pierre", **LILLE},
        {"Nom": "La Varlope", "Secteur": JOINERY, "Compétences": "Bois ; Pierre", **LILLE},
        {"Nom": "Rabot et Compagnie", "Secteur": JOINERY, "Compétences": "Bois", **ARRAS},
        {"Nom": "La Table d’Arras", "Secteur": CATERING, **ARRAS},
    )


@pytest.fixture
def directory(four: None, person: Person) -> Page:
    return person.go("/").follow("Annuaire")


def test_f1_a_visitor_leafs_through_all_published_structures(
    operator: Operator, person: Person
) -> None:
    operator.publishes(*({"Nom": name, **LILLE} for name in names(*range(1, 46))))
    operator.preregisters({"Nom": "Atelier secret", **LILLE})

    first, second, third = person.go("/").follow("Annuaire").follow_all("Suivante")

    assert first.heading == second.heading == third.heading == "45 entreprises"
    assert [len(page.results) for page in (first, second, third)] == [20, 20, 5]
    together = first.results + second.results + third.results
    assert sorted(together) == names(*range(1, 46))
    assert "Page 3" in [link.text for link in first.main.all("a")]
    assert "page 2" in second.title
    assert third.follow("Précédente").results == second.results
    assert "Lille (59)" in first.text


def test_f1_the_count_is_written_in_words_that_agree(operator: Operator, person: Person) -> None:
    assert person.go("/entreprises/").heading == "Aucune entreprise"
    assert "Aucune entreprise n’est encore référencée" in person.go("/entreprises/").text

    operator.publishes({"Nom": "Seule au Monde"})

    assert person.go("/entreprises/").heading == "1 entreprise"


def test_f1_names_come_in_the_order_of_the_dictionary(operator: Operator, person: Person) -> None:
    operator.publishes(*({"Nom": name} for name in ("zinc", "Étain", "Fer", "école", "Cuivre")))

    found = person.go("/entreprises/").follow("nom")

    assert found.results == ["Cuivre", "école", "Étain", "Fer", "zinc"]


def test_f1_a_page_that_does_not_exist_says_so_and_leads_back(directory: Page) -> None:
    for number in ("2", "0", "abc", "99999999"):
        page = directory.person.go(f"/entreprises/?page={number}")

        assert "Cette page de résultats n’existe pas" in page.text
        assert page.results == []
        assert len(page.follow("Revenir à la première page").results) == 4


def test_f2_ticking_a_departement_keeps_its_structures_only(directory: Page) -> None:
    assert directory.counts("Département") == {"Nord (59)": 2, "Pas-de-Calais (62)": 2}

    found = directory.form("Chercher").tick("Pas-de-Calais (62)").submit()

    assert found.heading == "2 entreprises"
    assert set(found.results) == {"La Table d’Arras", "Rabot et Compagnie"}
    assert found.list_of("Critères choisis") == ["Retirer le critère Pas-de-Calais"]
    # One may still choose the other as well.
    assert found.counts("Département") == {"Nord (59)": 2, "Pas-de-Calais (62)": 2}
    assert found.form("Chercher").is_ticked("Pas-de-Calais (62)")
    both = found.form("Chercher").tick("Nord (59)").submit()
    assert both.heading == "4 entreprises"


def test_f2_an_unknown_departement_says_so_and_finds_nothing(directory: Page) -> None:
    for code in ("ZZ", "99", "5", "<B>"):
        found = directory.person.go(f"/entreprises/?departement={code}")

        assert found.heading == "Aucune entreprise"
        assert found.results == []
        assert f"Le département « {code} » n’existe pas." in found.text
        assert found.follow("voir toutes les entreprises").heading == "4 entreprises"


def test_f2_a_departement_without_structures_finds_nothing_and_offers_a_way_out(
    directory: Page,
) -> None:
    found = directory.person.go("/entreprises/?departement=2a")

    assert found.heading == "Aucune entreprise"
    assert found.list_of("Critères choisis") == ["Retirer le critère Corse-du-Sud"]
    assert "n’existe pas" not in found.text
    assert found.follow("chercher sans « Corse-du-Sud »").heading == "4 entreprises"


def test_f3_a_parent_sector_shows_the_structures_of_its_children(directory: Page) -> None:
    assert directory.counts("Secteur d’activité") == {
        BUILDING: 3,
        MASONRY: 1,
        JOINERY: 2,
        "Restauration et hébergement": 1,
        CATERING: 1,
    }

    parent = directory.form("Chercher").tick(BUILDING).submit()
    child = directory.form("Chercher").tick(JOINERY).submit()

    assert parent.heading == "3 entreprises"
    assert set(parent.results) == {"La Varlope", "Les Bâtisseurs du Nord", "Rabot et Compagnie"}
    assert set(child.results) == {"La Varlope", "Rabot et Compagnie"}


def test_f3_the_counts_of_a_sector_follow_the_other_criteria(directory: Page) -> None:
    found = directory.form("Chercher").tick("Nord (59)").submit()

    counts = found.counts("Secteur d’activité")
    assert counts[BUILDING] == 2
    assert counts[JOINERY] == counts[MASONRY] == 1
    assert counts.get(CATERING, 0) == 0


def test_f3_a_structure_of_two_sectors_under_one_parent_counts_once(
    operator: Operator, person: Person
) -> None:
    operator.publishes({"Nom": "Tout Faire", "Secteur": f"{JOINERY} ; Charpente et couverture"})

    page = person.go("/entreprises/")

    assert page.counts("Secteur d’activité") == {
        BUILDING: 1,
        JOINERY: 1,
        "Charpente et couverture": 1,
    }
    assert page.form("Chercher").tick(BUILDING).submit().heading == "1 entreprise"


def test_f3_the_activity_code_gives_the_sector_where_the_operator_gave_none(
    operator: Operator, person: Person
) -> None:
    operator.publishes({"Nom": "Jardins Suspendus", "Code NAF": "81.30Z"})

    found = person.go("/entreprises/").form("Chercher").tick("Espaces verts et nature").submit()

    assert found.results == ["Jardins Suspendus"]


def test_f3_an_unknown_sector_says_so_and_finds_nothing(directory: Page) -> None:
    found = directory.person.go("/entreprises/?secteur=astrologie")

    assert found.heading == "Aucune entreprise"
    assert "Le secteur « astrologie » n’existe pas dans ce réseau." in found.text


UNPUBLISHED = [
    ("draft",),
    ("submitted",),
    ("submitted", "withdrawn"),
    ("listed", "suspended"),
    ("listed", "withdrawn"),
]


@pytest.mark.parametrize("states", [(), *UNPUBLISHED], ids=lambda states: "-".join(states) or "new")
def test_f6_what_is_not_published_appears_nowhere(
    operator: Operator, person: Person, states: tuple[str, ...]
) -> None:
    operator.publishes({"Nom": "La Publique", "Secteur": MASONRY, **LILLE})
    hidden = {"Nom": "La Cachée", "Secteur": JOINERY, "SIRET": siret(7), "Compétences": "Bois"}
    operator.preregisters({**hidden, **ARRAS})
    fiches.put_in_state("La Cachée", *states)

    home = person.go("/")
    listed = home.follow("Annuaire")

    assert "1 entreprise référencée" in home.text
    assert listed.heading == "1 entreprise"
    assert listed.results == ["La Publique"]
    assert listed.counts("Département") == {"Nord (59)": 1}
    assert listed.counts("Secteur d’activité") == {BUILDING: 1, MASONRY: 1}
    for words in ("cachée", "Arras", "bois", siret(7), "menuiserie"):
        found = home.form("Chercher").fill("Que cherchez-vous ?", words).submit()
        assert found.heading == f"Aucune entreprise pour « {words} »"
        assert "La Cachée" not in found.source
    for query in ("departement=62", "secteur=menuiserie", "competence=bois"):
        assert person.go(f"/entreprises/?{query}").heading == "Aucune entreprise"


def test_f6_the_address_of_a_suspended_fiche_no_longer_answers(
    operator: Operator, person: Person
) -> None:
    operator.publishes({"Nom": "La Suspendue", "Courriel": "bonjour@suspendue.example"})
    fiche = person.go("/entreprises/").follow("La Suspendue")
    fiches.put_in_state("La Suspendue", "suspended")

    for page in (
        person.go(fiche.url),
        fiche.form("Afficher le courriel").submit(),
    ):
        assert page.status == 404
        assert page.heading == "Cette page n’existe pas"
        assert "Suspendue" not in page.source
        assert "bonjour@" not in page.source

    fiches.put_in_state("La Suspendue", "listed")
    assert person.go(fiche.url).heading == "La Suspendue"


def test_f43_the_home_page_leads_to_all_structures_without_a_criterion(
    four: None, person: Person
) -> None:
    home = person.go("/")
    assert "4 entreprises référencées" in home.text

    page = home.follow("Voir toutes les entreprises référencées")

    assert urlsplit(page.url).query == ""
    assert page.heading == "4 entreprises"
    assert page.list_of("Critères choisis") == []
    assert not page.links("Effacer les critères")


def test_f43_an_empty_directory_says_that_it_is_being_prepared(person: Person) -> None:
    home = person.go("/")

    assert "L’annuaire se prépare" in home.text
    assert not home.links("Voir toutes les entreprises référencées")


def test_f106_criteria_combine_as_an_intersection(directory: Page) -> None:
    by_place = directory.form("Chercher").tick("Nord (59)").submit()
    by_both = by_place.form("Chercher").tick(BUILDING).submit()
    by_all = by_both.form("Chercher").fill("Mots, nom ou SIRET", "varlope").submit()

    assert set(by_place.results) == set(by_both.results) == {"La Varlope", "Les Bâtisseurs du Nord"}
    assert by_all.results == ["La Varlope"]
    assert by_all.list_of("Critères choisis") == [
        "Retirer le critère Nord",
        f"Retirer le critère {BUILDING}",
    ]
    assert by_all.form("Chercher").value("Mots, nom ou SIRET") == "varlope"
    nothing = by_all.form("Chercher").fill("Mots, nom ou SIRET", "rabot").submit()
    assert nothing.heading == "Aucune entreprise pour « rabot »"
    assert "Rien ne correspond à tous ces critères à la fois" in nothing.text
    assert nothing.follow("chercher sans « Nord »").results == ["Rabot et Compagnie"]
    assert nothing.follow("chercher sans « rabot »").results == by_both.results


def test_f106_inside_one_filter_choices_add_up(directory: Page) -> None:
    found = directory.form("Chercher").tick(MASONRY).tick(CATERING).submit()

    assert set(found.results) == {"La Table d’Arras", "Les Bâtisseurs du Nord"}


def test_f106_removing_a_tag_takes_that_criterion_away(directory: Page) -> None:
    form = directory.form("Chercher").tick("Nord (59)").tick("Pas-de-Calais (62)").tick(JOINERY)
    found = form.fill("Mots, nom ou SIRET", "la").submit()
    assert found.results == ["La Varlope"]

    without_sector = found.follow(f"Retirer le critère {JOINERY}")
    without_pas_de_calais = without_sector.follow("Retirer le critère Pas-de-Calais")

    assert set(without_sector.results) == {"La Table d’Arras", "La Varlope"}
    assert without_pas_de_calais.results == ["La Varlope"]
    assert without_pas_de_calais.list_of("Critères choisis") == ["Retirer le critère Nord"]
    assert without_pas_de_calais.follow("Effacer les critères").heading == "4 entreprises"


def test_f106_pages_keep_the_criteria(operator: Operator, person: Person) -> None:
    operator.publishes(
        *({"Nom": name, "Secteur": JOINERY, **LILLE} for name in names(*range(1, 26))),
        *({"Nom": f"Cantine {number}", "Secteur": CATERING, **LILLE} for number in range(5)),
    )

    form = person.go("/entreprises/").form("Chercher").tick(BUILDING)
    first, second = form.fill("Mots, nom ou SIRET", "Lille").submit().follow_all("Suivante")

    assert first.heading == second.heading == "25 entreprises pour « Lille »"
    assert sorted(first.results + second.results) == names(*range(1, 26))
    assert second.list_of("Critères choisis") == [f"Retirer le critère {BUILDING}"]
    # A narrower search starts again at its first page.
    narrower = second.form("Chercher").fill("Mots, nom ou SIRET", "atelier 03").submit()
    assert narrower.results == names(3)
