"""A structure that nobody holds gets a letter; who has it becomes its gestionnaire. F192–F197,
F210, F212, F213."""

from collections.abc import Callable
from pathlib import Path

import pytest
from coordinating import Sheet
from django.utils import timezone
from fiches import put_in_state
from holding_structures import coordinator_at, member_at
from letters_by_post import LETTERS, Letter, a_letter, joins, prepared, printed
from mailboxes import Mailboxes
from operating import Operator, siret
from people import Person
from signing_up import errors, log_in, sign_up
from working import Worker

At = Callable[[str], Person]
TRI, OSIER = "Tri du Lac", "Osier d’à côté"
ZOE = "zoe@example.org"
HOLDS = f"Vous êtes maintenant gestionnaire de « {TRI} »."
WRONG = "Ce SIRET et ce code ne vont pas ensemble."
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


@pytest.fixture
def worker(bucket: Path) -> Worker:
    return Worker()


@pytest.fixture
def structures(coordinator: Person, operator: Operator) -> None:
    lille = {"Code postal": "59000", "Ville": "Lille"}
    operator.publishes(
        {"Nom": TRI, "SIRET": siret(1), "Adresse": "12 rue du Port", **lille},
        {"Nom": OSIER, "SIRET": siret(2), "Adresse": "3 quai Neuf", **lille},
    )


@pytest.fixture
def letter(coordinator: Person, structures: None, worker: Worker) -> Letter:
    return a_letter(coordinator, worker, TRI)


@pytest.fixture
def zoe(letter: Letter, person_at: At) -> Person:
    """Has an account, and the letter of the first structure."""
    return member_at(person_at("alpha.localhost"), ZOE, "Zoé Zola")


def waiting(coordinator: Person) -> list[str]:
    """Those that could be written to."""
    page = coordinator.go(LETTERS)
    return [link.text for head in page.main.all("th") for link in head.all("a")]


def journal(coordinator: Person, action: str) -> int:
    page = coordinator.go("/coordination/journal/")
    events = page.list_of("Événements, du plus récent au plus ancien")
    return sum(action in event for event in events)


# What coordinators do


def test_f192_a_structure_that_is_approved_may_be_written_to(
    coordinator: Person, operator: Operator, structures: None
) -> None:
    operator.preregisters(
        {"Nom": "La Varlope", "SIRET": siret(3), "Code postal": "59000", "Ville": "Lille"}
    )
    put_in_state("La Varlope", "draft", "submitted")
    assert waiting(coordinator) == [OSIER, TRI]

    page = coordinator.go("/coordination/structures/").follow("La Varlope")
    Sheet(page.follow("Référencer…"), "Référencer").press()

    assert waiting(coordinator) == ["La Varlope", OSIER, TRI]
    assert "3 structures que personne ne tient attendent un courrier" in (
        coordinator.go("/coordination/").text
    )


def test_f193_f194_a_letter_says_to_whom_when_and_what(
    coordinator: Person, structures: None, letter: Letter
) -> None:
    today = timezone.localdate()
    for said in (
        *(TRI, "12 rue du Port", "59000 LILLE"),
        f"Le {today.day} {MONTHS[today.month - 1]} {today.year}",
        f"Objet : votre code pour tenir la fiche de « {TRI} »",
        "Il sert une fois, jusqu’au",
        "http://alpha.localhost",
    ):
        assert said in letter.text
    assert letter.siret.replace(" ", "") == siret(1)
    assert len(letter.code) == 19


def test_f194_the_code_stands_in_the_letter_alone(coordinator: Person, letter: Letter) -> None:
    page = coordinator.go(f"{LETTERS}?etat=envoyes")
    assert letter.reference in page.text
    journal_page = coordinator.go("/coordination/journal/")
    for found in (page, journal_page, page.follow(TRI)):
        assert letter.code not in found.source
        assert letter.code.replace("-", "") not in found.source


def test_f195_all_that_wait_get_theirs_at_once(
    coordinator: Person, structures: None, worker: Worker
) -> None:
    page = prepared(coordinator, worker)

    assert page.heading == "2 courriers prêts"
    letters = printed(page, page.link("Télécharger tous les courriers (PDF)"))
    assert [OSIER in letters[0].text, TRI in letters[1].text] == [True, True]
    assert letters[0].code != letters[1].code
    assert waiting(coordinator) == []
    assert "Aucun courrier à envoyer" in coordinator.go(LETTERS).text


