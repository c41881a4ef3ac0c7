"""Taking a fiche up: by the link that its address receives (F55, F66, F210), and by asking the
coordinators, who compare and answer."""

import json
from collections.abc import Callable

import pytest
from holding_structures import coordinator_at, member_at
from mailboxes import Mailboxes
from operating import Operator, siret
from people import Form, Page, Person
from signing_up import PASSWORD, log_in, sign_up

from wording import as_read

At = Callable[[str], Person]
TRI = "Tri du Lac"
DESK, ADDRESS = "coordination@alpha.example.org", "contact@tri.example.org"
ADA = "ada@tri.example.org"


@pytest.fixture
def fiche(operator: Operator) -> None:
    operator.preregisters(
        {
            "Nom": TRI,
            "SIRET": siret(1),
            "Code postal": "59000",
            "Ville": "Lille",
            "Courriel": ADDRESS,
        }
    )


@pytest.fixture
def camille(fiche: None, person_at: At) -> Person:
    """The network's coordinator."""
    return coordinator_at(person_at("alpha.localhost"))


@pytest.fixture
def visitor(person_at: At) -> Person:
    return person_at("alpha.localhost")


def desk_page(camille: Person) -> Page:
    return camille.go("/coordination/structures/").follow(TRI)


def sent(camille: Person, mailboxes: Mailboxes) -> str:
    """The link of the mail."""
    page = desk_page(camille).form("Envoyer le lien de prise en main").submit()
    assert f"Lien envoyé à {ADDRESS}." in page.text
    return mailboxes.last(ADDRESS).link


def signed_up(page: Page, mailboxes: Mailboxes, email: str) -> Page:
    """From the door to the page where they wanted to go."""
    form = page.form("Créer mon compte")
    assert form.value("Adresse électronique *") == email
    form.fill("Mot de passe *", PASSWORD)
    form.fill("Le même mot de passe, une seconde fois *", PASSWORD).submit()
    activated = page.person.go(mailboxes.last(email).link).form("Activer mon compte").submit()
    form = activated.follow("Accéder au portail").form("Me connecter")
    return form.fill("Adresse électronique *", email).fill("Mot de passe *", PASSWORD).submit()


def asking(person: Person, **changes: str) -> Form:
    page = person.go("/compte/").follow("Demandez à la coordination")
    filled = page.form("Envoyer la demande").fill("SIRET *", siret(1))
    filled.fill("Raison sociale *", TRI).fill("Code postal *", "59000").fill("Commune *", "Lille")
    filled.fill("Qui êtes-vous dans cette structure ? *", "J’en suis la directrice.")
    for label, value in changes.items():
        filled.fill(label, value)
    return filled


# The link


def test_f55_f66_from_the_mail_to_my_fiche(
    camille: Person, visitor: Person, mailboxes: Mailboxes
) -> None:
    link = sent(camille, mailboxes)
    mail = mailboxes.last(ADDRESS)
    assert "Réseau Alpha" in mail.sender
    assert f"Réseau Alpha a inscrit « {TRI} » dans son annuaire" in mail.text
    assert "mot de passe" not in mail.text

    page = visitor.go(link)
    assert page.heading == f"Prendre en main la fiche de « {TRI} »"
    page = signed_up(page.follow("Créer un compte"), mailboxes, ADDRESS)
    assert page.heading == f"Prendre en main la fiche de « {TRI} »"
    page = page.form("Prendre la fiche en main").submit()

    assert page.heading == "Mon entreprise"
    assert f"Vous êtes maintenant gestionnaire de « {TRI} »." in page.text
    assert page.follow("Habilitations").heading == "Habilitations"
    # F56: it stays out of the directory.
    assert visitor.go("/entreprises/").results == []
    assert "utilisé le" in desk_page(camille).text


def test_f210_an_account_that_exists_takes_it_up(
    camille: Person, visitor: Person, mailboxes: Mailboxes
) -> None:
    sign_up(visitor, mailboxes, ADA)
    link = sent(camille, mailboxes)
    page = visitor.go(link).follow("J’en ai un : me connecter").form("Me connecter")
    page = page.fill("Adresse électronique *", ADA).fill("Mot de passe *", PASSWORD).submit()
    assert f"Vous agissez avec le compte {ADA}" in page.text
    assert page.form("Prendre la fiche en main").submit().heading == "Mon entreprise"
    assert TRI in visitor.go("/compte/").section("Vos structures").text
    assert visitor.go(link).heading == "Mon entreprise"


