"""Coming in: F32, F64, F68–F70, the second factor; and the journal that tells of it: S14."""

import csv
import time
from collections.abc import Callable
from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from operating import Operator, siret
from people import Page, Person
from post import Post

from wording import as_read

COORDINATOR = "coordination@alpha.example.org"
PASSWORD = "vingt chevaux de Camargue"  # noqa: S105 - of nobody
OTHER_PASSWORD = "trente chevaux de Camargue"  # noqa: S105
EVENTS = "Événements, du plus récent au plus ancien"
At = Callable[[str], Person]


def ask_for_link(person: Person, address: str) -> Page:
    forgotten = person.go("/").follow("Votre compte").follow("Mot de passe oublié ?")
    assert forgotten.heading == "Demander un nouveau mot de passe"
    return forgotten.form("Recevoir le lien").fill("Adresse électronique", address).submit()


def choose(page: Page, password: str, again: str = "") -> Page:
    form = page.form("Enregistrer mon mot de passe").fill("Nouveau mot de passe", password)
    return form.fill("Le même mot de passe, une seconde fois", again or password).submit()


def log_in(person: Person, address: str = COORDINATOR, password: str = PASSWORD) -> Page:
    form = person.go("/").follow("Votre compte").form("Me connecter")
    return form.fill("Adresse électronique", address).fill("Mot de passe", password).submit()


@pytest.fixture
def has_password(person_at: At, post: Post) -> None:
    """Alpha's coordinator has chosen one, by a mailed link."""
    someone = person_at("alpha.localhost")
    ask_for_link(someone, COORDINATOR)
    choose(someone.go(post.of(COORDINATOR)[-1].link), PASSWORD)


def test_f32_votre_compte_stands_on_every_page_and_leads_to_log_in_or_account(
    has_password: None, person: Person, operator: Operator
) -> None:
    operator.publishes({"Nom": "Houblon", "SIRET": siret(1)})
    pages = ["/", "/entreprises/", "/tetes-de-reseau/", "/mentions-legales/", "/plan-du-site/"]
    fiche = person.go("/entreprises/").follow("Houblon").url
    for page in [*pages, fiche]:
        assert person.go(page).follow("Votre compte").heading == "Connexion"
    assert log_in(person).heading == "Votre compte"
    for page in [*pages, fiche]:
        account = person.go(page).follow("Votre compte")
        assert account.heading == "Votre compte"
        assert COORDINATOR in account.text
    missing = person.go("/rien/")
    assert missing.status == 404
    assert missing.links("Votre compte")


def test_f64_one_logs_in_by_address_in_capitals_or_not(has_password: None, person_at: At) -> None:
    for typed in (COORDINATOR, "Coordination@Alpha.Example.ORG", f"  {COORDINATOR} "):
        assert log_in(person_at("alpha.localhost"), typed).heading == "Votre compte"
    refused = log_in(person_at("alpha.localhost"), "coordination", PASSWORD)
    assert refused.heading == "Connexion"
    wrong = log_in(person_at("alpha.localhost"), COORDINATOR, "autre chose que cela")
    assert "L’adresse ou le mot de passe ne convient pas." in wrong.text
    assert wrong.form("Me connecter").value("Adresse électronique") == COORDINATOR


def test_f68_the_same_answer_whether_the_account_exists_or_not(person: Person, post: Post) -> None:
    known = ask_for_link(person, "Coordination@alpha.example.org")
    unknown = ask_for_link(person, "personne@alpha.example.org")
    assert known.heading == "Regardez votre messagerie"
    assert known.text == unknown.text
    assert len(post.of(COORDINATOR)) == 1
    assert post.of("personne@alpha.example.org") == []
    nothing = ask_for_link(person, "pas une adresse")
    assert nothing.heading == "Demander un nouveau mot de passe"
    assert nothing.form("Recevoir le lien").value("Adresse électronique") == "pas une adresse"


def test_f69_the_old_password_works_until_the_link_is_used_and_the_link_works_once(
    has_password: None, person: Person, person_at: At, post: Post
) -> None:
    ask_for_link(person, COORDINATOR)
    letter = post.of(COORDINATOR)[-1]
    assert letter.subject == "Choisir un nouveau mot de passe"
    for _program in range(2):  # mail programs open links before people do
        assert person.go(letter.link).heading == "Choisir un mot de passe"
    assert log_in(person_at("alpha.localhost")).heading == "Votre compte"

    weak = choose(person.go(letter.link), "court")
    assert "12 caractères" in weak.text
    assert "Ce n’est pas le même mot de passe" in choose(weak, OTHER_PASSWORD, "autre").text
    assert choose(weak, OTHER_PASSWORD).heading == "Connexion"
    assert log_in(person_at("alpha.localhost"), password=OTHER_PASSWORD).heading == "Votre compte"
    assert log_in(person_at("alpha.localhost")).heading == "Connexion"
    again = person.go(letter.link)
    assert (again.status, again.heading) == (404, "Ce lien ne fonctionne plus")
    assert "Ce lien a déjà servi" in again.text