def test_f195_who_gets_none_is_said_and_why(
    coordinator: Person, operator: Operator, worker: Worker
) -> None:
    operator.publishes({"Nom": "Sans numéro", "Code postal": "59000", "Ville": "Lille"})
    form = coordinator.go(LETTERS).form("Préparer pour les structures cochées…")
    page = form.tick("Choisir Sans numéro").submit()

    assert page.heading == "Aucun courrier à préparer"
    assert "Sans numéro : son SIRET manque" in page.text
    nothing = coordinator.go(LETTERS).form("Préparer pour les structures cochées…").submit()
    assert "Cochez d’abord les structures à qui écrire." in nothing.text


def test_f196_the_help_desk_is_the_network_s(
    coordinator: Person, structures: None, worker: Worker
) -> None:
    form = coordinator.go(LETTERS).form("Préparer pour les structures cochées…")
    assert "quand et à quel numéro vous joindre" in form.tick(f"Choisir {TRI}").submit().text
    support = Sheet(coordinator.go("/coordination/reseau/vous-joindre/"), "Enregistrer")
    support.fill("Téléphone", "03 20 11 22 33").fill("Horaires", "du lundi au jeudi, de 9 h à midi")
    support.press()

    letter = a_letter(coordinator, worker, TRI)
    assert "03 20 11 22 33 (du lundi au jeudi, de 9 h à midi)" in letter.text


def test_f197_who_is_not_concerned_says_so_and_the_code_ends(
    coordinator: Person, letter: Letter, zoe: Person, person: Person
) -> None:
    page = person.go(letter.not_concerned)
    assert TRI in page.text
    page = page.form("Ce courrier ne nous concerne pas").submit()
    assert page.heading == "Merci de nous l’avoir dit"
    assert page.person.go(page.url).heading == "Merci de nous l’avoir dit"

    refused = joins(zoe, letter.siret, letter.code)
    assert "Quelqu’un a signalé que ce courrier ne le concernait pas" in errors(refused)
    desk = coordinator.go("/coordination/")
    assert f"Courrier {letter.reference}, signalé le" in desk.text
    assert TRI in waiting(coordinator)
    seen = desk.form(f"C’est vu : {TRI}").submit()
    assert letter.reference not in seen.text


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_f197_a_program_that_opens_the_link_ends_nothing(
    letter: Letter, zoe: Person, person: Person, method: str
) -> None:
    path = "/" + letter.not_concerned.split("/", 3)[3]
    getattr(person.client, method)(path, SERVER_NAME=person.host)

    assert HOLDS in joins(zoe, letter.siret, letter.code).text


def test_f197_a_reference_typed_by_hand_finds_the_letter(letter: Letter, person: Person) -> None:
    form = person.go("/courrier/").form("Continuer")
    wrong = form.fill("Référence du courrier", "ABCDE-00000").submit()
    assert wrong.status == 404
    assert "Aucun de nos courriers ne porte la référence « ABCDE-00000 »" in wrong.text

    typed = letter.reference.lower().replace("-", " ")
    page = wrong.form("Continuer").fill("Référence du courrier", typed).submit()
    page = page.form("Ce courrier ne nous concerne pas").submit()
    assert page.heading == "Merci de nous l’avoir dit"


def test_f197_a_reference_is_not_a_code(letter: Letter, zoe: Person) -> None:
    assert WRONG in errors(joins(zoe, letter.siret, letter.reference))


def test_a_letter_that_was_not_printed_in_a_day_is_made_again(
    coordinator: Person,
    structures: None,
    worker: Worker,
    zoe: Person,
    letter: Letter,
    pass_time: Callable[..., None],
) -> None:
    pass_time(hours=25)
    worker.tends_letters("alpha")
    page = coordinator.go(f"{LETTERS}?etat=envoyes")
    assert not page.links(f"Imprimer : {TRI}")

    page = page.follow(f"Refaire… : {TRI}")
    assert "1 structure a déjà un courrier en cours : son code ne vaudra plus rien." in page.text
    page = page.form("Préparer les courriers").submit()
    worker.writes_letters(page.url)
    page = coordinator.go(page.url)
    (second,) = printed(page, page.link(f"Télécharger : {TRI}"))

    assert "remplacé par un plus récent" in errors(joins(zoe, letter.siret, letter.code))
    assert HOLDS in joins(zoe, second.siret, second.code).text


