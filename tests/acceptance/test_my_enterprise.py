"""« Mon entreprise »: a structure's own people keep its fiche: F96–F98, F180, F182, F183, S21."""

from collections.abc import Callable
from io import BytesIO

import pytest
from coordinating import Sheet
from fiches import add_contact
from holding_structures import coordinator_at, letters_to, member_at
from operating import Operator
from people import Page, Person
from PIL import Image

SAVE = "Enregistrer"
ADA = "ada@lin.example"


@pytest.fixture
def fiche(operator: Operator, person: Person, bucket: object) -> Page:
    """As a visitor reads it."""
    operator.publishes(
        {"Nom": "Les Jardins du Lin", "SIRET": "81000041400013", "Ville": "Lille"}
        | {"Code postal": "59000", "Description": "Nous cultivons le lin."}
    )
    return person.go("/entreprises/").follow("Les Jardins du Lin")


@pytest.fixture
def ada(fiche: Page, person_at: Callable[[str], Person]) -> Person:
    """Who holds it."""
    return member_at(person_at("alpha.localhost"), ADA, "Ada Lin", holds="Les Jardins du Lin")


@pytest.fixture
def mine(ada: Person) -> Page:
    return ada.go("/compte/").follow("Les Jardins du Lin")


def seen(fiche: Page) -> Page:
    return fiche.person.go(fiche.url)


def test_f96_f182_a_published_fiche_is_edited_without_leaving_the_directory(
    mine: Page, fiche: Page
) -> None:
    sheet = Sheet(mine.follow("Ce que vous vendez"), SAVE).fill(
        "Description", "Du lin, du chanvre."
    )
    sheet.fill("Compétences", "Teillage ; Peignage")
    page = sheet.tick("Agriculture et alimentation").press()

    assert "Enregistré à" in page.text
    assert "Fiche publiée" in page.text
    now = seen(fiche)
    assert "Du lin, du chanvre." in now.section("Activité").text
    assert sorted(now.list_items("Compétences")) == ["Peignage", "Teillage"]


def test_f96_a_mistake_is_told_and_loses_nothing(mine: Page, fiche: Page) -> None:
    page = mine.follow("Coordonnées")
    wrong = Sheet(page, SAVE).fill("Adresse électronique", "a@lin.example")
    wrong = wrong.fill("Téléphone", "douze").press()
    assert "n’est pas un numéro de téléphone" in wrong.text
    # The form comes back even after another visit.
    again = Sheet(
        mine.person.go("/compte/").follow("Les Jardins du Lin").follow("Coordonnées"), SAVE
    )
    assert again.value("Téléphone") == "douze"
    again.fill("Téléphone", "03 20 12 34 56").press()
    assert seen(fiche).facts("Coordonnées")["Téléphone"] == "03 20 12 34 56"


def test_a_new_name_waits_for_a_moderator_and_the_rest_is_live(mine: Page, fiche: Page) -> None:
    page = mine.follow("Identité")
    assert "le réseau les valide d’abord" in page.text
    sheet = Sheet(page, SAVE).fill("Raison sociale", "Les Champs du Lin")
    page = sheet.choose("Effectif", "10 à 49 personnes").press()

    assert "Le nouveau nom ou SIRET attend la validation du réseau" in page.text
    assert seen(fiche).heading == "Les Jardins du Lin"
    assert seen(fiche).facts("En bref")["Effectif"] == "10 à 49 personnes"
    assert "Les Champs du Lin" in mine.follow("Identité").text
    # Another change leaves the proposal as it is.
    Sheet(mine.follow("Identité"), SAVE).choose("Effectif", "1 à 9 personnes").press()
    assert "Les Champs du Lin" in mine.follow("Identité").text


def test_f26_who_holds_a_fiche_completes_it_before_the_network_opens(
    operator: Operator, person_at: Callable[[str], Person]
) -> None:
    operator.provisions("gamma", "Réseau Gamma", prelaunch=True)
    operator.publishes({"Nom": "Houblon de Gamma", "Code postal": "59000"}, network="gamma")
    visitor, holder = person_at("gamma.localhost"), person_at("gamma.localhost")
    member_at(holder, ADA, "Ada Lin", holds="Houblon de Gamma", network="gamma")

    page = holder.go("/compte/").follow("Houblon de Gamma").follow("Ce que vous vendez")
    page = Sheet(page, SAVE).fill("Description", "Du houblon bio.").press()
    assert "Du houblon bio." in page.follow("Voir comme un acheteur").text
    assert visitor.go("/entreprises/").status == 403


