"""A visitor opens an account: F63–F67, F128–F130, F136, F198–F209, F228."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from mailboxes import Mailboxes
from operating import Operator
from people import Form, Page, Person
from signing_up import EMAIL, PASSWORD, errors, log_in

At = Callable[[str], Person]
ANOTHER = "une charrette à trois roues"
PERSON = {
    "Prénom *": "Camille",
    "Nom *": "Dupont",
    "Téléphone *": "03 20 00 00 00",
    "Adresse électronique *": EMAIL,
    "Mot de passe *": PASSWORD,
    "Le même mot de passe, une seconde fois *": PASSWORD,
}
BUYER = {
    "Nom *": "Dupont",
    "Prénom *": "Camille",
    "Institution ou société *": "Mairie d’Ambert",
    "Adresse électronique *": EMAIL,
    "Mot de passe *": PASSWORD,
}
ENTERPRISE = {
    label: PERSON[label]
    for label in (
        *("Adresse électronique *", "Mot de passe *"),
        "Le même mot de passe, une seconde fois *",
    )
}
DOORS = {"personne": PERSON, "acheteur": BUYER, "entreprise": ENTERPRISE}
SENT = "Regardez votre messagerie"


def filled(person: Person, door: str = "personne", **changes: str) -> Form:
    form = person.go(f"/inscription/{door}/").form("Créer mon compte")
    if door == "personne":
        form.tick("Madame")
    for label, value in {**DOORS[door], **changes}.items():
        form.fill(label, value)
    return form


def activate(person: Person, link: str) -> Page:
    return person.go(link).form("Activer mon compte").submit()


def data_of(person: Person) -> dict[str, Any]:
    form = person.go("/compte/donnees/").form("Télécharger mes données")
    found: dict[str, Any] = json.loads(form.submit().source)
    return found


# The doors


def test_f136_f228_a_visitor_finds_the_three_doors_from_the_log_in_page(person: Person) -> None:
    page = person.go("/compte/")

    assert page.heading == "Connexion"
    (steps,) = page.main.all("ol")
    assert [item.text.split(" : ")[0] for item in steps.all("li")] == [
        "Créez votre compte",
        "Validez votre accès",
        "Utilisez le portail",
    ]
    doors = page.follow("Créer un compte")
    assert doors.heading == "Créer un compte"
    for door, heading in (
        ("Un acheteur", "S’inscrire comme acheteur"),
        ("Une entreprise du réseau", "Inscrire une entreprise"),
        ("Une personne", "Créer un compte personnel"),
    ):
        page = doors.follow(door)
        assert page.heading == heading
        assert page.follow("Connectez-vous").heading == "Connexion"


def test_f136_who_wanted_something_comes_back_to_it(person: Person, mailboxes: Mailboxes) -> None:
    page = person.go("/compte/donnees/").follow("Créer un compte")
    assert "Vous y reviendrez dès la connexion." in page.text
    form = page.follow("Une entreprise du réseau").form("Créer mon compte")
    for label, value in ENTERPRISE.items():
        form.fill(label, value)
    form.submit()

    page = activate(person, mailboxes.last(EMAIL).link).follow("Accéder au portail")
    form = page.form("Me connecter")
    page = form.fill("Adresse électronique *", EMAIL).fill("Mot de passe *", PASSWORD).submit()
    assert page.heading == "Vos données"


def test_f136_nobody_is_led_out_of_the_network(person: Person) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        page = person.go(f"/inscription/?next={elsewhere}")
        assert page.follow("Une personne").heading == "Créer un compte personnel"
        assert [link for link in page.main.all("a") if "next" in link["href"]] == []


def test_f128_the_buyers_page_leads_to_the_buyers_door(person: Person) -> None:
    page = person.go("/").follow("Vous achetez").follow("Inscrivez-vous ici")
    assert page.heading == "S’inscrire comme acheteur"


def test_the_enterprises_page_leads_to_theirs(person: Person) -> None:
    page = person.go("/").follow("Vous êtes une entreprise").follow("Inscrivez-vous ici")
    assert page.heading == "Inscrire une entreprise"


# What is asked


@pytest.mark.parametrize("missing", list(BUYER))
def test_f129_a_buyer_gives_five_things_each_of_them_required(person: Person, missing: str) -> None:
    page = filled(person, "acheteur", **{missing: ""}).submit()

    assert errors(page).startswith("Un point est à corriger " + missing.removesuffix(" *"))
    assert "obligatoire" in errors(page)


def test_f129_f130_nothing_else_is_required_and_the_kind_has_a_default(
    person: Person, mailboxes: Mailboxes
) -> None:
    form = person.go("/inscription/acheteur/").form("Créer mon compte")
    required = [label.text for label in form.node.all("label") if label.text.endswith("*")]
    assert sorted(required) == sorted(BUYER)
    assert form.is_ticked("Une entreprise, donneur d’ordre")

    for label, value in BUYER.items():
        form.fill(label, value)
    assert form.submit().heading == SENT
    assert mailboxes.last(EMAIL).subject == "Activez votre compte sur Réseau Alpha"


@pytest.mark.parametrize(
    "kind",
    [
        "Une entreprise, donneur d’ordre",
        "Une structure de l’économie sociale et solidaire",
        "Le secteur public",
    ],
)
def test_f130_the_kind_is_kept(person: Person, mailboxes: Mailboxes, kind: str) -> None:
    filled(person, "acheteur").tick(kind).submit()
    activate(person, mailboxes.last(EMAIL).link)
    log_in(person)

    data = data_of(person)
    assert data["Compte"]["vous achetez pour"] == kind
    assert data["Compte"]["institution ou société"] == "Mairie d’Ambert"


def test_f132_a_buyer_gets_a_new_password_and_changes_it(
    person: Person, mailboxes: Mailboxes
) -> None:
    filled(person, "acheteur").submit()
    activate(person, mailboxes.last(EMAIL).link)
    asked = person.go("/mot-de-passe/oublie/").form("Recevoir le lien")
    assert asked.fill("Adresse électronique *", EMAIL.upper()).submit().heading == SENT
    form = person.go(mailboxes.last(EMAIL).link).form("Enregistrer mon mot de passe")
    form.fill("Nouveau mot de passe *", ANOTHER)
    form.fill("Le même mot de passe, une seconde fois *", ANOTHER).submit()
    assert log_in(person).heading == "Connexion"
    assert log_in(person, password=ANOTHER).heading == "Votre compte"

    form = person.go("/compte/mot-de-passe/").form("Changer de mot de passe")
    form.fill("Mot de passe actuel *", ANOTHER).fill("Nouveau mot de passe *", PASSWORD)
    form.fill("Le même mot de passe, une seconde fois *", PASSWORD).submit()
    person.go("/compte/").form("Me déconnecter").submit()
    assert log_in(person).heading == "Votre compte"


@pytest.mark.parametrize("missing", list(ENTERPRISE))
def test_f63_an_enterprise_begins_with_an_address_and_a_password_typed_twice(
    person: Person, missing: str
) -> None:
    page = filled(person, "entreprise", **{missing: ""}).submit()
    assert missing.removesuffix(" *") in errors(page)


def test_f63_two_passwords_that_differ_are_refused(person: Person) -> None:
    changes = {"Le même mot de passe, une seconde fois *": "un autre moulin à vent"}
    page = filled(person, "entreprise", **changes).submit()

    assert "Ce n’est pas le même mot de passe : tapez-le de nouveau." in errors(page)
    assert page.form("Créer mon compte").value("Adresse électronique *") == EMAIL


def test_f66_an_address_that_was_written_to_stands_there_already(person: Person) -> None:
    page = person.go("/inscription/entreprise/?email=scop@example.org")
    form = page.form("Créer mon compte")
    assert form.value("Adresse électronique *") == "scop@example.org"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("moulin sans", "trop court"),
        ("motdepassemotdepasse", ""),
        ("camille.dupont@example", "trop semblable"),
    ],
)
def test_f67_a_password_is_long_and_not_a_common_one(
    person: Person, password: str, reason: str
) -> None:
    page = person.go("/inscription/entreprise/")
    assert "Douze caractères au moins, et pas un mot de passe courant." in page.text
    if reason:
        changes = {
            "Mot de passe *": password,
            "Le même mot de passe, une seconde fois *": password,
        }
        assert reason in errors(filled(person, "entreprise", **changes).submit())


def test_f67_a_password_of_128_signs_works(person: Person, mailboxes: Mailboxes) -> None:
    password = ("un vieux moulin " * 8).strip() + "!"
    assert len(password) == 128
    filled(person, "acheteur", **{"Mot de passe *": password}).submit()
    activate(person, mailboxes.last(EMAIL).link)
    assert log_in(person, password=password).heading == "Votre compte"


@pytest.mark.parametrize("missing", [*PERSON, "Civilité"])
def test_f199_each_thing_that_a_person_does_not_give_is_asked_for(
    person: Person, missing: str
) -> None:
    form = person.go("/inscription/personne/").form("Créer mon compte")
    if missing != "Civilité":
        form.tick("Monsieur")
    for label, value in {**PERSON, missing: ""}.items():
        if label in PERSON:
            form.fill(label, value)
    page = form.submit()

    assert f"{missing.removesuffix(' *')} : Ce champ est obligatoire." in errors(page)
    assert "Rien n’est perdu" in errors(page)
    kept = page.form("Créer mon compte")
    for label in ("Prénom *", "Nom *", "Téléphone *", "Adresse électronique *"):
        assert kept.value(label) == {**PERSON, missing: ""}[label]


@pytest.mark.parametrize(
    ("siret", "said"),
    [
        ("356 000 000", "« 356 000 000 » est un SIREN : ajoutez les 5 chiffres"),
        ("123 456 789", "Le numéro « 123 456 789 » est faux. Vérifiez chaque chiffre."),
        ("123 456 789 00011", "Le numéro « 123 456 789 00011 » est faux."),
        ("deux mots", "Un SIRET s’écrit avec 14 chiffres"),
    ],
)
def test_f199_a_siret_that_is_none_is_refused_and_may_be_left_out(
    person: Person, siret: str, said: str
) -> None:
    form = filled(person).fill("SIRET de votre structure", siret)
    assert said in errors(form.submit())


def test_f199_a_declared_siret_is_kept_and_gives_no_right(
    person: Person, mailboxes: Mailboxes
) -> None:
    form = filled(person).fill("SIRET de votre structure", "356 000 000 00048")
    assert form.submit().heading == SENT
    activate(person, mailboxes.last(EMAIL).link)
    log_in(person)

    data = data_of(person)
    assert data["Compte"]["SIREN déclaré"] == "356000000"
    assert data["Compte"]["SIRET déclaré"] == "35600000000048"
    assert data["Rôles dans le réseau"] == []


# Robots


def test_f202_a_program_that_fills_every_field_is_refused(
    person: Person, mailboxes: Mailboxes
) -> None:
    form = filled(person).fill("Laissez ce champ vide", "Achetez nos montres")
    assert "Un champ caché à l’écran a été rempli" in errors(form.submit())
    assert mailboxes.of(EMAIL) == []


def test_f202_a_made_up_proof_is_refused(person: Person, mailboxes: Mailboxes) -> None:
    for proof in ("rien", "e30=", "eyJjaGFsbGVuZ2UiOiB7fSwgInNvbHV0aW9uIjoge319", "é"):
        form = filled(person)
        (field,) = [found for found in form.node.all("input") if found["name"] == "proof"]
        form.filled[id(field)] = proof
        assert "envoyez-la encore" in errors(form.submit())
    assert mailboxes.of(EMAIL) == []


def test_f202_without_a_proof_three_pass_in_an_hour_from_one_place(
    person: Person, person_at: At, mailboxes: Mailboxes
) -> None:
    for number in range(3):
        changes = {"Adresse électronique *": f"{number}@example.org"}
        assert filled(person, **changes).submit().heading == SENT

    page = filled(person, **{"Adresse électronique *": "3@example.org"}).submit()
    assert "Trop d’envois à la suite. Attendez une heure" in errors(page)
    assert page.form("Créer mon compte").value("Prénom *") == "Camille"
    assert mailboxes.of("3@example.org") == []
    other = filled(person_at(person.host), **{"Adresse électronique *": "3@example.org"})
    assert other.submit().heading == SENT


def test_f202_nobody_s_mailbox_is_filled_from_many_places(
    person_at: At, mailboxes: Mailboxes
) -> None:
    for _ in range(5):
        assert filled(person_at("alpha.localhost")).submit().heading == SENT
    assert "Trop d’envois" in errors(filled(person_at("alpha.localhost")).submit())
    assert len(mailboxes.of(EMAIL)) == 5


# Activation


def test_f198_f203_to_f209_from_the_form_to_the_portal(
    person: Person, mailboxes: Mailboxes
) -> None:
    page = filled(person).submit()
    assert page.heading == SENT
    assert "Un message vient de partir à l’adresse que vous avez donnée." in page.text
    assert "vingt-quatre heures" in page.text

    mail = mailboxes.last(EMAIL)
    assert mail.sender == "Réseau Alpha <no-reply@localhost>"
    assert "Votre identifiant est votre adresse électronique : camille.dupont@" in mail.text
    assert "Si vous n’êtes pas à l’origine de cette inscription, ne tenez pas compte" in mail.text
    assert "merci de ne pas y répondre" in mail.text
    assert f"Activer mon compte : {mail.link}" in mail.text

    page = person.go(mail.link)
    assert page.heading == "Activer mon compte"
    assert page.buttons() == ["Activer mon compte"]
    page = page.form("Activer mon compte").submit()
    assert page.heading == "Votre compte est activé"
    assert page.follow("Accéder au portail").heading == "Connexion"
    page = log_in(person)
    assert page.heading == "Votre compte"
    assert f"Camille Dupont, {EMAIL}" in page.text


def test_f208_a_program_that_opens_the_link_activates_nothing(
    person: Person, mailboxes: Mailboxes
) -> None:
    filled(person).submit()
    link = mailboxes.last(EMAIL).link
    path = link.removeprefix("http://alpha.localhost")
    sender = {"SERVER_NAME": person.host, "REMOTE_ADDR": person.internet_address}
    for _ in range(3):
        assert person.client.get(path, **sender).status_code == 200
        assert person.client.head(path, **sender).status_code == 200
        prefetch = {"HTTP_SEC_PURPOSE": "prefetch;prerender", "HTTP_PURPOSE": "prefetch"}
        assert person.client.get(path, **sender, **prefetch).status_code == 200

    assert log_in(person).heading == "Votre compte n’est pas encore activé"
    assert activate(person, link).heading == "Votre compte est activé"


def test_f206_a_second_click_is_told_kindly(person: Person, mailboxes: Mailboxes) -> None:
    filled(person).submit()
    link = mailboxes.last(EMAIL).link
    opened_before = person.go(link)
    activate(person, link)

    for page in (person.go(link), opened_before.form("Activer mon compte").submit()):
        assert page.heading == "Votre compte est déjà activé"
        assert "Ce lien a déjà servi" in page.text
        assert page.follow("Accéder au portail").heading == "Connexion"


def test_f207_after_a_day_the_link_is_dead_and_the_address_free_again(
    person: Person, mailboxes: Mailboxes, pass_time: Callable[..., None]
) -> None:
    filled(person).submit()
    link = mailboxes.last(EMAIL).link
    pass_time(hours=23, minutes=59)
    assert person.go(link).heading == "Activer mon compte"
    pass_time(minutes=2)
    page = person.go(link)
    assert page.heading == "Ce lien ne fonctionne plus"
    assert "valable vingt-quatre heures" in page.text
    assert person.send(link, []).heading == "Ce lien ne fonctionne plus"
    page.follow("Recommencer l’inscription").follow("Une personne")
    assert filled(person).submit().heading == SENT
    second = mailboxes.last(EMAIL).link
    assert second != link
    assert activate(person, second).heading == "Votre compte est activé"
    assert log_in(person).heading == "Votre compte"


def test_f207_who_signs_up_again_has_the_last_link_and_the_last_password(
    person: Person, mailboxes: Mailboxes
) -> None:
    filled(person).submit()
    first = mailboxes.last(EMAIL).link
    filled(person, "acheteur", **{"Mot de passe *": ANOTHER}).submit()

    page = person.go(first)
    assert page.heading == "Ce lien ne fonctionne plus"
    assert "Ouvrez le message le plus récent" in page.text
    activate(person, mailboxes.last(EMAIL).link)
    assert "ne convient pas" in log_in(person).text
    assert log_in(person, password=ANOTHER).heading == "Votre compte"


def test_who_logs_in_before_activating_is_told_and_may_have_the_link_again(
    person: Person, mailboxes: Mailboxes
) -> None:
    filled(person).submit()
    first = mailboxes.last(EMAIL).link
    assert "ne convient pas" in log_in(person, password=ANOTHER).text

    page = log_in(person)
    assert page.heading == "Votre compte n’est pas encore activé"
    assert page.form("Recevoir un nouveau lien").submit().heading == SENT
    second = mailboxes.last(EMAIL).link
    assert second != first
    assert person.go(first).status == 404
    activate(person, second)
    assert log_in(person).heading == "Votre compte"


def test_who_forgot_the_password_before_activating_gets_the_activation_link(
    person: Person, mailboxes: Mailboxes
) -> None:
    filled(person).submit()
    form = person.go("/mot-de-passe/oublie/").form("Recevoir le lien")
    form.fill("Adresse électronique *", EMAIL).submit()
    assert [mail.subject for mail in mailboxes.of(EMAIL)] == [
        "Activez votre compte sur Réseau Alpha"
    ] * 2


# Bad input, bad luck, bad will


def test_f64_capitals_do_not_matter_and_a_plus_sign_does(
    person: Person, mailboxes: Mailboxes
) -> None:
    shout = {"Adresse électronique *": "Camille.DUPONT+Achats@Example.ORG"}
    filled(person, "acheteur", **shout).submit()
    address = "camille.dupont+achats@example.org"
    activate(person, mailboxes.last(address).link)

    assert "ne convient pas" in log_in(person).text
    page = log_in(person, "CAMILLE.dupont+achats@example.org")
    assert page.heading == "Votre compte"
    assert address in page.text


@pytest.mark.parametrize("door", list(DOORS))
def test_an_address_that_has_an_account_gets_a_mail_and_its_asker_learns_nothing(
    person: Person, person_at: At, mailboxes: Mailboxes, door: str
) -> None:
    filled(person).submit()
    activate(person, mailboxes.last(EMAIL).link)
    asker = person_at(person.host)
    changes = {"Adresse électronique *": EMAIL.upper(), "Mot de passe *": ANOTHER}
    if door != "acheteur":
        changes["Le même mot de passe, une seconde fois *"] = ANOTHER
    page = filled(asker, door, **changes).submit()

    other = {**changes, "Adresse électronique *": "neuve@example.org"}
    assert page.text == filled(asker, door, **other).submit().text
    mail = mailboxes.last(EMAIL)
    assert mail.subject == "Vous avez déjà un compte sur Réseau Alpha"
    assert mail.link == "http://alpha.localhost/connexion/"
    assert "http://alpha.localhost/mot-de-passe/oublie/" in mail.text
    assert "ne convient pas" in log_in(asker, password=ANOTHER).text
    assert log_in(person).heading == "Votre compte"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("camille", "elle s’écrit comme camille@exemple.fr"),
        ("élodie@example.org", "sans accent ni espace : vérifiez « élodie »"),
        ("camille dupont@example.org", "sans accent ni espace"),
        ("a@b", "elle s’écrit comme camille@exemple.fr"),
        ("x" * 250 + "@example.org", "254 caractères au plus : il y en a 262."),
    ],
)
def test_an_address_that_is_none_is_refused_in_words(
    person: Person, address: str, said: str
) -> None:
    page = filled(person, **{"Adresse électronique *": address}).submit()
    assert page.status == 200
    assert said in errors(page)
    assert page.form("Créer mon compte").value("Adresse électronique *") == address


def test_a_name_of_200_signs_is_told_its_limit_and_kept(person: Person) -> None:
    page = filled(person, **{"Nom *": "n" * 200}).submit()
    assert "80 caractères au plus : il y en a 200." in errors(page)
    assert page.form("Créer mon compte").value("Nom *") == "n" * 200


@pytest.mark.parametrize("name", ["ליאור כהן", "Zoë 🦊 O’Brien-Nguyễn", "<b>Zoé</b> & fils"])
def test_a_name_is_shown_as_it_was_written(person: Person, mailboxes: Mailboxes, name: str) -> None:
    filled(person, **{"Nom *": name}).submit()
    activate(person, mailboxes.last(EMAIL).link)
    assert f"Camille {name}, {EMAIL}" in log_in(person).text


def test_a_name_does_not_turn_the_page_over(person: Person, mailboxes: Mailboxes) -> None:
    filled(person, **{"Nom *": "Dupont\u202egro.elpmaxe"}).submit()
    activate(person, mailboxes.last(EMAIL).link)
    assert "Camille Dupont gro.elpmaxe, " in log_in(person).text


def test_a_link_of_another_network_is_worth_nothing(
    person: Person, person_at: At, mailboxes: Mailboxes
) -> None:
    beta = person_at("beta.localhost")
    filled(person).submit()
    filled(beta).submit()
    link = mailboxes.last(EMAIL).link
    here, there = ("alpha", "beta") if "//alpha." in link else ("beta", "alpha")
    elsewhere = link.replace(f"//{here}.", f"//{there}.")

    page = person_at(f"{there}.localhost").go(elsewhere)
    assert page.status == 404
    assert page.heading == "Ce lien ne fonctionne plus"
    assert person_at(f"{there}.localhost").send(elsewhere, []).status == 404
    assert log_in(person_at(f"{there}.localhost")).heading.endswith("pas encore activé")


def test_the_platform_opens_no_accounts(person_at: At) -> None:
    platform = person_at("localhost")
    for path in ("", "acheteur/", "entreprise/", "personne/", "envoyee/", "activee/"):
        assert platform.go(f"/inscription/{path}").status == 404
    assert "Créer un compte" not in platform.go("/connexion/").text


def test_f28_nobody_signs_up_before_the_network_has_opened(
    operator: Operator,
    person_at: At,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        operator.provisions("gamma", "Réseau Gamma", prelaunch=True)
    visitor = person_at("gamma.localhost")
    assert visitor.go("/inscription/personne/").status == 403
    page = visitor.go("/connexion/")
    assert page.status == 200
    assert "Créer un compte" not in page.text