def test_a_coordinator_cancels_a_code(coordinator: Person, letter: Letter, zoe: Person) -> None:
    page = coordinator.go(f"{LETTERS}?etat=envoyes").form(f"Annuler le code de {TRI}").submit()
    assert f"Le code du courrier de « {TRI} » ne vaut plus rien." in page.text

    assert "La coordination a annulé ce code." in errors(joins(zoe, letter.siret, letter.code))
    assert letter.reference in coordinator.go(f"{LETTERS}?etat=finis").text


# What people do with the code


def test_f210_f212_f213_an_account_that_exists_joins_and_is_gestionnaire(
    letter: Letter, coordinator: Person, person: Person, mailboxes: Mailboxes
) -> None:
    sign_up(person, mailboxes)
    page = log_in(person).follow("Saisir le code d’un courrier")
    form = page.form("Rejoindre la structure")
    page = form.fill("SIRET *", letter.siret).fill("Code *", letter.code).submit()

    assert HOLDS in page.text
    assert page.follow("Habilitations").links("Inviter un utilisateur")
    assert "Gestionnaire" in person.go("/compte/").text
    used = coordinator.go(f"{LETTERS}?etat=utilises")
    assert letter.reference in used.text
    assert journal(coordinator, "a utilisé le code du courrier de") == 1


def test_f210_one_account_joins_two_structures(
    coordinator: Person, structures: None, worker: Worker, zoe: Person, letter: Letter
) -> None:
    other = a_letter(coordinator, worker, OSIER)
    joins(zoe, letter.siret, letter.code)
    joins(zoe, other.siret, other.code)

    page = zoe.go("/compte/")
    assert page.links(TRI)
    assert page.links(OSIER)


def test_f212_who_has_no_account_comes_back_after_opening_one(
    letter: Letter, person: Person, mailboxes: Mailboxes
) -> None:
    page = person.go("/rejoindre/")
    assert page.heading == "Connexion"
    form = (
        page.follow("Créer un compte").follow("Une entreprise du réseau").form("Créer mon compte")
    )
    form.fill("SIRET de votre structure", letter.siret)
    form.fill("Adresse électronique *", ZOE).fill("Mot de passe *", "un vieux moulin sans roue")
    form.fill("Le même mot de passe, une seconde fois *", "un vieux moulin sans roue").submit()
    activated = person.go(mailboxes.last(ZOE).link).form("Activer mon compte").submit()
    form = activated.follow("Accéder au portail").form("Me connecter")
    form.fill("Adresse électronique *", ZOE)
    page = form.fill("Mot de passe *", "un vieux moulin sans roue").submit()

    assert page.heading == "Rejoindre une structure"
    form = page.form("Rejoindre la structure")
    assert form.value("SIRET *") == siret(1)
    assert HOLDS in form.fill("Code *", letter.code).submit().text


@pytest.mark.parametrize(
    "typed",
    [lambda code: code.lower(), lambda code: code.replace("-", ""), lambda code: f" {code} "],
    ids=["lower", "joined", "spaced"],
)
def test_f212_the_hand_does_not_matter(
    letter: Letter, zoe: Person, typed: Callable[[str], str]
) -> None:
    assert HOLDS in joins(zoe, siret(1), typed(letter.code)).text


def test_f212_whatever_is_wrong_the_answer_is_the_same(letter: Letter, zoe: Person) -> None:
    pages = [
        joins(zoe, siret(1), "0000-0000-0000-0000"),  # this structure, another code
        joins(zoe, siret(2), letter.code),  # this code, another structure of the network
        joins(zoe, siret(9), letter.code),  # nobody here has this number
        joins(zoe, siret(1), "n’importe quoi"),
    ]
    assert len({errors(page) for page in pages}) == 1
    assert WRONG in errors(pages[0])
    assert pages[0].form("Rejoindre la structure").value("SIRET *") == siret(1)


