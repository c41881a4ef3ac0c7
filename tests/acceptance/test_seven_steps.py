"""A structure fills in its fiche in seven steps: F57, F59–F63, F71–F93, S1."""

from collections.abc import Callable

import pytest
from coordinating import Sheet
from holding_structures import coordinator_at
from mailboxes import Mailboxes
from people import Page, Person
from signing_up import PASSWORD, log_in

EMAIL = "ada@lavoir.example"
SIRET = "81000041400013"
NEXT = "Suivant"
LAUNDRY = "Propreté et services aux bâtiments › Blanchisserie et location de linge"


@pytest.fixture
def ada(person: Person, mailboxes: Mailboxes) -> Person:
    """With an enterprise's account, logged in."""
    form = person.go("/inscription/entreprise/").form("Créer mon compte")
    form.fill("Adresse électronique *", EMAIL).fill("Mot de passe *", PASSWORD)
    form.fill("Le même mot de passe, une seconde fois *", PASSWORD).submit()
    person.go(mailboxes.last(EMAIL).link).form("Activer mon compte").submit()
    log_in(person, EMAIL)
    return person


def begun(ada: Person, siret: str = SIRET) -> Page:
    sheet = Sheet(ada.go("/mes-structures/commencer/"), "Commencer la fiche")
    sheet.fill("SIRET du siège", siret).fill("Raison sociale", "Le Lavoir")
    sheet.fill("Adresse du siège", "12 rue du Lavoir").fill("Code postal", "59000")
    return sheet.fill("Ville", "Lille").press()


@pytest.fixture
def second(ada: Person) -> Page:
    """The second step of a fiche that has just begun."""
    return begun(ada)


def at(page: Page, number: int) -> Page:
    """Another step of the same fiche."""
    return page.person.go(page.url.split("/etapes/")[0] + f"/etapes/{number}/")


def filled(second: Page) -> Sheet:
    sheet = Sheet(second, NEXT)
    sheet.fill("Adresse électronique", "contact@lavoir.example")
    sheet.fill("Description", "Nous lavons le linge des hôtels et des crèches.")
    return sheet.tick(LAUNDRY)


def test_f57_who_has_just_opened_an_account_ends_with_a_fiche_that_waits(
    person: Person, mailboxes: Mailboxes
) -> None:
    form = person.go("/inscription/").follow("Une entreprise du réseau").form("Créer mon compte")
    form.fill("Adresse électronique *", EMAIL).fill("Mot de passe *", PASSWORD)
    form.fill("Le même mot de passe, une seconde fois *", PASSWORD).submit()
    activated = person.go(mailboxes.last(EMAIL).link).form("Activer mon compte").submit()
    entrance = activated.follow("Accéder au portail").form("Me connecter")
    entrance.fill("Adresse électronique *", EMAIL).fill("Mot de passe *", PASSWORD)
    page = entrance.submit()
    assert page.heading.startswith("Étape 2 sur 7")

    page = filled(begun(person)).press()
    for number in range(3, 8):
        assert page.heading.startswith(f"Étape {number} sur 7")
        page = Sheet(page, NEXT).press()
    assert page.heading == "Relire et envoyer"
    page = Sheet(page, "Envoyer la fiche au réseau").tick(
        "Nous acceptons cette charte au nom de notre structure"
    )
    ended = page.press()
    assert "Fiche en attente de validation" in ended.text


def test_f59_who_is_registered_already_finds_the_log_in_on_the_way(person: Person) -> None:
    assert "Étape 1 sur 7" in person.go("/inscription/entreprise/").text
    page = person.go("/inscription/entreprise/").follow("Connectez-vous")
    assert page.buttons() == ["Me connecter"]


def test_f60_each_step_says_its_number_and_its_title(second: Page) -> None:
    headings = [at(second, number).heading for number in range(1, 8)]

    assert [heading[:13] for heading in headings] == [f"Étape {n} sur 7" for n in range(1, 8)]
    assert [heading[14:] for heading in headings] == [
        "Votre compte",
        "Votre entreprise et ce qu’elle vend",
        "Labels et engagements facultatif",
        "Chiffre d’affaires recommandé",
        "Siège, direction et contacts",
        "Autres établissements facultatif",
        "Références clients recommandé",
    ]


