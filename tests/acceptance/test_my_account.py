"""What a person does with their own account: coordinates, address, log-ins, data, leaving."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from mailboxes import Mailboxes
from operating import Operator
from people import Page, Person
from signing_up import EMAIL, PASSWORD, errors, log_in, sign_up

At = Callable[[str], Person]
NEW = "c.dupont@scop.example.org"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit Version/18.0 Safari/604"


@pytest.fixture
def camille(person: Person, mailboxes: Mailboxes) -> Person:
    sign_up(person, mailboxes)
    log_in(person)
    return person


@pytest.fixture
def elsewhere(person_at: At, camille: Person) -> Person:
    """Camille again, with her telephone."""
    other = person_at(camille.host)
    other.client.defaults["HTTP_USER_AGENT"] = PHONE
    log_in(other)
    return other


def data_of(person: Person) -> dict[str, Any]:
    form = person.go("/compte/donnees/").form("Télécharger mes données")
    found: dict[str, Any] = json.loads(form.submit().source)
    return found


# Coordinates


def test_f32_one_s_coordinates_are_corrected(camille: Person) -> None:
    page = camille.go("/compte/").follow("Coordonnées")
    form = page.form("Enregistrer mes coordonnées")
    assert form.value("Nom *") == "Dupont"
    assert form.is_ticked("Madame")

    page = form.fill("Nom *", "Dupont-Lê").fill("Téléphone", "+32 2 000 00 00").submit()
    assert "Vos coordonnées sont enregistrées." in page.text
    assert f"Camille Dupont-Lê, {EMAIL}" in page.text
    form = page.follow("Coordonnées").form("Enregistrer mes coordonnées")
    assert form.value("Téléphone") == "+32 2 000 00 00"


def test_a_number_that_is_none_is_refused_and_kept(camille: Person) -> None:
    form = camille.go("/compte/coordonnees/").form("Enregistrer mes coordonnées")
    page = form.fill("Téléphone", "le matin").submit()
    assert "Écrivez un numéro comme 03 20 00 00 00" in errors(page)
    assert page.form("Enregistrer mes coordonnées").value("Téléphone") == "le matin"


def test_programs_find_the_api_from_the_account(camille: Person) -> None:
    assert camille.go("/compte/").follow("Pour vos logiciels").heading == "L’API du réseau"


# Address


def ask_change(person: Person, email: str = NEW, password: str = PASSWORD) -> Page:
    form = person.go("/compte/").follow("Adresse électronique").form("Recevoir le lien")
    form.fill("Nouvelle adresse électronique *", email)
    return form.fill("Votre mot de passe *", password).submit()


def test_the_address_changes_once_the_new_one_has_answered(
    camille: Person, person_at: At, mailboxes: Mailboxes
) -> None:
    page = ask_change(camille, NEW.upper())
    assert page.heading == "Regardez votre messagerie"
    assert log_in(person_at(camille.host)).heading == "Votre compte"  # nothing has changed yet

    link = mailboxes.last(NEW).link
    reader = person_at(camille.host)
    assert reader.go(link).heading == "Confirmer l’adresse"
    page = reader.go(link).form("Confirmer cette adresse").submit()
    assert page.heading == "Connexion"
    assert "Votre adresse est changée" in page.text
    assert "ne convient pas" in log_in(reader).text
    assert log_in(reader, NEW).heading == "Votre compte"
    told = mailboxes.last(EMAIL)
    assert told.subject == "L’adresse de votre compte a changé"
    assert NEW not in told.text


def test_opening_the_link_changes_nothing_and_it_serves_once(
    camille: Person, person_at: At, mailboxes: Mailboxes
) -> None:
    ask_change(camille)
    link = mailboxes.last(NEW).link
    stranger = person_at(camille.host)
    sender = {"SERVER_NAME": camille.host, "REMOTE_ADDR": stranger.internet_address}
    path = link.removeprefix(f"http://{camille.host}")
    assert stranger.client.head(path, **sender).status_code == 200
    assert EMAIL in camille.go("/compte/").text

    stranger.go(link).form("Confirmer cette adresse").submit()
    page = stranger.go(link)
    assert page.status == 404
    assert "Ce lien a déjà servi : votre adresse est changée." in page.text


def test_the_link_of_another_network_changes_nothing(
    camille: Person, person_at: At, mailboxes: Mailboxes
) -> None:
    beta = person_at("beta.localhost")
    sign_up(beta, mailboxes)
    ask_change(camille)
    link = mailboxes.last(NEW).link.replace("alpha.", "beta.")
    assert beta.go(link).status == 404
    assert beta.send(link, []).status == 404


def test_a_link_is_dead_after_a_day_or_when_another_was_asked_for(
    camille: Person, person_at: At, mailboxes: Mailboxes, pass_time: Callable[..., None]
) -> None:
    ask_change(camille)
    first = mailboxes.last(NEW).link
    ask_change(camille, "c.dupont@coop.example.org")
    assert person_at(camille.host).go(first).status == 404

    second = mailboxes.last("c.dupont@coop.example.org").link
    pass_time(hours=24, minutes=1)
    page = person_at(camille.host).go(second)
    assert page.heading == "Ce lien ne fonctionne plus"
    assert "Demandez de nouveau le changement" in page.text


def test_an_address_that_has_an_account_is_written_to_and_its_asker_learns_nothing(
    camille: Person, person_at: At, mailboxes: Mailboxes
) -> None:
    sign_up(person_at(camille.host), mailboxes, NEW)
    page = ask_change(camille)
    assert page.text == ask_change(camille, "libre@example.org").text
    assert mailboxes.last(NEW).subject == "Vous avez déjà un compte sur Réseau Alpha"
    assert EMAIL in camille.go("/compte/").text


def test_who_took_the_address_in_the_meantime_keeps_it(
    camille: Person, person_at: At, mailboxes: Mailboxes
) -> None:
    ask_change(camille)
    link = mailboxes.last(NEW).link
    sign_up(person_at(camille.host), mailboxes, NEW)
    page = camille.go(link).form("Confirmer cette adresse").submit()
    assert "Un autre compte a maintenant cette adresse. La vôtre n’a pas changé." in page.text
    assert EMAIL in camille.go("/compte/").text


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [
        (NEW, "un mauvais mot de passe", "Ce n’est pas votre mot de passe."),
        (EMAIL.upper(), PASSWORD, "C’est déjà votre adresse."),
        ("élodie@example.org", PASSWORD, "sans accent ni espace"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_words(
    camille: Person, mailboxes: Mailboxes, email: str, password: str, said: str
) -> None:
    page = ask_change(camille, email, password)
    assert said in errors(page)
    assert page.form("Recevoir le lien").value("Nouvelle adresse électronique *") in {
        email,
        email.lower(),
    }
    assert mailboxes.of(email) == [] or email == EMAIL.upper()


# Log-ins


def test_one_sees_where_one_is_logged_in_and_closes_it(camille: Person, elsewhere: Person) -> None:
    page = camille.go("/compte/").follow("Connexions")
    assert sorted(page.results) == ["Appareil inconnu", "Safari, iPhone"]
    assert page.text.count("Celui-ci") == 1

    page = page.form("Fermer Safari, iPhone").submit()
    assert page.results == ["Appareil inconnu"]
    assert "Votre compte n’est ouvert nulle part ailleurs." in page.text
    assert elsewhere.go("/compte/").heading == "Connexion"
    assert camille.go("/compte/").heading == "Votre compte"


def test_all_others_are_closed_at_once(camille: Person, elsewhere: Person) -> None:
    page = elsewhere.go("/compte/connexions/").form("Fermer toutes les autres").submit()
    assert page.results == ["Safari, iPhone"]
    assert camille.go("/compte/").heading == "Connexion"


def test_nobody_closes_another_s(camille: Person, person_at: At, mailboxes: Mailboxes) -> None:
    other = person_at(camille.host)
    sign_up(other, mailboxes, NEW)
    log_in(other, NEW)
    third = person_at(camille.host)
    log_in(third, NEW)
    form = other.go("/compte/connexions/").form("Fermer Appareil inconnu")
    (name,) = [field["value"] for field in form.node.all("input") if field["name"] == "session"]

    assert camille.send("/compte/connexions/", [("session", name)]).status == 404
    assert third.go("/compte/").heading == "Votre compte"


def test_f70_a_new_password_leaves_one_log_in_in_the_list(
    camille: Person, elsewhere: Person
) -> None:
    form = camille.go("/compte/mot-de-passe/").form("Changer de mot de passe")
    new = "une charrette à trois roues"
    form.fill("Mot de passe actuel *", PASSWORD).fill("Nouveau mot de passe *", new)
    form.fill("Le même mot de passe, une seconde fois *", new).submit()
    assert camille.go("/compte/connexions/").results == ["Appareil inconnu"]
    assert elsewhere.go("/compte/").heading == "Connexion"


def test_the_list_says_when_each_was_last_used(camille: Person, elsewhere: Person) -> None:
    assert "Dernière activité : " in camille.go("/compte/connexions/").text
    assert (
        "Nous ne gardons ni l’adresse Internet ni le lieu."
        in elsewhere.go("/compte/connexions/").text
    )


# Notifications


def test_there_is_nothing_to_refuse_yet_and_the_page_says_what_always_leaves(
    camille: Person,
) -> None:
    page = camille.go("/compte/").follow("Notifications")
    assert "lien d’activation, mot de passe, changement d’adresse" in page.text


# Data


def test_one_downloads_everything_the_network_knows(camille: Person, elsewhere: Person) -> None:
    data = data_of(camille)
    assert data["Compte"]["adresse électronique"] == EMAIL
    assert data["Compte"]["téléphone"] == "03 20 00 00 00"
    assert data["Compte"]["civilité"] == "Madame"
    devices = [session["appareil"] for session in data["Connexions"]]
    assert sorted(devices) == ["Appareil inconnu", "Safari, iPhone"]
    assert [mail["sujet"] for mail in data["Courriels reçus"]] == [
        "Activez votre compte sur Réseau Alpha"
    ]
    acts = [event["action"] for event in data["Journal"]]
    assert acts[:2] == ["a activé le compte de", "s’est connecté au compte"]
    assert "password" not in json.dumps(data)
    assert "argon2" not in json.dumps(data)


def test_the_file_holds_nobody_else_s(camille: Person, person_at: At, mailboxes: Mailboxes) -> None:
    other = person_at(camille.host)
    sign_up(other, mailboxes, NEW)
    log_in(other, NEW)
    assert EMAIL not in json.dumps(data_of(other))
    assert NEW not in json.dumps(data_of(camille))


# Leaving


def delete(person: Person, password: str = PASSWORD) -> Page:
    page = person.go("/compte/").follow("Supprimer mon compte")
    assert "C’est définitif" in page.text
    assert "Le journal du réseau garde" in page.text
    form = page.form("Supprimer mon compte")
    return form.fill("Votre mot de passe *", password).submit()


def test_one_deletes_one_s_account_and_may_come_back_as_new(
    camille: Person, elsewhere: Person, mailboxes: Mailboxes
) -> None:
    page = delete(camille)
    assert page.heading == "Votre compte est supprimé"
    assert mailboxes.last(EMAIL).subject == "Votre compte sur Réseau Alpha est supprimé"
    for person in (camille, elsewhere):
        assert person.go("/compte/").heading == "Connexion"
        assert "ne convient pas" in log_in(person).text

    sign_up(camille, mailboxes)
    assert log_in(camille).heading == "Votre compte"
    acts = [event["action"] for event in data_of(camille)["Journal"]]
    assert acts[:2] == ["a activé le compte de", "s’est connecté au compte"]
    assert "a supprimé le compte de" not in acts


def test_a_wrong_password_deletes_nothing(camille: Person) -> None:
    page = delete(camille, "un mauvais mot de passe")
    assert "Ce n’est pas votre mot de passe." in errors(page)
    assert camille.go("/compte/").heading == "Votre compte"


def test_the_last_coordinator_stays_until_another_takes_over(
    operator: Operator,
    person_at: At,
    mailboxes: Mailboxes,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        said = operator.provisions("gamma", "Réseau Gamma", coordinator_email=EMAIL)
    link = next(word for word in said.split() if "/mot-de-passe/choisir/" in word)
    coordinator = person_at("gamma.localhost")
    form = coordinator.go(link).form("Enregistrer mon mot de passe")
    form.fill("Nouveau mot de passe *", PASSWORD)
    form.fill("Le même mot de passe, une seconde fois *", PASSWORD).submit()
    log_in(coordinator)

    assert "Personne d’autre ne coordonne ce réseau." in errors(delete(coordinator))
    assert coordinator.go("/compte/").heading == "Votre compte"


def test_f136_a_fiche_says_that_members_see_more(
    person: Person, operator: Operator, mailboxes: Mailboxes
) -> None:
    import fiches

    operator.publishes({"Nom": "Houblon d’Alpha", "Téléphone": "03 20 11 22 33"})
    fiches.set_on_organization("Houblon d’Alpha", phone_visibility="members")
    page = person.go("/entreprises/").follow("Houblon d’Alpha")
    assert "03 20 11 22 33" not in page.text
    page = page.follow("Connectez-vous ou créez un compte")
    assert page.heading == "Créer un compte"
    connect = page.link("Connectez-vous")["href"]

    sign_up(person, mailboxes)
    form = person.go(connect).form("Me connecter")
    form.fill("Adresse électronique *", EMAIL).fill("Mot de passe *", PASSWORD)
    page = form.submit()
    assert page.heading == "Houblon d’Alpha"
    assert "03 20 11 22 33" in page.text
    assert not page.links("Connectez-vous ou créez un compte")
