"""A coordinator runs the structures of the network: adds, corrects, suspends, withdraws; and the
words by which they are found. F187, F188."""

import pytest
from coordinating import Sheet
from operating import Operator, siret
from people import Page, Person

DESK, WORDS = "/coordination/structures/", "/coordination/nomenclature/"
LILLE = {"Code postal": "59000", "Ville": "Lille"}
JOINERY = "Bâtiment et travaux › Menuiserie et agencement"


@pytest.fixture
def table(coordinator: Person) -> Page:
    return coordinator.go(DESK)


def rows(page: Page) -> list[str]:
    return [link.text for head in page.main.all("th") for link in head.all("a")]


def add(table: Page, **more: str) -> Sheet:
    sheet = Sheet(table.person.go(DESK).follow("Ajouter une structure"), "Ajouter la structure")
    answers = {"Raison sociale": "La Varlope", "SIRET du siège": siret(5), **LILLE, **more}
    for label, value in answers.items():
        sheet.fill(label, value)
    return sheet


def test_a_structure_added_by_hand_is_in_the_directory(table: Page, person: Person) -> None:
    sheet = add(table, **{"SIRET du siège": f" {siret(5)[:3]} {siret(5)[3:]} "}).tick(JOINERY)
    page = sheet.tick("Référencée : elle paraît aussitôt dans l’annuaire").press()

    assert page.heading == "La Varlope"
    assert "Saisie à la main." in page.text
    found = person.go("/entreprises/?secteur=menuiserie").follow("La Varlope")
    assert "59000 Lille" in found.text


def test_a_preregistered_one_is_not_yet(table: Page, person: Person) -> None:
    add(table).press()

    assert rows(table.person.go(f"{DESK}?etat=preregistered")) == ["La Varlope"]
    assert "L’annuaire se prépare" in person.go("/entreprises/").text


def test_a_siret_that_is_there_leads_to_whom_it_belongs(table: Page, operator: Operator) -> None:
    operator.publishes({"Nom": "Déjà Là", "SIRET": siret(5), **LILLE})

    refused = add(table).press()

    assert "Ce SIRET est déjà celui de « Déjà Là »" in refused.text
    assert Sheet(refused, "Ajouter la structure").value("Raison sociale") == "La Varlope"
    assert refused.follow("Déjà Là").heading == "Déjà Là"
    assert rows(table.person.go(DESK)) == ["Déjà Là"]


def test_a_wrong_siret_is_refused_and_one_of_la_poste_is_not(table: Page) -> None:
    wrong = add(table, **{"SIRET du siège": "12345678901234"}).press()
    assert "est faux. Vérifiez chaque chiffre." in wrong.text

    page = add(table, **{"SIRET du siège": "356 000 000 09075"}).press()
    assert "« La Varlope » est ajoutée." in page.text


def test_the_same_name_in_the_same_town_is_asked_about(table: Page, operator: Operator) -> None:
    operator.publishes({"Nom": "LA VARLOPE", "SIRET": siret(9), **LILLE})

    asked = add(table).press()
    assert "Elle est peut-être déjà dans le réseau" in asked.text
    assert rows(table.person.go(DESK)) == ["LA VARLOPE"]

    Sheet(asked, "Ajouter la structure").tick("C’est bien une autre structure").press()
    assert len(rows(table.person.go(DESK))) == 2


@pytest.fixture
def varlope(operator: Operator, table: Page) -> Page:
    operator.publishes({"Nom": "La Varlope", "SIRET": siret(5), "Compétences": "Tri", **LILLE})
    return table.person.go(DESK).follow("La Varlope")


def edit(page: Page, group: str) -> Sheet:
    return Sheet(page.person.go(page.url).follow(f"Modifier : {group}"), "Enregistrer")


def test_what_a_structure_sells_is_typed_on_a_line(varlope: Page, person: Person) -> None:
    sheet = edit(varlope, "Ce qu’elle vend").fill("Compétences", "Rabotage ; RABOTAGE;béton ciré ")
    assert "Enregistré à" in sheet.press().text

    fiche = person.go("/entreprises/").follow("La Varlope")
    skills = [item.text for item in fiche.section("Compétences").all("li")]
    assert sorted(skills) == ["Rabotage", "béton ciré"]
    again = edit(varlope, "Ce qu’elle vend").fill("Biens et services", "a;b;c;d;e").press()
    assert "4 au plus : retirez-en 1." in again.text


def test_who_may_see_what_is_chosen_by_group(varlope: Page, person: Person) -> None:
    sheet = edit(varlope, "Coordonnées").fill("Téléphone", "+33 3 20 12 34 56")
    sheet.choose("Qui peut voir ce numéro", "les membres du réseau").press()
    contacts = edit(varlope, "Contacts").fill("Nom", "Ada Lin", row="Contact 1")
    contacts.choose("Rôle", "Direction", row="Contact 1").press()
    edit(varlope, "Zone d’intervention").tick("Nord (59)").fill("Communes", "Arras").press()

    fiche = person.go("/entreprises/").follow("La Varlope")
    assert "03 20 12 34 56" not in fiche.source
    assert fiche.facts("Coordonnées")["Direction"] == "Ada Lin"
    assert [tag.text for tag in fiche.section("Zone d’intervention").all("li")] == ["Nord", "Arras"]
    preview = varlope.person.go(varlope.url).follow("Voir comme un acheteur")
    assert "03 20 12 34 56" not in preview.text
    assert "03 20 12 34 56" in preview.follow("Voir comme un membre du réseau").text


