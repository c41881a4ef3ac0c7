"""« Faites part de vos retours »: what anybody says of the network reaches those who run it."""

from collections.abc import Callable

import pytest
from holding_structures import coordinator_at
from mailboxes import Mailboxes
from operating import Operator
from people import Form, Page, Person
from signing_up import EMAIL, errors, log_in, sign_up

At = Callable[[str], Person]
SEND, CLEO = "Envoyer mon avis", "coordination@alpha.example.org"
SAID = "La carte est grise\n\nsur mon téléphone."


@pytest.fixture
def cleo(person_at: At) -> Person:
    """Coordinates alpha."""
    return coordinator_at(person_at("alpha.localhost"))


def filled(page: Page, email: str = "") -> Form:
    form = page.form(SEND).pick("kind", "problem").fill("Votre message", SAID)
    if email:
        form.fill("Votre adresse électronique, pour une réponse", email)
    return form


def items(person: Person, address: str = "/coordination/avis/") -> list[str]:
    return person.go(address).list_of("Avis")


def test_f37_a_visitor_s_reaches_the_coordinators_and_is_listed(
    person: Person, cleo: Person, mailboxes: Mailboxes
) -> None:
    page = person.go("/entreprises/").follow("Votre avis")
    page = filled(page, "v@example.org").submit()
    assert page.heading == "Merci de votre avis"

    mail = mailboxes.last(CLEO)
    assert mail.subject == "Un avis sur Réseau Alpha : un problème"
    assert "La carte est grise" in mail.text
    assert mail.message["Reply-To"] == "v@example.org"
    page = cleo.go(mail.link)
    assert page.heading == "Un problème"
    assert "sur mon téléphone." in page.text
    assert page.link("/entreprises/")
    assert page.link("Répondre par courriel")["href"].startswith("mailto:v@example.org?")
    (item,) = items(cleo)
    assert item.startswith("Un problème : La carte est grise")


def test_f37_a_member_s_has_no_robot_s_question(
    person: Person, cleo: Person, mailboxes: Mailboxes
) -> None:
    sign_up(person, mailboxes)
    log_in(person)
    page = person.go("/compte/").follow("Écrivez à celles et ceux qui animent le réseau")
    assert f"Elles vous répondent à {EMAIL}." in page.text
    assert "proof" not in page.source
    filled(page).submit()
    assert mailboxes.last(CLEO).message["Reply-To"] == EMAIL
    assert "Camille Dupont" in items(cleo)[0]


def test_f37_it_is_handled_with_a_note_and_opened_again(
    person: Person, cleo: Person, mailboxes: Mailboxes
) -> None:
    filled(person.go("/votre-avis/")).submit()
    page = cleo.go("/coordination/").follow("Lire les avis")
    page = page.follow("Un problème : La carte est grise sur mon téléphone.")
    page = page.form("L’avis est traité").fill("Note interne", "Corrigé ce matin.").submit()
    assert "L’avis est traité." in page.text
    assert items(cleo) == []
    assert "avis à lire" not in cleo.go("/coordination/").text
    (item,) = items(cleo, "/coordination/avis/?traites")
    assert f"Traité par {CLEO}" in item

    page = cleo.go("/coordination/avis/?traites")
    page = page.follow("Un problème : La carte est grise sur mon téléphone.")
    assert "Corrigé ce matin." in page.text
    page = page.form("Rouvrir").submit()
    assert page.form("L’avis est traité")
    assert len(items(cleo)) == 1
    journal = cleo.go("/coordination/journal/").text
    assert "a marqué comme traité :" in journal
    assert "La carte" not in journal


def test_f37_what_is_wrong_is_said_and_nothing_is_lost(person: Person, cleo: Person) -> None:
    page = filled(person.go("/votre-avis/"), "v@").submit()
    assert "Cette adresse n’est pas complète" in errors(page)
    assert "La carte est grise" in page.source
    page = page.form(SEND)
    page = page.fill("Votre adresse électronique, pour une réponse", "v@example.org").submit()
    assert page.heading == "Merci de votre avis"
    assert len(items(cleo)) == 1


def test_f37_a_second_click_writes_nothing(
    person: Person, cleo: Person, mailboxes: Mailboxes
) -> None:
    form = filled(person.go("/votre-avis/"))
    for page in (form.submit(), form.submit()):
        assert page.heading == "Merci de votre avis"
    assert len(items(cleo)) == 1
    assert len(mailboxes.of(CLEO)) == 1


def test_f37_nobody_else_reads_it(person: Person, person_at: At, mailboxes: Mailboxes) -> None:
    filled(person.go("/votre-avis/")).submit()
    sign_up(person, mailboxes)
    log_in(person)
    assert person.go("/coordination/avis/").status == 403
    assert items(coordinator_at(person_at("beta.localhost"), "beta")) == []
    assert not mailboxes.of("coordination@beta.example.org")


def test_f37_before_the_launch_too(operator: Operator, person_at: At) -> None:
    operator.provisions("gamma", "Réseau Gamma", prelaunch=True)
    page = person_at("gamma.localhost").go("/").follow("Votre avis")
    assert filled(page).submit().heading == "Merci de votre avis"
    assert len(items(coordinator_at(person_at("gamma.localhost"), "gamma"))) == 1