def test_f97_the_fiche_says_when_it_was_updated_and_an_old_one_is_recalled_once(
    mine: Page, fiche: Page, pass_time: Callable[..., None]
) -> None:
    assert "Mise à jour" in seen(fiche).facts("En bref")
    recalled = "Votre fiche « Les Jardins du Lin » est-elle à jour ?"

    pass_time(days=300)
    the_clock_ticks()
    assert letters_to("alpha", ADA) == []
    pass_time(days=90)
    the_clock_ticks()
    the_clock_ticks()
    (letter,) = letters_to("alpha", ADA)
    assert letter.startswith(recalled)


def the_clock_ticks() -> None:
    """As beat does each hour, in alpha."""
    from fiches import _inside

    from maillage.config.celery import app

    app.loader.import_default_modules()
    with _inside("alpha"):
        app.tasks["onboarding.remind"].run()


def test_f98_the_gauge_names_what_is_missing_and_leads_there(mine: Page) -> None:
    assert "Fiche complète à 17 %" in mine.text
    page = Sheet(mine.follow("les compétences"), SAVE).fill("Compétences", "Teillage").press()
    assert "Fiche complète à 31 %" in page.text
    assert not page.links("les compétences")
    assert page.follow("le logo").heading == "Logo"


def test_f180_only_its_people_edit_a_fiche(
    mine: Page, person_at: Callable[[str], Person], operator: Operator
) -> None:
    operator.publishes({"Nom": "Osier d’à côté", "Code postal": "59000", "Ville": "Lille"})
    other = member_at(
        person_at("alpha.localhost"), "zoe@osier.example", "Zoé Tar", holds="Osier d’à côté"
    )
    address = mine.follow("Coordonnées").url

    assert other.go(address).status == 404
    assert other.send(address, [("coordonnees-phone", "03 20 00 00 00")]).status == 404
    assert person_at("alpha.localhost").go(address).heading == "Connexion"


def test_f183_a_fiche_is_suspended_everywhere_at_once_and_resumed(mine: Page, fiche: Page) -> None:
    visitor = fiche.person
    page = Sheet(mine, "Suspendre la publication").press()
    assert "Votre fiche ne paraît plus" in page.text
    assert "Publication suspendue" in page.text
    assert visitor.go(fiche.url).status == 404
    assert visitor.go("/entreprises/").results == []
    # Its own people see it still, as buyers would.
    assert "Nous cultivons le lin." in page.follow("Voir comme un acheteur").text

    page = Sheet(page, "Reprendre la publication").press()
    assert "de nouveau dans l’annuaire" in page.text
    assert visitor.go(fiche.url).status == 200


def test_f99_f183_its_files_go_with_it_and_come_back(mine: Page, fiche: Page) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 40), "navy").save(picture, "JPEG")
    for tab, name in (("Plaque", "plaque.jpg"), ("Logo", "logo.jpg")):
        sheet = Sheet(mine.follow(tab), "Enregistrer le fichier")
        assert "enregistré" in sheet.attach(tab, name, picture.getvalue()).press().text
    page = seen(fiche)
    (brochure,) = [a["href"] for a in page.root.all("a") if a.text.startswith("Télécharger la pla")]
    (logo,) = [img["src"] for img in page.main.all("img") if "/logo/" in img["src"]]

    def answers() -> set[int]:
        visitor = fiche.person
        found = [visitor.client.get(one, SERVER_NAME=visitor.host) for one in (brochure, logo)]
        return {one.status_code for one in found if one.status_code == 404 or one.getvalue()}

    assert answers() == {200}
    suspended = Sheet(mine.person.go(mine.url), "Suspendre la publication").press()
    assert answers() == {404}
    Sheet(suspended, "Reprendre la publication").press()
    assert answers() == {200}


def test_f183_what_the_network_suspended_its_people_do_not_resume(
    mine: Page, fiche: Page, person_at: Callable[[str], Person]
) -> None:
    coordinator = coordinator_at(person_at("alpha.localhost"))
    desk = coordinator.go("/coordination/structures/").follow("Les Jardins du Lin")
    Sheet(desk.follow("Suspendre…"), "Suspendre").press()

    page = mine.person.go(mine.url)
    assert "Le réseau l’a suspendue" in page.text
    assert "Reprendre la publication" not in page.buttons()
    mine.person.send(f"{mine.url}publication/", [("resume", "1")])
    assert fiche.person.go(fiche.url).status == 404


def test_leaving_the_directory_is_asked_twice_and_for_good(mine: Page, fiche: Page) -> None:
    asked = mine.follow("Quitter l’annuaire pour de bon")
    assert fiche.person.go(fiche.url).status == 200
    page = Sheet(asked, "Quitter l’annuaire pour de bon").press()
    assert "Fiche retirée de l’annuaire" in page.text
    assert fiche.person.go(fiche.url).status == 404
    assert "Reprendre la publication" not in page.buttons()