def test_f69_a_new_link_used_ends_those_before(person: Person, post: Post) -> None:
    for _twice in range(2):
        ask_for_link(person, COORDINATOR)
    first, second = (letter.link for letter in post.of(COORDINATOR))
    choose(person.go(second), PASSWORD)
    assert person.go(first).status == 404


def test_f69_a_link_is_worth_nothing_in_another_network(person_at: At, post: Post) -> None:
    ask_for_link(person_at("alpha.localhost"), COORDINATOR)
    link = post.of(COORDINATOR)[-1].link
    elsewhere = person_at("beta.localhost").go(link.replace("alpha.localhost", "beta.localhost"))
    assert (elsewhere.status, elsewhere.heading) == (404, "Ce lien ne fonctionne plus")
    platform = person_at("localhost").go(link.replace("alpha.localhost", "localhost"))
    assert platform.status == 404
    assert person_at("alpha.localhost").go(link).heading == "Choisir un mot de passe"


def test_f70_changing_it_asks_for_the_current_one_and_closes_other_sessions(
    has_password: None, person: Person, person_at: At, post: Post
) -> None:
    elsewhere = person_at("alpha.localhost")
    log_in(elsewhere)
    change = log_in(person).follow("Mot de passe").form("Changer de mot de passe")
    change.fill("Nouveau mot de passe", OTHER_PASSWORD)
    change.fill("Le même mot de passe, une seconde fois", OTHER_PASSWORD)
    refused = change.fill("Mot de passe actuel", "un mot de passe au hasard").submit()
    assert "Ce n’est pas votre mot de passe actuel." in refused.text
    assert elsewhere.go("/compte/").heading == "Votre compte"

    done = change.fill("Mot de passe actuel", PASSWORD).submit()
    assert "Votre mot de passe est changé" in done.text
    assert person.go("/compte/").heading == "Votre compte"
    assert elsewhere.go("/compte/").heading == "Connexion"
    assert log_in(elsewhere).heading == "Connexion"
    assert log_in(elsewhere, password=OTHER_PASSWORD).heading == "Votre compte"
    assert post.of(COORDINATOR)[-1].subject == "Votre mot de passe a changé"


