"""Favourites, lists, a selection and saved searches: F94, F107–F114, F131."""

from collections.abc import Callable
from typing import Any

import pytest
from fiches import put_in_state
from holding_structures import member_at
from keeping import CHOOSE, STAR, UNSTAR, beat, chosen, names, star, table
from mailboxes import Mailboxes
from operating import Operator, siret
from people import Page, Person
from signing_up import EMAIL, PASSWORD, log_in, sign_up

from maillage.core.tenancy.place import NetworkInfo

LILLE = {"Code postal": "59000", "Ville": "Lille"}
ARRAS = {"Code postal": "62000", "Ville": "Arras"}


@pytest.fixture
def four(operator: Operator) -> None:
    operator.publishes(
        {"Nom": "Bois de Lille", "SIRET": siret(11), "Compétences": "Menuiserie", **LILLE},
        {"Nom": "Bois d’Arras", "SIRET": siret(12), "Compétences": "Menuiserie", **ARRAS},
        {"Nom": "Osier vivant", "SIRET": siret(13), **LILLE},
        {"Nom": "Zinc et Fils", "SIRET": siret(14), **ARRAS},
    )


@pytest.fixture
def camille(four: None, person: Person, mailboxes: Mailboxes) -> Person:
    """With an account, logged in."""
    sign_up(person, mailboxes)
    log_in(person)
    return person


def log_in_there(page: Page) -> Page:
    """On the log-in page to which one was led."""
    form = page.form("Me connecter").fill("Adresse électronique *", EMAIL)
    return form.fill("Mot de passe *", PASSWORD).submit()


# Favourites


def test_f94_a_visitor_who_wants_a_favourite_logs_in_and_comes_back_to_it(
    four: None, person: Person, mailboxes: Mailboxes
) -> None:
    sign_up(person, mailboxes)
    person.client.cookies.clear()
    entrance = person.go("/entreprises/").follow(f"{STAR} : Osier vivant")
    assert entrance.heading == "Connexion"
    page = log_in_there(entrance)
    assert page.heading == "Ajouter « Osier vivant » à vos favoris"
    page.form(STAR).fill("Votre commentaire", "vu au salon").submit()
    assert names(person) == ["Osier vivant Lille"]
    assert table(person)[1][1] == "vu au salon"


def test_f94_a_star_pressed_after_the_session_has_ended_is_not_lost(camille: Person) -> None:
    page = camille.go("/entreprises/").follow("Osier vivant")
    camille.client.cookies.clear()
    entrance = star(page, "Osier vivant")
    assert entrance.heading == "Connexion"
    back = log_in_there(entrance)
    assert back.heading == "Ajouter « Osier vivant » à vos favoris"
    back.form(STAR).submit()
    assert names(camille) == ["Osier vivant Lille"]


def test_f109_one_adds_and_removes_from_results_and_from_a_fiche(camille: Person) -> None:
    results = star(camille.go("/entreprises/?q=bois"), "Bois d’Arras")
    assert "« Bois d’Arras » est dans vos favoris." in results.text
    assert results.url.endswith("?q=bois#favori-" + results.url[-36:])
    assert results.buttons().count(f"{UNSTAR} : Bois d’Arras") == 1
    fiche = star(camille.go("/entreprises/").follow("Osier vivant"), "Osier vivant")
    assert fiche.heading == "Osier vivant"
    assert sorted(names(camille)) == ["Bois d’Arras Arras", "Osier vivant Lille"]
    fiche.form(f"{UNSTAR} : Osier vivant").submit()
    camille.go("/entreprises/?q=bois").form(f"{UNSTAR} : Bois d’Arras").submit()
    assert names(camille) == []
    assert camille.go("/compte/favoris/").section("Aucun favori")


