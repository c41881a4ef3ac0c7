"""A structure fills in its fiche in seven steps: F57, F59–F63, F71–F93, S1."""


import pytest
from coordinating import Sheet
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