def code(key: str) -> str:
    """What an application shows that was given the key; never one that is about to change."""
    if time.time() % 30 > 27:
        time.sleep(3.1)
    return str(format_hotp_value(hotp_value(key, int(time.time()) // 30)))


def confirm(page: Page, password: str = PASSWORD) -> Page:
    assert page.heading == "Confirmez que c’est vous"
    return page.form("Continuer").fill("Mot de passe", password).submit()


def with_code(page: Page, text: str) -> Page:
    assert page.heading == "Code de sécurité"
    return page.form("Me connecter").fill("Code", text).submit()


def test_a_second_factor_is_set_up_asked_for_and_replaced_once_by_a_code_kept_aside(
    has_password: None, person: Person, person_at: At
) -> None:
    account = log_in(person)
    set_up = confirm(account.follow("Double sécurité").follow("L’activer"))
    assert set_up.heading == "Activer la double sécurité"
    key = next(node.text for node in set_up.main.all("code"))
    wrong = set_up.form("Activer la double sécurité")
    wrong.fill("Code que montre l’application", "000000")
    refused = wrong.submit()
    assert "Ce code ne convient pas." in refused.text
    assert key in refused.text  # the same: what the application knows stays good
    right = refused.form("Activer la double sécurité")
    codes = right.fill("Code que montre l’application", code(key)).submit()
    assert codes.heading == "Codes de secours"
    kept = codes.list_of("Codes encore valables")
    assert len(kept) == 10

    asked = log_in(person_at("alpha.localhost"))
    assert asked.person.go("/compte/").heading == "Code de sécurité"  # not in yet
    assert "Ce code ne convient pas." in with_code(asked, "123456").text
    assert with_code(asked, code(key)).heading == "Votre compte"

    first = log_in(person_at("alpha.localhost"))
    assert with_code(first, kept[0]).heading == "Votre compte"
    second = log_in(person_at("alpha.localhost"))
    assert "Ce code ne convient pas." in with_code(second, kept[0]).text
    assert with_code(second, kept[1]).heading == "Votre compte"


def test_too_many_attempts_are_told_in_french(has_password: None, person_at: At) -> None:
    for number in range(6):
        person = person_at("alpha.localhost")  # each from elsewhere: the address is protected too
        page = log_in(person, password=f"essai numéro {number}")
    assert "Trop d’essais avec cette adresse : attendez cinq minutes" in page.text
    assert log_in(person_at("alpha.localhost")).heading == "Connexion"

    one = person_at("alpha.localhost")
    for number in range(40):
        page = log_in(one, f"personne-{number}@example.org", "rien de bon")
        if page.status == 429:
            break
    assert (page.status, page.heading) == (429, "Trop d’essais à la suite")
    assert "attendez quelques minutes" in page.text


def test_too_many_mails_are_not_sent(person_at: At, post: Post) -> None:
    for _time in range(6):
        page = ask_for_link(person_at("alpha.localhost"), COORDINATOR)
    assert (page.status, page.heading) == (429, "Trop d’essais à la suite")
    assert len(post.of(COORDINATOR)) == 5


# The journal


def test_s14_coordinators_read_filter_and_take_away_the_journal(
    has_password: None, person: Person, operator: Operator
) -> None:
    operator.publishes({"Nom": "Houblon", "SIRET": siret(1)})
    log_in(person)
    journal = person.go("/").follow("Coordination").follow("Journal")
    events = journal.list_of(EVENTS)
    assert any(f"{COORDINATOR} s’est connecté au compte" in event for event in events)
    assert any("a importé des structures du fichier" in event for event in events)
    assert all(" h " in event.split(" — ")[0] for event in events)

    def search(**criteria: str) -> Page:
        form = person.go("/coordination/journal/").form("Chercher")
        for name, value in criteria.items():
            if name == "action":
                form.choose("Action", value)
            else:
                form.fill({"qui": "Qui", "sur": "Sur quoi", "depuis": "Depuis le"}[name], value)
        return form.submit()

    logged_in = search(action="s’est connecté au compte").list_of(EVENTS)
    assert logged_in
    assert all("s’est connecté" in event for event in logged_in)
    theirs = [event for event in events if f"— {COORDINATOR} " in event]
    assert search(qui="COORDINATION").list_of(EVENTS) == theirs
    assert len(search(sur=".csv").list_of(EVENTS)) == 1
    nobody = search(qui="personne de ce nom")
    assert nobody.list_of(EVENTS) == []
    assert "Aucun événement ne répond à ces critères" in nobody.text
    assert search(depuis="2199-01-01").list_of(EVENTS) == []
    unknown = person.go("/coordination/journal/?action=inconnue")
    assert unknown.list_of(EVENTS) == []
    assert "Cette action n’existe pas" in unknown.text
    bad_day = search(depuis="hier")
    assert bad_day.list_of(EVENTS) == []
    assert bad_day.form("Chercher").value("Depuis le") == "hier"

    lines = person.download(
        search(sur=".csv").link("Enregistrer ce résultat dans un fichier (CSV)")
    )
    head, *rows = csv.reader(StringIO(lines), delimiter=";")
    assert head[0] == "Date"
    assert [row[3] for row in rows] == ["a importé des structures du fichier"]


def test_s14_the_journal_of_a_network_is_its_own(
    has_password: None, person: Person, person_at: At, operator: Operator
) -> None:
    operator.publishes({"Nom": "Vannerie", "SIRET": siret(2)}, network="beta")
    log_in(person)
    events = person.go("/coordination/journal/").list_of(EVENTS)
    assert events
    assert not any("importé" in event for event in events)
    assert person_at("alpha.localhost").go("/coordination/journal/").heading == "Connexion"


# Mails


def test_a_refused_mail_is_corrected_and_sent_again(
    person: Person, person_at: At, operator: Operator, post: Post
) -> None:
    """S14, and the issue's outbox: a provisioned network whose coordinator's address is wrong."""
    said = operator.provisions("gamma", "Gamma", coordinator_email="refus@gamma.example.org")
    link = next(word for word in said.split() if "/mot-de-passe/choisir/" in word)
    gamma = person_at("gamma.localhost")
    choose(gamma.go(link), PASSWORD)
    log_in(gamma, "refus@gamma.example.org")
    assert post.of("refus@gamma.example.org") == []
    to_do = gamma.go("/coordination/")
    assert "1 courriel refusé" in to_do.text
    outbox = to_do.follow("Corriger les adresses et renvoyer")
    assert "Cette adresse n’existe pas, ou n’existe plus." in outbox.text
    mail = outbox.follow("Votre compte sur Gamma est prêt")
    assert link not in mail.source  # it opens an account: nobody reads it here
    assert "son texte n’est montré à personne" in mail.text
    again = mail.form("Renvoyer ce courriel").submit()
    assert "Le courriel repart vers refus@gamma.example.org." in again.text
    assert as_read("a renvoyé le courriel") in gamma.go("/coordination/journal/").text
