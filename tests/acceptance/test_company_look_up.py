"""A SIRET fills in what is known of it: F200, F201. Without a register, as in the demo; or with a
server that answers what the register's documentation says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from coordinating import Sheet
from fiches import put_in_state
from mailboxes import Mailboxes
from operating import Operator, siret
from people import Form, Page, Person
from signing_up import EMAIL, PASSWORD, errors, log_in
from stdnum import luhn

from public_services import Register

TRI = {"Nom": "Tri du Lac", "SIRET": siret(1), "Adresse": "12 rue du Port"}
LILLE = {"Code postal": "59000", "Ville": "Lille"}
# What the register's answers are about, and its head office's.
REGISTERED, SIREN = "800 000 077 00019", "800 000 077"
FILLED = "Nous avons rempli ce que nous savons"
BY_HAND = "Remplissez les champs vous-même"
FIELDS = ("Raison sociale", "Adresse de la structure", "Code postal", "Commune")


@pytest.fixture
def register(settings: Any) -> Iterator[Register]:
    found = Register()
    settings.COMPANY_REGISTER_URL = found.url
    with found.served():
        yield found


def door(person: Person, name: str = "personne") -> Form:
    return person.go(f"/inscription/{name}/").form("Préremplir")


def looked_up(person: Person, number: str, name: str = "personne") -> Page:
    return door(person, name).fill("SIRET de votre structure", number).submit()


def filled(page: Page) -> list[str]:
    form = page.form("Créer mon compte")
    return [form.value(label) for label in FIELDS]


@pytest.mark.parametrize("name", ["personne", "entreprise"])
def test_f200_f201_the_network_s_own_fiche_comes_first(
    person: Person, operator: Operator, register: Register, name: str
) -> None:
    operator.publishes({**TRI, **LILLE, "Courriel": "secret@tri.example.org"})

    page = looked_up(person, siret(1), name)

    assert FILLED in page.text
    assert filled(page) == ["Tri du Lac", "12 rue du Port", "59000", "Lille"]
    assert "secret@tri.example.org" not in page.source
    assert register.asked == []


@pytest.mark.parametrize("states", [(), ("draft",), ("draft", "submitted")])
def test_f200_a_fiche_that_is_not_public_is_not_told_to_visitors(
    person: Person, operator: Operator, states: tuple[str, ...]
) -> None:
    operator.preregisters({**TRI, **LILLE})
    put_in_state("Tri du Lac", *states)

    for number in (siret(1), siret(1)[:9]):
        page = looked_up(person, number)
        assert "Tri du Lac" not in page.source
        assert "rue du Port" not in page.source


def test_f200_f201_the_register_fills_the_rest(person: Person, register: Register) -> None:
    register.answers("found.json")

    page = looked_up(person, REGISTERED)

    assert FILLED in page.text
    assert filled(page) == ["TRI DU LAC", "12 RUE DU PORT", "59000", "Lille"]


def test_f201_what_was_filled_is_corrected_and_kept(
    person: Person, mailboxes: Mailboxes, register: Register
) -> None:
    register.answers("found.json")
    form = door(person).tick("Madame").fill("Prénom *", "Camille").fill("Nom *", "Dupont")
    form.fill("Téléphone *", "03 20 00 00 00").fill("Adresse électronique *", EMAIL)
    form.fill("Mot de passe *", PASSWORD).fill("SIRET de votre structure", REGISTERED)
    page = form.submit()

    assert "Par prudence, le mot de passe n’est pas gardé : tapez-le de nouveau." in page.text
    assert PASSWORD not in page.source
    form = page.form("Créer mon compte")
    assert form.is_ticked("Madame")
    for label, value in (
        *(("Prénom *", "Camille"), ("Nom *", "Dupont"), ("Téléphone *", "03 20 00 00 00")),
        ("Adresse électronique *", EMAIL),
    ):
        assert form.value(label) == value
    form.fill("Raison sociale", "Tri du Lac, SCOP").fill("Mot de passe *", PASSWORD)
    form.fill("Le même mot de passe, une seconde fois *", PASSWORD).submit()
    person.go(mailboxes.last(EMAIL).link).form("Activer mon compte").submit()
    log_in(person)

    asked = person.go("/compte/donnees/").form("Télécharger mes données").submit()
    account = json.loads(asked.source)["Compte"]
    assert account["institution ou société"] == "Tri du Lac, SCOP"
    assert account["SIRET déclaré"] == "80000007700019"
    assert account["adresse déclarée"] == "12 RUE DU PORT"
    assert account["code postal déclaré"] == "59000"
    assert account["commune déclarée"] == "Lille"


def test_f200_a_siren_lists_the_establishments_to_choose(
    person: Person, operator: Operator, coordinator: Person
) -> None:
    operator.publishes({**TRI, **LILLE})
    fiche = coordinator.go("/coordination/structures/").follow("Tri du Lac")
    sheet = Sheet(fiche.follow("Modifier : Autres établissements"), "Enregistrer")
    second = f"{siret(1)[:9]}0002{luhn.calc_check_digit(f'{siret(1)[:9]}0002')}"
    sheet.fill("SIRET", second).fill("Adresse", "8 rue des Filatures")
    sheet.fill("Code postal", "59200").fill("Ville", "Tourcoing").press()

    page = looked_up(person, siret(1)[:9])
    assert "Nous connaissons 2 établissements de ce SIREN : choisissez le vôtre." in page.text
    page = page.form(f"{second[:3]} {second[3:6]} {second[6:9]} {second[9:]}").submit()

    assert page.form("Créer mon compte").value("SIRET de votre structure") == second
    assert filled(page) == ["Tri du Lac", "8 rue des Filatures", "59200", "Tourcoing"]


def test_f200_of_a_siren_the_register_shows_the_head_office(
    person: Person, register: Register
) -> None:
    register.answers("several.json")

    page = looked_up(person, SIREN)

    assert "De ce SIREN, le registre ne montre que le siège" in page.text
    assert page.form("Créer mon compte").value("SIRET de votre structure") == "80000007700019"


@pytest.mark.parametrize(
    ("file", "status", "said"),
    [
        ("none.json", 200, "Le registre public ne montre aucune entreprise de ce numéro"),
        ("other_company.json", 200, "Le registre public ne montre aucune entreprise"),
        ("error.json", 429, "le registre des entreprises ne répond pas"),
        ("server_error.html", 502, "le registre des entreprises ne répond pas"),
        ("broken.json", 200, "le registre des entreprises ne répond pas"),
    ],
)
def test_f200_f201_whatever_the_register_says_one_goes_on_by_hand(
    person: Person, mailboxes: Mailboxes, register: Register, file: str, status: int, said: str
) -> None:
    register.answers(file, status)

    page = looked_up(person, REGISTERED, "entreprise")

    assert said in page.text
    assert BY_HAND in page.text
    form = page.form("Créer mon compte").fill("Raison sociale", "Tri du Lac")
    form.fill("Adresse électronique *", EMAIL).fill("Mot de passe *", PASSWORD)
    page = form.fill("Le même mot de passe, une seconde fois *", PASSWORD).submit()
    assert page.heading == "Regardez votre messagerie"


def test_f200_without_a_register_one_goes_on_by_hand(person: Person) -> None:
    assert BY_HAND in looked_up(person, REGISTERED).text


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("800 000 077 00018", "Le numéro « 800 000 077 00018 » est faux."),
        ("", "Tapez d’abord un SIRET (14 chiffres) ou un SIREN (9 chiffres)."),
        ("80000007", "Ce numéro a 8 chiffres"),
    ],
)
def test_f200_a_wrong_number_is_refused_before_anyone_is_asked(
    person: Person, register: Register, number: str, said: str
) -> None:
    assert said in looked_up(person, number).text
    assert register.asked == []
    if number:
        sent = door(person).page.form("Créer mon compte").fill("SIRET de votre structure", number)
        assert said in errors(sent.submit())


def test_f200_the_postal_service_s_are_right(person: Person, register: Register) -> None:
    looked_up(person, "356 000 000 09075")
    assert len(register.asked) == 1


def test_f200_who_asks_too_often_is_told_to_wait(person: Person, register: Register) -> None:
    pages = [looked_up(person, REGISTERED) for _ in range(31)]
    assert "Trop de recherches : attendez une minute" in pages[-1].text
    assert "Trop de recherches" not in pages[-2].text


# Where coordinators add a structure


def adding(coordinator: Person) -> Sheet:
    return Sheet(coordinator.go("/coordination/structures/ajouter/"), "Préremplir")


def test_f200_f201_a_structure_is_added_from_the_register(
    coordinator: Person, register: Register
) -> None:
    register.answers("found.json")
    sheet = adding(coordinator).fill("SIRET du siège", REGISTERED).fill("Téléphone", "0320000000")
    page = sheet.tick("Bâtiment et travaux › Menuiserie et agencement").press()

    assert FILLED in page.text
    sheet = Sheet(page, "Ajouter la structure")
    assert sheet.value("Téléphone") == "0320000000"
    assert sheet.value("Ville") == "Lille"
    page = sheet.fill("Raison sociale", "Tri du Lac").press()
    assert page.heading == "Tri du Lac"
    assert "12 RUE DU PORT" in page.text
    assert "Menuiserie et agencement" in page.text


def test_f200_one_that_is_there_already_is_said_at_once(
    coordinator: Person, operator: Operator
) -> None:
    operator.preregisters({**TRI, **LILLE})

    page = adding(coordinator).fill("SIRET du siège", siret(1)).press()

    assert "Elle est déjà dans le réseau" in page.text
    assert page.follow("Tri du Lac").heading == "Tri du Lac"