def test_f110_a_comment_is_its_owner_s_alone(
    camille: Person, person_at: Callable[[str], Person], mailboxes: Mailboxes
) -> None:
    """Of a list that is shared, colleagues read the note and no comment; others read nothing."""
    boss = member_at(
        person_at("alpha.localhost"), "b@example.org", "Alix Roux", holds="Osier vivant"
    )
    star(boss.go("/entreprises/"), "Zinc et Fils")
    form = boss.go("/compte/favoris/").follow("Modifier Zinc et Fils").form("Enregistrer")
    form.fill("Votre commentaire", "trop cher").fill("Dans une nouvelle liste", "Toiture").submit()
    form = boss.go("/compte/favoris/").follow("Toiture").follow("Renommer ou partager")
    shared = form.form("Enregistrer la liste").choose("Partager dans", "Osier vivant")
    page = shared.fill("Note de la liste", "Devis avant mars").submit()
    assert "trop cher" in page.text

    assert "Toiture" not in camille.go("/compte/favoris/").text
    assert camille.go(page.url).status == 404
    invite_colleague(boss)
    camille.go(mailboxes.last(EMAIL).link).form("Accepter l’invitation").submit()
    theirs = camille.go("/compte/favoris/").follow("Toiture (Alix Roux, Osier vivant)")
    assert "Devis avant mars" in theirs.text
    assert "Zinc et Fils" in theirs.text
    assert "trop cher" not in theirs.source
    assert names(camille) == []


def invite_colleague(boss: Person) -> None:
    page = boss.go("/compte/").follow("Osier vivant").follow("Habilitations")
    form = page.follow("Inviter un utilisateur").form("Continuer").fill("Personne *", EMAIL)
    form.pick("role", "acheteur").fill("Établissement *", siret(13)).submit().form(
        "Envoyer l’invitation"
    ).submit()


def test_f111_the_table_has_structure_comment_and_date(camille: Person) -> None:
    star(camille.go("/entreprises/"), "Osier vivant")
    headings, row = table(camille)
    assert headings[:3] == ["Structure", "Commentaire", "Ajoutée le"]
    assert row[0] == "Osier vivant Lille"
    assert row[1] == "aucun"
    day, month, year = row[2].split()
    assert (day.isdigit(), month.isalpha(), len(year)) == (True, True, 4)


def test_f112_see_modify_delete(camille: Person) -> None:
    star(camille.go("/entreprises/"), "Osier vivant")
    page = camille.go("/compte/favoris/")
    assert page.follow("Voir Osier vivant").heading == "Osier vivant"
    form = page.follow("Modifier Osier vivant").form("Enregistrer")
    form.fill("Votre commentaire", "rappeler en mars").submit()
    assert table(camille)[1][1] == "rappeler en mars"
    ask = camille.go("/entreprises/").form(f"{UNSTAR} : Osier vivant").submit()
    assert "rappeler en mars" in ask.text  # a click alone would lose it
    ask.form("Retirer de mes favoris").submit()
    assert names(camille) == []


def test_f112_what_is_typed_too_long_is_told_and_given_back(camille: Person) -> None:
    star(camille.go("/entreprises/"), "Osier vivant")
    form = camille.go("/compte/favoris/").follow("Modifier Osier vivant").form("Enregistrer")
    page = form.fill("Votre commentaire", "x" * 2001).submit()
    assert "2000" in next(part.text for part in page.main.all("div") if part["id"] == "erreurs")
    assert "x" * 2001 in page.source


def test_f111_a_structure_that_left_stays_as_a_name(camille: Person) -> None:
    star(camille.go("/entreprises/"), "Osier vivant")
    put_in_state("Osier vivant", "suspended")
    (_headings, row) = table(camille)
    assert row[0] == "Osier vivant n’est plus référencée"
    page = camille.go("/compte/favoris/")
    assert not page.links("Voir Osier vivant")
    assert "Lille" not in page.text
    page.follow("Retirer Osier vivant").form("Retirer de mes favoris").submit()
    assert names(camille) == []


# A selection