def test_s21_the_state_is_on_each_page_of_the_space(mine: Page) -> None:
    for tab in ("Mon entreprise", "Plaque", "Logo", "Habilitations"):
        assert "Fiche publiée depuis le" in mine.follow(tab).text


def test_two_people_who_edit_at_once(mine: Page, fiche: Page) -> None:
    first, second = mine.follow("Contacts"), mine.follow("Contacts")
    Sheet(first, SAVE).fill("Nom", "Ada Lin", row="Contact 1").press()

    page = Sheet(second, SAVE).fill("Nom", "Zoé Tar", row="Contact 1").press()
    assert "a changé entre-temps" in page.text
    assert "Ada Lin" in page.text
    Sheet(page, SAVE).press()
    assert "Zoé Tar" in seen(fiche).section("Coordonnées").text


def test_a_coordinator_corrects_with_a_reason_and_its_people_may_revert(
    mine: Page, fiche: Page, person_at: Callable[[str], Person]
) -> None:
    coordinator = coordinator_at(person_at("alpha.localhost"))
    desk = coordinator.go("/coordination/structures/").follow("Les Jardins du Lin")
    page = desk.follow("Modifier : Coordonnées")
    refused = Sheet(page, SAVE).fill("Téléphone", "03 20 12 34 56").press()
    assert "Raison de la correction : Ce champ est obligatoire." in refused.text
    sheet = Sheet(refused, SAVE).fill("Raison de la correction", "Le numéro ne répondait plus.")
    assert "Enregistré à" in sheet.press().text

    (letter,) = letters_to("alpha", ADA)
    assert letter.startswith("La coordination a corrigé la fiche de « Les Jardins du Lin »")
    assert "Le numéro ne répondait plus." in letter
    page = mine.person.go(mine.url)
    assert "Sa raison : Le numéro ne répondait plus." in page.text
    page = Sheet(page, "Annuler cette correction : Coordonnées").press()
    assert "La correction est annulée" in page.text
    assert "Téléphone" not in seen(fiche).facts("Coordonnées")
    assert "Sa raison" not in page.text


def test_a_coordinator_changes_a_file_with_a_reason_too(
    mine: Page, person_at: Callable[[str], Person]
) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 40), "navy").save(picture, "PNG")
    coordinator = coordinator_at(person_at("alpha.localhost"))
    desk = coordinator.go("/coordination/structures/").follow("Les Jardins du Lin")
    sheet = Sheet(desk.follow("Modifier : Logo"), "Déposer le logo")
    refused = sheet.attach("Nouveau logo", "logo.png", picture.getvalue()).press()
    assert "Raison de la correction : Ce champ est obligatoire." in refused.text
    sheet = Sheet(refused, "Déposer le logo").attach("Nouveau logo", "l.png", picture.getvalue())
    sheet.fill("Raison de la correction", "Celui du site, plus net.").press()

    assert "Celui du site, plus net." in letters_to("alpha", ADA)[0]
    page = mine.person.go(mine.url)
    assert "La coordination a corrigé « Logo »" in page.text
    assert page.follow("Déposer un autre fichier").heading == "Logo"

    page = Sheet(desk.person.go(desk.url).follow("Modifier : Logo"), "Retirer le logo").press()
    assert "Raison de la correction : Ce champ est obligatoire." in page.text
    sheet = Sheet(page, "Retirer le logo").fill("Raison de la correction", "À leur demande.")
    assert "Le fichier est retiré." in sheet.press().text


def test_a_correction_that_was_written_over_is_not_reverted(
    mine: Page, fiche: Page, person_at: Callable[[str], Person]
) -> None:
    add_contact("Les Jardins du Lin", "commercial", "Max Roy")
    coordinator = coordinator_at(person_at("alpha.localhost"))
    desk = coordinator.go("/coordination/structures/").follow("Les Jardins du Lin")
    sheet = Sheet(desk.follow("Modifier : Contacts"), SAVE).fill("Nom", "M. Roy", row="Contact 1")
    sheet.fill("Raison de la correction", "Un prénom de trop.").press()
    page = mine.person.go(mine.url)
    Sheet(page.follow("Contacts"), SAVE).fill("Nom", "Luz Paz", row="Contact 1").press()

    page = Sheet(page, "Annuler cette correction : Contacts").press()
    assert "Ces réponses ont changé depuis" in page.text
    assert "Luz Paz" in seen(fiche).section("Coordonnées").text