def test_f55_the_link_survives_an_activation_mail_that_was_lost(
    camille: Person, visitor: Person, mailboxes: Mailboxes
) -> None:
    link = sent(camille, mailboxes)
    form = visitor.go(link).follow("Créer un compte").form("Créer mon compte")
    form.fill("Mot de passe *", PASSWORD)
    form.fill("Le même mot de passe, une seconde fois *", PASSWORD).submit()
    form = visitor.go(link).follow("J’en ai un : me connecter").form("Me connecter")
    page = form.fill("Adresse électronique *", ADDRESS).fill("Mot de passe *", PASSWORD).submit()
    assert page.heading == "Votre compte n’est pas encore activé"
    page.form("Recevoir un nouveau lien").submit()
    page = visitor.go(mailboxes.last(ADDRESS).link).form("Activer mon compte").submit()
    form = page.follow("Accéder au portail").form("Me connecter")
    page = form.fill("Adresse électronique *", ADDRESS).fill("Mot de passe *", PASSWORD).submit()
    assert page.heading == f"Prendre en main la fiche de « {TRI} »"


def test_f55_opening_it_takes_nothing_up(
    camille: Person, visitor: Person, mailboxes: Mailboxes, person_at: At
) -> None:
    link = sent(camille, mailboxes)
    ada = member_at(person_at("alpha.localhost"), ADA, "Ada Lovelace")
    for person in (visitor, ada):
        person.go(link)
        person.client.head(link, SERVER_NAME="alpha.localhost")
    assert "Tri" not in ada.go("/compte/").section("Vos structures").text
    assert ada.go(link).form("Prendre la fiche en main").submit().heading == "Mon entreprise"


def test_f55_a_link_that_opens_nothing_says_why_and_what_to_do(
    camille: Person, visitor: Person, mailboxes: Mailboxes, person_at: At
) -> None:
    ada = member_at(person_at("alpha.localhost"), ADA, "Ada Lovelace")
    old = sent(camille, mailboxes)
    desk_page(camille).form("Renvoyer le lien").submit()
    new = mailboxes.last(ADDRESS).link
    page = visitor.go(old)
    assert (page.status, page.heading) == (404, "Ce lien n’ouvre plus rien")
    assert "annulé ou remplacé" in page.text
    page = ada.go(old).follow("Demander à la coordination")
    assert page.heading == f"Demander à tenir la fiche de « {TRI} »"
    assert page.form("Envoyer la demande").value("SIRET *") == siret(1)

    page = desk_page(camille).form("Annuler le lien").submit()
    assert "Le lien est annulé" in page.text
    assert "annulé ou remplacé" in visitor.go(new).text

    last = sent(camille, mailboxes)
    ada.go(last).form("Prendre la fiche en main").submit()
    page = visitor.go(last)
    assert "déjà servi" in page.text
    assert page.links("Demander à la coordination") == []
    unknown = visitor.go("/rejoindre/lien/inconnu/")
    assert "l’adresse est incomplète" in unknown.text
    path = last.removeprefix("http://alpha.localhost")
    assert person_at("beta.localhost").go(path).status == 404


# Asking


def test_f210_a_person_asks_and_a_coordinator_grants(
    camille: Person, person_at: At, mailboxes: Mailboxes
) -> None:
    ada = member_at(person_at("alpha.localhost"), ADA, "Ada Lovelace")
    page = asking(ada).submit()
    assert f"Votre demande pour « {TRI} » est transmise" in page.text
    assert f"Votre demande pour « {TRI} », du" in page.text

    page = camille.go("/coordination/").follow("Y répondre")
    (row,) = [row for row in page.list_of("Demandes") if ADA in row]
    for check in ("SIRET : concorde", "Code postal : concorde", "Adresse électronique : concorde"):
        assert check in row
    page = page.follow(TRI)
    assert "J’en suis la directrice." in page.text
    assert "la fiche connaît tri.example.org" in page.text
    page = page.form("Accepter la demande").submit()
    assert f"{ADA} gère maintenant « {TRI} »." in page.text

    mail = mailboxes.last(ADA)
    assert as_read(mail.subject) == f"Vous gérez maintenant « {TRI} »"
    assert ada.go(mail.link).follow(TRI).heading == "Mon entreprise"
    assert "Acceptée" in camille.go("/coordination/demandes/?faites").text


