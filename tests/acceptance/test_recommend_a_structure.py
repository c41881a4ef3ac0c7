"""« Communiquez largement »: a member has the network write to a structure that is missing."""

import re
from collections.abc import Callable

import pytest
from holding_structures import coordinator_at
from mailboxes import Mailboxes
from operating import Operator, siret
from people import Page, Person
from signing_up import errors, log_in, sign_up

from maillage.core.tenancy.place import NetworkInfo

At = Callable[[str], Person]
OSIER, ADDRESS = "Osier d’Art", "bonjour@osier.example.org"
SEND = "Envoyer la recommandation"
OPT_OUT = re.compile(r"http://\S+/desinscription/\S+")


@pytest.fixture
def camille(person: Person, mailboxes: Mailboxes) -> Person:
    """A member like any other."""
    sign_up(person, mailboxes)
    log_in(person)
    return person


@pytest.fixture
def cleo(person_at: At) -> Person:
    return coordinator_at(person_at("alpha.localhost"))


def recommends(
    person: Person, structure: str = OSIER, email: str = ADDRESS, word: str = ""
) -> Page:
    form = person.go("/recommander-une-structure/").form(SEND)
    form.fill("Nom de la structure", structure).fill("Son adresse électronique", email)
    return form.fill("Un mot de votre part", word).submit()


def rows(page: Page) -> list[list[str]]:
    found = [[cell.text for cell in row.all("th", "td")] for row in page.main.all("tr")]
    return found[1:]


def test_f36_the_network_writes_to_it_in_its_own_name(
    camille: Person, cleo: Person, mailboxes: Mailboxes
) -> None:
    page = camille.go("/compte/").follow("Recommandez-la")
    assert "Camille Dupont pense que « Nom de la structure »" in page.text
    page = recommends(camille, word="Ils tressent l’osier de la Lys.")
    assert f"Un message va partir à {ADDRESS}, au nom du réseau" in page.text
    assert rows(page)[0][3] == "En attente"

    mail = mailboxes.last(ADDRESS)
    assert "Réseau Alpha" in mail.sender
    assert mail.subject.strip() == "Camille Dupont vous propose de rejoindre Réseau Alpha"
    assert f"Camille Dupont pense que « {OSIER} »" in mail.text
    assert "« Ils tressent l’osier de la Lys. »" in mail.text
    assert "Vous recevez ce message parce que Camille Dupont a donné cette adresse" in mail.text
    assert "List-Unsubscribe" in mail.message
    assert rows(camille.go("/recommander-une-structure/")) == [
        [OSIER, ADDRESS, rows(page)[0][2], "Partie"]
    ]
    page = cleo.go("/coordination/invitations/").follow("Recommandations des membres")
    assert "Camille Dupont" in rows(page)[0][1]
    page = page.follow(f"L’ajouter à l’annuaire… : {OSIER}")
    form = page.form("Ajouter la structure")
    assert form.value("Raison sociale") == OSIER
    assert form.value("Adresse électronique") == ADDRESS
    assert "a recommandé d’inscrire la structure" in cleo.go("/coordination/journal/").text


def test_f36_who_was_written_to_registers_or_wants_no_more(
    camille: Person, person_at: At, mailboxes: Mailboxes
) -> None:
    recommends(camille)
    mail, them = mailboxes.last(ADDRESS), person_at("alpha.localhost")
    page = them.go(mail.link)
    assert page.heading == "Inscrire une entreprise"
    assert page.form("Créer mon compte").value("Adresse électronique") == ADDRESS

    (opt_out,) = OPT_OUT.findall(mail.text)
    page = them.go(opt_out).form("Ne plus les recevoir").submit()
    assert page.heading == "C’est noté"


def test_f36_one_must_have_an_account(person: Person) -> None:
    page = person.go("/recommander-une-structure/")
    assert page.heading == "Connexion"
    assert "next=/recommander-une-structure/" in page.url


def test_f36_one_address_once_in_thirty_days_and_ten_a_day(
    camille: Person, person_at: At, mailboxes: Mailboxes
) -> None:
    recommends(camille)
    other = person_at("alpha.localhost")
    sign_up(other, mailboxes, email="zoe@example.org")
    log_in(other, email="zoe@example.org")
    page = recommends(other, structure="Osier", word="Mon mot")
    assert "déjà écrit à cette adresse il y a moins de 30 jours" in errors(page)
    assert "Camille" not in errors(page)
    form = page.form(SEND)
    assert form.value("Nom de la structure") == "Osier"
    assert "Mon mot" in page.source  # nothing typed is lost

    for number in range(9):
        recommends(camille, email=f"contact{number}@tri.example.org")
    page = camille.go("/recommander-une-structure/")
    assert "Vous avez recommandé 10 structures depuis hier : reprenez demain." in page.text
    assert SEND not in page.buttons()
    assert not mailboxes.of("contact9@tri.example.org")


def test_f36_a_second_click_sends_nothing(camille: Person, mailboxes: Mailboxes) -> None:
    form = camille.go("/recommander-une-structure/").form(SEND)
    form.fill("Nom de la structure", OSIER).fill("Son adresse électronique", ADDRESS)
    for page in (form.submit(), form.submit()):
        assert f"Un message va partir à {ADDRESS}" in page.text
    assert len(mailboxes.of(ADDRESS)) == 1


def test_f36_the_mail_has_no_address_but_the_network_s(
    camille: Person, mailboxes: Mailboxes
) -> None:
    page = recommends(camille, word="Gagnez sur www.ailleurs.example")
    assert "Retirez l’adresse : le message ne porte que celle du réseau." in errors(page)
    assert "www.ailleurs.example" in page.source
    assert not mailboxes.of(ADDRESS)


def test_f36_from_a_search_without_result_and_from_one_s_structure(
    camille: Person, operator: Operator, alpha: NetworkInfo
) -> None:
    operator.publishes(
        {"Nom": "Tri du Lac", "SIRET": siret(1), "Code postal": "59000", "Ville": "Lille"}
    )
    page = camille.go("/entreprises/?q=introuvable").follow("Recommandez-la au réseau")
    assert page.heading == "Recommander une structure"
    assert not camille.go("/entreprises/").links("Recommandez-la au réseau")


def test_f36_before_the_launch_nobody_is_written_to(
    operator: Operator, person_at: At, mailboxes: Mailboxes
) -> None:
    operator.provisions("gamma", "Réseau Gamma", prelaunch=True)
    page = coordinator_at(person_at("gamma.localhost"), "gamma").go("/recommander-une-structure/")
    assert "Le réseau n’a pas encore ouvert" in page.text
    assert SEND not in page.buttons()


def test_f36_other_networks_see_nothing_of_it(camille: Person, person_at: At) -> None:
    recommends(camille)
    page = coordinator_at(person_at("beta.localhost"), "beta").go("/coordination/recommandations/")
    assert "Aucune recommandation pour l’instant" in page.text