def test_f61_previous_keeps_what_was_typed_and_cancel_leaves_a_draft(
    second: Page, person_at: Callable[[str], Person]
) -> None:
    third = at(second, 3)
    page = Sheet(third, "Précédent").fill("Garanties et cautions", "Décennale").press()
    assert page.heading.startswith("Étape 2 sur 7")
    assert Sheet(at(second, 3), NEXT).value("Garanties et cautions") == "Décennale"

    page = Sheet(at(second, 4), "Annuler").fill("Année", "2025", row="Année 1").press()
    assert page.heading == "Mon entreprise"
    assert "Brouillon enregistré" in page.text
    # Half a line is no line yet: it waits as it was typed, on another device too.
    other = person_at("alpha.localhost")
    log_in(other, EMAIL)
    page = other.go("/compte/").follow("Le Lavoir").follow("Continuer la fiche")
    page = other.go(page.url.replace("/2/", "/4/"))
    assert Sheet(page, NEXT).value("Année") == "2025"
    assert "Ce champ est obligatoire." in page.text


def test_f62_what_is_obligatory_has_its_asterisk_its_legend_and_is_enforced(second: Page) -> None:
    marked = {label.text for label in second.main.all("label", "legend") if "*" in label.text}
    assert {"SIRET du siège *", "Description *", "Secteurs d’activité *"} <= marked
    assert "Les champs suivis d’un astérisque (*) sont obligatoires" in second.text

    page = Sheet(second, NEXT).press()
    assert page.heading.startswith("Étape 2 sur 7")
    assert "Description : À remplir : la fiche ne paraît pas sans." in page.text

    submitting = page.person.go(page.url.replace("/2/", "/envoyer/"))
    assert "Il manque la description (étape 2)" in submitting.text
    assert "Envoyer la fiche au réseau" not in submitting.buttons()
    assert submitting.follow("la description").heading.startswith("Étape 2 sur 7")


def test_f63_an_account_without_its_password_twice_is_refused(person: Person) -> None:
    form = person.go("/inscription/entreprise/").form("Créer mon compte")
    form.fill("Adresse électronique *", EMAIL).fill("Mot de passe *", PASSWORD)
    page = form.fill("Le même mot de passe, une seconde fois *", "autre chose").submit()
    assert "Ce n’est pas le même mot de passe" in page.text


def test_f65_the_address_of_registration_receives_consultations_unless_another_is_given(
    second: Page,
) -> None:
    sheet = Sheet(second, NEXT)
    assert sheet.value("Adresse électronique") == EMAIL
    assert sheet.value("Adresse pour recevoir les consultations") == ""
    assert "Si ce n’est pas la même." in second.text


def test_f71_another_address_for_consultations_is_proven_by_who_reads_it(
    second: Page, mailboxes: Mailboxes, person_at: Callable[[str], Person]
) -> None:
    colleague = "achats@lavoir.example"
    sheet = filled(second).fill("Adresse pour recevoir les consultations", colleague)
    assert sheet.press().heading.startswith("Étape 3 sur 7")

    link = mailboxes.last(colleague).link
    reader = person_at("alpha.localhost")
    asked = reader.go(link)
    assert asked.heading == "Recevoir ici les consultations de « Le Lavoir » ?"
    answered = asked.form("Recevoir les consultations à cette adresse").submit()
    assert "Les consultations de « Le Lavoir » arriveront à achats@lavoir.example." in answered.text
    assert reader.go("/adresse-des-consultations/inconnu/").status == 404


def test_f72_the_coordinates_are_saved_and_shown(second: Page) -> None:
    sheet = filled(second).fill("Téléphone", "0320123456").fill("Site", "lavoir.example")
    sheet.fill("Code postal", "59100").fill("Ville", "Roubaix").press()

    page = preview(second)
    assert page.facts("Coordonnées")["Téléphone"] == "03 20 12 34 56"
    assert "59100 Roubaix" in page.section("Coordonnées").text

    wrong = Sheet(at(second, 2), NEXT).fill("Ville", "Marseille").press()
    assert "ne concordent pas" in wrong.text
    assert Sheet(at(second, 2), NEXT).value("Ville") == "Marseille"
    assert "59100 Roubaix" in preview(second).section("Coordonnées").text