def test_f210_refused_with_a_reason_that_the_person_reads(
    camille: Person, person_at: At, mailboxes: Mailboxes
) -> None:
    ada = member_at(person_at("alpha.localhost"), "ada@gmail.com", "Ada Lovelace")
    asking(ada, **{"Code postal *": "62000"}).submit()
    page = camille.go("/coordination/demandes/")
    assert "Code postal : diffère" in page.text
    assert "Adresse électronique : ne dit rien" in page.text
    page = page.follow(TRI)
    assert "Indiqué : 62000 ; sur la fiche : 59000." in page.text
    page = page.form("Refuser la demande").submit()
    assert "obligatoire" in page.text
    why = "Écrivez-nous depuis l’adresse de la structure."
    page.form("Refuser la demande").fill("Pourquoi vous refusez *", why).submit()
    assert why in mailboxes.last("ada@gmail.com").text
    assert why in ada.go("/compte/").text
    assert "aucune structure" in ada.go("/compte/").section("Vos structures").text
    # It is hers: the file of her data says it too.
    data = ada.go("/compte/donnees/").form("Télécharger mes données").submit()
    (told,) = json.loads(data.source)["Demandes pour tenir une structure"]
    assert told["message"] == "J’en suis la directrice."
    assert told["raison du refus"] == why


def test_f210_one_open_request_which_the_person_may_withdraw(
    camille: Person, person_at: At
) -> None:
    ada = member_at(person_at("alpha.localhost"), ADA, "Ada Lovelace")
    asking(ada).submit()
    again = asking(ada).submit()
    assert "déjà une demande en attente" in again.text
    assert again.form("Envoyer la demande").value("Raison sociale *") == TRI
    page = ada.go("/compte/").form(f"Retirer ma demande pour {TRI}").submit()
    assert f"Votre demande pour « {TRI} » est retirée." in page.text
    assert "Aucune demande en attente" in camille.go("/coordination/demandes/").text
    assert asking(ada).submit().heading == "Votre compte"


def test_f210_from_the_fiche_itself(
    operator: Operator, person_at: At, mailboxes: Mailboxes
) -> None:
    operator.publishes({"Nom": TRI, "SIRET": siret(1), "Code postal": "59000", "Ville": "Lille"})
    visitor = person_at("alpha.localhost")
    sign_up(visitor, mailboxes, ADA)
    log_in(visitor, ADA)
    fiche = visitor.go("/entreprises/").follow(TRI)
    page = fiche.follow("Demandez à la tenir")
    assert page.heading == f"Demander à tenir la fiche de « {TRI} »"
    form = page.form("Envoyer la demande")
    assert form.value("Code postal *") == "59000"
    page = form.submit()
    assert "Qui êtes-vous dans cette structure" in page.text
    member_at(person_at("alpha.localhost"), "zoe@example.org", "Zoé Zola", holds=TRI)
    assert visitor.go(fiche.url).links("Demandez à la tenir") == []
    form = page.form("Envoyer la demande")
    page = form.fill("Qui êtes-vous dans cette structure ? *", "La directrice").submit()
    assert "demandez-lui de vous inviter" in page.text


def test_f210_somebody_else_comes_first_and_it_is_said(
    camille: Person, person_at: At, mailboxes: Mailboxes
) -> None:
    ada = member_at(person_at("alpha.localhost"), ADA, "Ada Lovelace")
    asking(ada).submit()
    zoe = member_at(person_at("alpha.localhost"), "zoe@example.org", "Zoé Zola")
    zoe.go(sent(camille, mailboxes)).form("Prendre la fiche en main").submit()
    assert "a maintenant une personne gestionnaire" in mailboxes.last(ADA).text
    assert f"« {TRI} » a trouvé une personne gestionnaire" in ada.go("/compte/").text
    assert "Aucune demande en attente" in camille.go("/coordination/demandes/").text