def test_f212_a_siret_that_is_none_is_said_to_be(letter: Letter, zoe: Person) -> None:
    assert "est faux. Vérifiez chaque chiffre." in errors(
        joins(zoe, "123 456 789 01234", letter.code)
    )


def test_f212_the_siren_alone_will_do(letter: Letter, zoe: Person) -> None:
    assert WRONG in errors(joins(zoe, siret(2)[:9], letter.code))
    assert HOLDS in joins(zoe, siret(1)[:9], letter.code).text


def test_f212_a_code_is_tried_a_thousand_times(
    letter: Letter, coordinator: Person, zoe: Person, person_at: At
) -> None:
    statuses = [
        zoe.client.post(
            "/rejoindre/",
            {"siret": siret(1), "code": f"{number:016}"},
            SERVER_NAME=zoe.host,
            REMOTE_ADDR=zoe.internet_address,
        ).status_code
        for number in range(1000)
    ]
    assert statuses == [200] * 10 + [429] * 990
    assert journal(coordinator, "a saisi un SIRET et un code qui ne vont pas") == 10
    page = joins(zoe, letter.siret, letter.code)
    assert page.status == 429
    assert "Trop d’essais : attendez une heure et reprenez" in errors(page)

    ada = member_at(person_at("alpha.localhost"), "ada@example.org", "Ada Lovelace")
    assert HOLDS in joins(ada, letter.siret, letter.code).text


def test_f212_from_many_accounts_the_siret_rests(letter: Letter, person_at: At) -> None:
    people = [
        member_at(person_at("alpha.localhost"), f"p{number}@example.org", f"Ada L{number}")
        for number in range(3)
    ]
    pages = [joins(person, siret(1), "0000-0000-0000-0000") for person in people for _ in range(9)]
    assert [page.status for page in pages] == [200] * 20 + [429] * 7
    assert joins(people[2], siret(2), "0000-0000-0000-0000").status == 200


def test_f213_the_second_is_told_kindly(letter: Letter, zoe: Person, person_at: At) -> None:
    joins(zoe, letter.siret, letter.code)
    again = joins(zoe, letter.siret, letter.code)
    assert "Vous avez déjà utilisé ce code" in errors(again)

    ada = member_at(person_at("alpha.localhost"), "ada@example.org", "Ada Lovelace")
    said = errors(joins(ada, letter.siret, letter.code))
    assert "Ce code a déjà servi" in said
    assert "Demandez-lui de vous inviter" in said
    assert ZOE not in said
    assert not ada.go("/compte/").links(TRI)


def test_a_structure_that_is_held_needs_no_letter(
    letter: Letter, coordinator: Person, zoe: Person, person_at: At
) -> None:
    member_at(person_at("alpha.localhost"), "ada@example.org", "Ada Lovelace", holds=TRI)

    assert "a déjà ses gestionnaires" in errors(joins(zoe, letter.siret, letter.code))
    page = coordinator.go("/coordination/structures/").form("Préparer un courrier…")
    page = page.tick(f"Choisir {TRI}").submit()
    assert f"{TRI} : elle a déjà eu une personne gestionnaire" in page.text


def test_a_code_of_180_days_has_expired(
    letter: Letter, person_at: At, pass_time: Callable[..., None]
) -> None:
    pass_time(days=181)
    zoe = member_at(person_at("alpha.localhost"), ZOE, "Zoé Zola")
    coordinator = coordinator_at(person_at("alpha.localhost"))

    assert "Ce code a expiré le" in errors(joins(zoe, letter.siret, letter.code))
    assert TRI in waiting(coordinator)
    assert letter.reference in coordinator.go(f"{LETTERS}?etat=finis").text


def test_a_code_of_another_network_opens_nothing(
    letter: Letter, operator: Operator, person_at: At
) -> None:
    operator.publishes(
        {"Nom": TRI, "SIRET": siret(1), "Code postal": "59000", "Ville": "Lille"}, network="beta"
    )
    stranger = member_at(
        person_at("beta.localhost"), "ada@example.org", "Ada Lovelace", network="beta"
    )

    assert WRONG in errors(joins(stranger, letter.siret, letter.code))
    elsewhere = stranger.go(letter.not_concerned.replace("alpha.", "beta."))
    assert elsewhere.status == 404