def preview(page: Page) -> Page:
    return page.person.go(page.url.split("/etapes/")[0] + "/apercu/")


def test_f73_a_sector_of_the_network_is_needed_to_be_submitted(second: Page) -> None:
    sheet = Sheet(second, NEXT).fill("Adresse électronique", "contact@lavoir.example")
    page = sheet.fill("Description", "Nous lavons.").press()
    assert "Secteurs d’activité : À remplir" in page.text
    assert Sheet(page, NEXT).tick(LAUNDRY).press().heading.startswith("Étape 3 sur 7")


@pytest.mark.parametrize(
    ("label", "limit"), [("Biens et services", 4), ("Compétences", 10)], ids=["f74", "f75"]
)
def test_f74_f75_one_too_many_is_refused_and_kept(second: Page, label: str, limit: int) -> None:
    typed = " ; ".join(f"Mot {number}" for number in range(limit + 1))
    page = filled(second).fill(label, typed).press()

    assert page.heading.startswith("Étape 2 sur 7")
    assert f"{label} : {limit} au plus : retirez-en 1." in page.text
    again = Sheet(at(second, 2), NEXT)
    assert again.value(label) == typed
    right = again.fill(label, typed.rpartition(";")[0]).press()
    assert right.heading.startswith("Étape 3 sur 7")


def test_f76_f77_skills_on_one_line_become_a_list_of_links(second: Page) -> None:
    filled(second).fill("Compétences", "Pressing; repassage ;; PRÉSSING ; Nappes").press()

    page = preview(second)
    links = [link.text for link in page.section("Compétences").all("a")]
    assert sorted(links) == ["Nappes", "Pressing", "repassage"]
    assert page.follow("Nappes").url.endswith("?competence=nappes")


def test_f78_the_third_step_may_stay_empty(second: Page) -> None:
    assert Sheet(at(second, 3), NEXT).press().heading.startswith("Étape 4 sur 7")


def test_f79_f80_f81_labels_footprint_and_guarantees_are_shown(second: Page) -> None:
    sheet = Sheet(at(second, 3), NEXT).fill("Labels et certifications", "ISO 14001 ; Écocert")
    sheet.fill("Garanties et cautions", "Assurance décennale")
    sheet.fill("Empreinte carbone, en kg de CO₂ par an", "12500").fill("Année du bilan", "2025")
    sheet.fill("Bilan établi par", "le cabinet Vert").press()

    text = preview(second).section("Labels et engagements").text
    assert "ISO 14001" in text
    assert "12 500 kg de CO₂ par an (2025), bilan établi par le cabinet Vert" in text
    assert "Assurance décennale" in text
    # What exists is chosen from a list, and more is written beside it.
    again = Sheet(at(second, 3), NEXT).untick("Écocert")
    again.fill("Autres labels et qualifications", "Qualiopi").press()
    assert preview(second).list_items("Labels et engagements") == ["ISO 14001", "Qualiopi"]

    refused = Sheet(at(second, 3), NEXT).fill("Empreinte carbone, en kg de CO₂ par an", "-1")
    assert "supérieure ou égale à 0" in refused.press().text
    yearless = Sheet(at(second, 3), NEXT).fill("Empreinte carbone, en kg de CO₂ par an", "9")
    assert "Indiquez l’année de ce bilan." in yearless.fill("Année du bilan", "").press().text


def test_f82_each_field_of_the_third_step_has_its_help(second: Page) -> None:
    page = at(second, 3)
    helps = {node["id"]: node.text for node in page.main.all("p") if node["class"] == "help"}
    fields = [*page.main.all("input", "textarea", "select")]
    named = [field for field in fields if field["name"].startswith("engagements-")]
    visible = [field for field in named if field["type"] != "hidden"]
    assert len(visible) == 7
    for field in visible:
        assert helps[field["aria-describedby"]], field["name"]


def test_f83_turnover_is_recommended_and_may_stay_empty(second: Page) -> None:
    page = at(second, 4)
    assert page.heading.endswith("recommandé")
    assert Sheet(page, NEXT).press().heading.startswith("Étape 5 sur 7")

    sheet = Sheet(at(second, 4), NEXT).fill("Année", "2025", row="Année 1")
    sheet.fill("Chiffre d’affaires hors taxes, en euros", "1 250 000", row="Année 1").press()
    assert "2025 : 1 250 000 €" in preview(second).facts("En bref")["Chiffre d’affaires"]