def test_f113_several_favourites_are_chosen_without_a_search(camille: Person) -> None:
    for name in ("Osier vivant", "Zinc et Fils", "Bois de Lille"):
        star(camille.go("/entreprises/"), name)
    form = camille.go("/compte/favoris/").form("Ajouter les entreprises cochées à ma sélection")
    page = form.tick("Choisir Zinc et Fils").tick("Choisir Osier vivant").submit()
    assert "Votre sélection compte 2 entreprises." in page.text
    assert sorted(chosen(camille)) == ["Osier vivant", "Zinc et Fils"]


def test_f114_what_is_ticked_in_results_is_kept_on_all_devices(
    camille: Person, person_at: Callable[[str], Person]
) -> None:
    form = camille.go("/entreprises/?q=bois").form(CHOOSE)
    page = form.tick("Choisir Bois d’Arras").submit()
    assert page.url.endswith("?q=bois")
    assert page.form(CHOOSE).is_ticked("Choisir Bois d’Arras")
    camille.go("/entreprises/?q=zinc").form(CHOOSE).tick("Choisir Zinc et Fils").submit()
    elsewhere = person_at("alpha.localhost")
    log_in(elsewhere)
    assert chosen(elsewhere) == ["Bois d’Arras", "Zinc et Fils"]
    elsewhere.go("/entreprises/?q=zinc").form(CHOOSE).untick("Choisir Zinc et Fils").submit()
    assert chosen(camille) == ["Bois d’Arras"]
    camille.go("/ma-selection/").form("Vider ma sélection").submit()
    assert chosen(elsewhere) == []


def test_f114_a_visitor_s_selection_survives_other_searches_and_log_in(
    four: None, person: Person, mailboxes: Mailboxes
) -> None:
    sign_up(person, mailboxes)
    person.client.cookies.clear()
    page = person.go("/entreprises/?q=bois").form(CHOOSE).tick("Choisir Bois d’Arras").submit()
    page = page.form("Chercher").fill("Mots, nom ou SIRET", "zinc").submit()
    page = page.form(CHOOSE).tick("Choisir Zinc et Fils").submit()
    page = page.follow("Voir ma sélection : 2 entreprises")
    assert not person.client.cookies  # it is in the address
    page = page.follow("Retirer Bois d’Arras").follow("En choisir d’autres")
    page = page.form(CHOOSE).tick("Choisir Osier vivant").submit()
    page = page.follow("Voir ma sélection : 2 entreprises").follow("Me connecter pour la garder")
    page = log_in_there(page)
    assert page.heading == "Ma sélection"
    assert sorted(chosen(person)) == ["Osier vivant", "Zinc et Fils"]


def test_f113_a_selection_becomes_a_list(camille: Person) -> None:
    form = camille.go("/entreprises/").form(CHOOSE)
    form.tick("Choisir Osier vivant").tick("Choisir Zinc et Fils").submit()
    page = camille.go("/ma-selection/").form("Garder comme liste").submit()
    assert "Nom de la liste" in next(p.text for p in page.main.all("div") if p["id"] == "erreurs")
    page = page.form("Garder comme liste").fill("Nom de la liste *", "Lycée").submit()
    assert page.heading == "Lycée"
    assert sorted(names(camille)) == ["Osier vivant Lille", "Zinc et Fils Arras"]


# Saved searches


def save(page: Page, name: str, **choices: str) -> Page:
    form = page.follow("Enregistrer cette recherche").form("Enregistrer cette recherche")
    form.fill("Nom de la recherche *", name)
    for label in choices.values():
        form.tick(label)
    return form.submit()


def test_f107_a_search_is_saved_with_its_criteria(camille: Person) -> None:
    page = save(camille.go("/entreprises/?q=bois&departement=59"), "Bois du Nord")
    assert "« Bois du Nord » est enregistrée" in page.text
    (tile,) = [item for item in page.main.all("li") if item["class"] == "tile"]
    assert "1 entreprise aujourd’hui" in tile.text
    assert "« bois »" in tile.text
    assert "Nord (59)" in tile.text or "Nord" in tile.text