def test_suspended_it_is_nowhere_and_resumed_it_is_back(varlope: Page, person: Person) -> None:
    fiche = person.go("/entreprises/").follow("La Varlope")

    Sheet(varlope.follow("Suspendre…"), "Suspendre").press()
    for address in ("/entreprises/", "/entreprises/?q=varlope", "/"):
        assert "La Varlope" not in person.go(address).source
    assert person.go(fiche.url).status == 404

    suspended = varlope.person.go(varlope.url)
    Sheet(suspended.follow("Reprendre la publication…"), "Référencer").press()
    assert person.go(fiche.url).heading == "La Varlope"


def test_several_are_withdrawn_after_their_number_was_read(
    operator: Operator, table: Page, person: Person
) -> None:
    operator.publishes(*({"Nom": f"Atelier {letter}", **LILLE} for letter in "ABC"))

    page = table.person.go(DESK)
    sheet = Sheet(page, "Retirer").tick("Choisir Atelier A").tick("Choisir Atelier C")
    asked = sheet.press()
    assert asked.heading == "Retirer 2 structures ?"
    assert len(person.go("/entreprises/").results) == 3

    done = Sheet(asked, "Retirer pour de bon").press()
    assert "2 fiches sont retirées." in done.text
    assert person.go("/entreprises/").results == ["Atelier B"]


# Words


def test_a_trade_is_found_by_its_tradesperson(
    operator: Operator, coordinator: Person, person: Person
) -> None:
    operator.publishes({"Nom": "La Varlope", "Secteur": "Menuiserie et agencement", **LILLE})
    assert person.go("/entreprises/?q=rabotière").heading.startswith("Aucune entreprise")

    page = coordinator.go(f"{WORDS}secteurs/").follow("Menuiserie et agencement")
    Sheet(page, "Enregistrer").fill("Synonymes", "Menuisier ; Rabotière").press()

    for word in ("rabotière", "RABOTIERE", "menuisier", "menuiserie"):
        assert person.go(f"/entreprises/?q={word}").results == ["La Varlope"]


def test_a_renamed_word_keeps_its_links_and_its_imports(
    operator: Operator, coordinator: Person, person: Person
) -> None:
    operator.publishes({"Nom": "A", "Compétences": "Rabotage", **LILLE})
    old = person.go("/entreprises/").follow("A").follow("Rabotage").url

    page = coordinator.go(f"{WORDS}competences/").follow("Rabotage")
    assert "Utilisé par 1 structure." in page.text
    Sheet(page, "Enregistrer").fill("Nom", "Corroyage").press()
    operator.publishes({"Nom": "B", "Compétences": "Rabotage ; Corroyage", **LILLE})

    assert person.go(old).list_of("Critères choisis") == ["Retirer le critère Corroyage"]
    assert sorted(person.go(old).results) == ["A", "B"]
    assert rows(coordinator.go(f"{WORDS}competences/")) == ["Corroyage"]


def test_two_words_become_one_and_old_links_follow(
    operator: Operator, coordinator: Person, person: Person
) -> None:
    operator.publishes(
        {"Nom": "A", "Compétences": "Menuisier", **LILLE},
        {"Nom": "B", "Compétences": "Menuiserie ; Menuisier", **LILLE},
    )
    old = person.go("/entreprises/").follow("A").follow("Menuisier").url

    page = coordinator.go(f"{WORDS}competences/").follow("Fusionner Menuisier")
    asked = Sheet(page, "Continuer").fill("Fusionner dans", "menuiserie").press()
    assert "2 structures passent à « Menuiserie »." in asked.text
    assert "Une fusion ne se défait pas." in asked.text
    Sheet(asked, "Fusionner").press()

    assert sorted(person.go(old).results) == ["A", "B"]
    assert person.go(old).list_of("Critères choisis") == ["Retirer le critère Menuiserie"]
    assert sorted(person.go("/entreprises/?q=menuisier").results) == ["A", "B"]


# Heads of networks


def test_f187_heads_of_networks_have_their_page_and_stand_on_each_fiche(
    operator: Operator, coordinator: Person, person: Person
) -> None:
    operator.publishes(
        {"Nom": "A", "Tête de réseau": "COORACE", **LILLE},
        {"Nom": "B", "Tête de réseau": "COORACE ; UREI", **LILLE},
    )
    page = person.go("/tetes-de-reseau/")
    assert page.results == ["COORACE", "UREI"]
    assert "Voir ses 2 entreprises (COORACE)" in [link.text for link in page.root.all("a")]

    heads = person.go("/entreprises/").follow("B").facts("En bref")["Tête de réseau"]
    assert "COORACE" in heads
    assert "UREI" in heads

    # One that the coordination adds is there before any structure belongs to it.
    adding = coordinator.go(f"{WORDS}tetes-de-reseau/").follow("Ajouter une tête de réseau")
    Sheet(adding, "Ajouter").fill("Nom", "FAS").press()
    assert person.go("/tetes-de-reseau/").results == ["COORACE", "FAS", "UREI"]


def test_f188_a_fiche_leads_to_its_head_of_network(
    operator: Operator, coordinator: Person, person: Person
) -> None:
    operator.publishes({"Nom": "A", "Tête de réseau": "COORACE", **LILLE})
    fiche = person.go("/entreprises/").follow("A")
    assert not fiche.links("COORACE")

    page = coordinator.go(f"{WORDS}tetes-de-reseau/").follow("COORACE")
    Sheet(page, "Enregistrer").fill("Site", "www.coorace.example").press()

    link = person.go(fiche.url).link("COORACE")
    assert link["href"] == "https://www.coorace.example"
    assert "noopener" in link["rel"]
    assert "il ne le remplace pas" in person.go("/tetes-de-reseau/").text
    assert person.go(fiche.url).follow("Ses entreprises (COORACE)").results == ["A"]