def test_f84_the_head_office_is_apart_from_the_establishments(second: Page) -> None:
    sheet = Sheet(at(second, 6), NEXT).tick("Nous avons d’autres établissements que le siège")
    sheet.fill("Nom", "Atelier", row="Établissement 1")
    sheet.fill("Code postal", "62300", row="Établissement 1")
    sheet.fill("Ville", "Lens", row="Établissement 1").press()

    page = preview(second)
    assert "59000 Lille" in page.section("Coordonnées").text
    assert "62300 Lens" in page.section("Autres établissements").text
    assert "Lille" not in page.section("Autres établissements").text


def test_f85_f86_f87_director_commercial_and_other_contacts(second: Page) -> None:
    page = at(second, 5)
    sheet = Sheet(page, "Ajouter un contact commercial")
    assert [sheet.value_of("Rôle", f"Contact {n}") for n in (1, 2)] == ["director", "commercial"]
    sheet.fill("Nom", "Ada Lin", row="Contact 1").fill("Fonction", "Gérante", row="Contact 1")
    more = sheet.fill("Nom", "Zoé Tar", row="Contact 2").press()

    # Without JavaScript too there is one row more, of that kind, and nothing typed is lost.
    again = Sheet(more, "Ajouter un autre contact")
    assert again.value_of("Rôle", "Contact 3") == "commercial"
    assert again.value_of("Nom", "Contact 2") == "Zoé Tar"
    again.fill("Nom", "Max Roy", row="Contact 3")
    last = Sheet(again.press(), NEXT)
    assert last.value_of("Rôle", "Contact 4") == "other"
    last.fill("Nom", "Luz Paz", row="Contact 4").fill("Fonction", "Presse", row="Contact 4")
    assert last.press().heading.startswith("Étape 6 sur 7")

    said = preview(second).section("Coordonnées").text
    assert "Direction Ada Lin Gérante" in said
    assert "Contact commercial Zoé Tar" in said
    assert "Contact commercial Max Roy" in said
    assert "Autre contact Luz Paz Presse" in said


SITES = "Nous avons d’autres établissements que le siège"


def test_f88_without_the_box_establishments_are_not_looked_at(second: Page) -> None:
    page = Sheet(at(second, 6), NEXT).fill("Nom", "Sans ville", row="Établissement 1").press()
    assert page.heading.startswith("Étape 7 sur 7")
    assert "Autres établissements" not in preview(second).sections()

    ticked = Sheet(at(second, 6), NEXT).tick(SITES)
    refused = ticked.fill("Nom", "Sans ville", row="Établissement 1").press()
    assert "Établissement 1, Code postal : Ce champ est obligatoire." in refused.text


def test_f89_several_establishments_each_with_its_place(second: Page) -> None:
    sheet = Sheet(at(second, 6), "Ajouter un établissement").tick(SITES)
    sheet.fill("Code postal", "62300", row="Établissement 1")
    more = sheet.fill("Ville", "Lens", row="Établissement 1").press()
    sheet = Sheet(more, NEXT).fill("Code postal", "80000", row="Établissement 2")
    sheet.fill("Ville", "Amiens", row="Établissement 2").press()

    text = preview(second).section("Autres établissements").text
    assert "62300 Lens" in text
    assert "80000 Amiens" in text


REFERENCES = "Nous citons des clients en référence"


def test_f90_f91_f92_references_behind_their_box(second: Page) -> None:
    page = at(second, 7)
    assert not Sheet(page, NEXT).is_ticked(REFERENCES)

    refused = Sheet(page, NEXT).tick(REFERENCES).press()
    assert "Référence 1, Client : Ce champ est obligatoire." in refused.text
    assert Sheet(at(second, 7), NEXT).is_ticked(REFERENCES)

    page = Sheet(at(second, 7), NEXT).untick(REFERENCES).press()
    assert page.heading == "Relire et envoyer"
    assert "Références déclarées" not in preview(second).sections()