def test_f107_a_visitor_saves_once_logged_in(
    four: None, person: Person, mailboxes: Mailboxes
) -> None:
    sign_up(person, mailboxes)
    person.client.cookies.clear()
    entrance = person.go("/entreprises/?q=bois").follow("Enregistrer cette recherche")
    page = log_in_there(entrance)
    assert "2 entreprises répondent à ces critères" in page.text
    page.form("Enregistrer cette recherche").fill("Nom de la recherche *", "Bois").submit()
    assert person.go("/compte/recherches/").results == ["Bois"]


def test_f107_the_same_search_or_name_is_told_kindly(camille: Person) -> None:
    save(camille.go("/entreprises/?q=bois"), "Bois")
    page = camille.go("/entreprises/?q=bois").follow("Enregistrer cette recherche")
    assert "déjà enregistré cette recherche, sous le nom « Bois »" in page.text
    page = save(camille.go("/entreprises/?q=zinc"), "bois")
    assert "Vous avez déjà une recherche « bois »." in page.text
    assert page.form("Enregistrer cette recherche").value("Nom de la recherche") == "bois"


def test_f108_one_click_runs_it_again_and_it_is_renamed_and_deleted(camille: Person) -> None:
    save(camille.go("/entreprises/?q=bois&departement=62"), "Bois")
    results = camille.go("/compte/recherches/").follow("Bois")
    assert results.results == ["Bois d’Arras"]
    form = camille.go("/compte/recherches/").follow("Modifier Bois").form("Enregistrer")
    form.fill("Nom de la recherche *", "Menuisiers").submit()
    page = camille.go("/compte/recherches/")
    assert page.results == ["Menuisiers"]
    page.follow("Supprimer Menuisiers").form("Supprimer la recherche").submit()
    assert camille.go("/compte/recherches/").section("Aucune recherche enregistrée")


def test_f108_what_is_new_is_mailed_once_and_can_be_refused(
    camille: Person,
    operator: Operator,
    mailboxes: Mailboxes,
    alpha: NetworkInfo,
    pass_time: Callable[..., Any],
) -> None:
    save(camille.go("/entreprises/?q=bois"), "Du bois", each="Chaque semaine")
    before = len(mailboxes.of(EMAIL))
    pass_time(days=8)
    beat(alpha)
    assert len(mailboxes.of(EMAIL)) == before  # nothing is new: nothing is sent

    operator.publishes({"Nom": "Bois neuf", "SIRET": siret(21), **LILLE})
    pass_time(days=6, hours=20)
    beat(alpha)
    beat(alpha)
    pass_time(hours=8)
    beat(alpha)
    mails = mailboxes.of(EMAIL)
    assert len(mails) == before + 1
    assert mails[0].subject == "1 nouvelle entreprise pour vos recherches"
    assert "« Du bois »" in mails[0].text
    assert "Bois neuf, Lille" in mails[0].text
    assert "Bois de Lille" not in mails[0].text
    stop = mails[0].message["List-Unsubscribe"].strip("<> \n")
    camille.go(stop).form("Ne plus les recevoir").submit()

    operator.publishes({"Nom": "Bois tardif", "SIRET": siret(22), **LILLE})
    pass_time(days=8)
    beat(alpha)
    assert len(mailboxes.of(EMAIL)) == before + 1


# All of it


def test_f131_a_buyer_searches_and_keeps(four: None, person: Person, mailboxes: Mailboxes) -> None:
    """Of the four: to search, and favourites; to send and to follow come with consultations."""
    sign_up(person, mailboxes)
    log_in(person)
    account = person.go("/compte/")
    for entry in ("Favoris", "Recherches", "Ma sélection"):
        account.follow(entry)
    star(account.follow("Annuaire"), "Osier vivant")
    assert "1 entreprise, avec vos commentaires" in person.go("/compte/").text
    button = person.go("/compte/donnees/").form("Télécharger mes données")
    told = person.send("/compte/donnees/", button._values())
    assert "Osier vivant" in told.source