def test_f93_references_are_a_showcase_in_the_supplier_s_own_words(second: Page) -> None:
    sheet = Sheet(at(second, 7), NEXT).tick(REFERENCES)
    sheet.fill("Client", "Ville de Lille", row="Référence 1")
    sheet.fill("Ce que vous avez fait pour lui", "Le linge des crèches", row="Référence 1")
    sheet.fill("Année", "2025", row="Référence 1").press()

    said = preview(second).section("Références déclarées").text
    assert "Ville de Lille (2025) : Le linge des crèches" in said
    assert "L’entreprise cite elle-même ces clients." in said


def test_a_siret_that_is_in_the_network_leads_to_its_structure(
    second: Page, person_at: Callable[[str], Person], mailboxes: Mailboxes
) -> None:
    again = begun(second.person)
    assert "« Le Lavoir » est déjà dans le réseau" in again.text
    assert again.follow("Vous agissez pour elle : ouvrir son espace").heading == "Mon entreprise"

    bad = begun(second.person, "81000041400014")
    assert "Le numéro « 81000041400014 » est faux. Vérifiez chaque chiffre." in bad.text
    assert Sheet(bad, "Commencer la fiche").value("Raison sociale") == "Le Lavoir"


def test_two_tabs_the_second_sees_what_the_first_changed(second: Page) -> None:
    first_tab, second_tab = at(second, 2), at(second, 2)
    filled(first_tab).press()

    page = filled(second_tab).fill("Description", "Nous repassons.").press()
    assert page.heading.startswith("Étape 2 sur 7")
    assert "a changé entre-temps" in page.text
    assert "Nous lavons le linge des hôtels et des crèches." in page.text
    assert Sheet(page, NEXT).value("Description") == "Nous repassons."
    assert "Nous lavons" in preview(second).section("Activité").text

    Sheet(page, NEXT).press()
    assert "Nous repassons." in preview(second).section("Activité").text


def test_two_tabs_with_answers_that_cannot_be_taken_lose_nothing_either(second: Page) -> None:
    first_tab, second_tab = at(second, 4), at(second, 4)
    Sheet(first_tab, "Annuler").fill("Année", "2024", row="Année 1").press()

    page = Sheet(second_tab, "Annuler").fill("Année", "1999", row="Année 1").press()
    assert "Année 1, Année maintenant : 2024" in page.text
    assert Sheet(page, "Annuler").value("Année") == "1999"
    assert Sheet(page, "Annuler").press().heading == "Mon entreprise"
    assert Sheet(at(second, 4), NEXT).value("Année") == "1999"


def test_a_step_left_open_for_a_day_is_saved(second: Page, pass_time: Callable[..., None]) -> None:
    page = at(second, 3)
    pass_time(hours=24)
    second.person.go("/compte/").form("Me déconnecter").submit()

    entrance = Sheet(page, NEXT).fill("Garanties et cautions", "Décennale").press()
    form = entrance.form("Me connecter").fill("Adresse électronique *", EMAIL)
    given_back = form.fill("Mot de passe *", PASSWORD).submit()
    assert given_back.heading == "Votre saisie est là"
    answered = given_back.form("Envoyer ce que j’avais saisi").submit()
    assert answered.heading.startswith("Étape 4 sur 7")
    assert Sheet(at(second, 3), NEXT).value("Garanties et cautions") == "Décennale"


def test_s1_the_charter_is_accepted_before_a_fiche_is_sent(
    second: Page, person_at: Callable[[str], Person]
) -> None:
    coordinator = coordinator_at(person_at("alpha.localhost"))
    desk = Sheet(coordinator.go("/coordination/reseau/fiches/"), "Enregistrer")
    desk.fill("Charte que les structures acceptent", "Nous payons à trente jours.").press()
    filled(second).press()

    page = second.person.go(second.url.replace("/2/", "/envoyer/"))
    assert "Nous payons à trente jours." in page.text
    refused = Sheet(page, "Envoyer la fiche au réseau").press()
    assert "Acceptez la charte pour envoyer la fiche." in refused.text
    box = "Nous acceptons cette charte au nom de notre structure"
    sent = Sheet(refused, "Envoyer la fiche au réseau").tick(box).press()
    assert "Votre fiche est envoyée" in sent.text
