"""Who may act for a structure: its space (F95), one's structures (F211, F229), and invitations
from the name typed to the role accepted (F214–F227), through mails really written."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from holding_structures import coordinator_at, letters_to, member_at, sent_days_ago
from mailboxes import Mailboxes
from operating import Operator, siret
from people import Page, Person
from signing_up import PASSWORD

At = Callable[[str], Person]
TRI, OSIER = "Tri du Lac", "Osier d’à côté"
ZOE, ADA, NEW = "zoe@example.org", "ada@example.org", "ines@example.org"


@pytest.fixture
def structures(operator: Operator) -> None:
    lille = {"Code postal": "59000", "Ville": "Lille"}
    operator.publishes(
        {"Nom": TRI, "SIRET": siret(1), **lille}, {"Nom": OSIER, "SIRET": siret(2), **lille}
    )


@pytest.fixture
def zoe(structures: None, person_at: At) -> Person:
    """Gestionnaire of the first structure, logged in."""
    return member_at(person_at("alpha.localhost"), ZOE, "Zoé Zola", holds=TRI)


@pytest.fixture
def ada(structures: None, person_at: At) -> Person:
    """Has an account, and no structure."""
    return member_at(person_at("alpha.localhost"), ADA, "Ada Lovelace")


def space(person: Person, name: str = TRI) -> Page:
    return person.go("/compte/").follow(name)


def people_page(person: Person, name: str = TRI) -> Page:
    return space(person, name).follow("Habilitations")


def asked(person: Person, who: str, role: str = "acheteur", place: str = "") -> Page:
    """The recap, or the form with what is wrong in it."""
    page = people_page(person).follow("Inviter un utilisateur")
    form = page.form("Continuer").fill("Personne *", who)
    if place:
        form.fill("Établissement *", place)
    return form.pick("role", role).submit()


def invited(person: Person, who: str = ADA, role: str = "acheteur") -> str:
    """Sends it; the link of the mail."""
    asked(person, who, role).form("Envoyer l’invitation").submit()
    return link_of(letters_to("alpha", who)[-1])


def link_of(letter: str) -> str:
    found = re.search(r"http://\S+/invitation/[\w-]+/", letter)
    assert found, letter
    return unescape(found[0])


def row_of(page: Page, address: str) -> str:
    (row,) = [
        row.text
        for row in page.main.all("tr")
        if (address in row.text and "en attente" in row.text.lower())
        or (address in row.text and "Renvoyer" in row.text)
    ]
    return row


# The space and one's structures


def test_f95_the_functions_of_the_space_are_tabs(zoe: Person) -> None:
    page = space(zoe)
    assert page.heading == "Mon entreprise"
    tabs = [
        link.text for ul in page.main.all("ul") if "tabs" in ul["class"] for link in ul.all("a")
    ]
    assert tabs == [
        "Mon entreprise",
        "Plaque",
        "Logo",
        "Habilitations",
        "Recherche",
        "Favoris",
        "Mot de passe",
    ]
    assert page.follow("Voir la fiche publique").heading == TRI
    for title in ("Plaque", "Logo", "Habilitations"):
        assert page.follow(title).heading == title


def test_f211_the_account_lists_my_structures_and_how_to_join_others(
    zoe: Person, ada: Person
) -> None:
    mine = zoe.go("/compte/")
    assert {"Vos structures", "Rejoindre une structure"} <= set(mine.sections())
    assert TRI in mine.section("Vos structures").text
    assert OSIER not in mine.text
    assert "aucune structure" in ada.go("/compte/").text
    invited(zoe)
    assert f"Une invitation vous attend pour « {TRI} »" in ada.go("/compte/").text


def test_f229_one_account_several_structures_each_with_its_role(zoe: Person, person_at: At) -> None:
    other = member_at(person_at("alpha.localhost"), "bob@example.org", "Bob Babel", holds=OSIER)
    page = people_page(other, OSIER).follow("Inviter un utilisateur")
    form = page.form("Continuer").fill("Personne *", ZOE).pick("role", "commercial")
    form.submit().form("Envoyer l’invitation").submit()
    zoe.go(link_of(letters_to("alpha", ZOE)[-1])).form("Accepter l’invitation").submit()
    tiles = {tile.text for tile in zoe.go("/compte/").main.all("li") if "tile" in tile["class"]}
    assert any(text.startswith(f"{TRI} Gestionnaire") for text in tiles)
    assert any(text.startswith(f"{OSIER} Commercial") for text in tiles)
    assert space(zoe, OSIER).links("Habilitations") == []


# Who manages


def test_f214_only_a_gestionnaire_sees_the_habilitations(zoe: Person, ada: Person) -> None:
    link = invited(zoe, role="redacteur")
    page = people_page(zoe)
    ada.go(link).form("Accepter l’invitation").submit()
    assert space(ada).links("Habilitations") == []
    assert ada.go(page.url).status == 403
    assert ada.go(page.follow("Inviter un utilisateur").url).status == 403


def test_f215_a_role_on_the_head_office_covers_the_other_sites(zoe: Person) -> None:
    recap = asked(zoe, ADA, place=siret(1))
    assert "Siège et tous les établissements" in recap.text


def test_f216_an_account_has_no_right_until_invited(zoe: Person, ada: Person) -> None:
    url = space(zoe).url
    assert ada.go(url).status == 404
    ada.go(invited(zoe)).form("Accepter l’invitation").submit()
    assert ada.go(url).status == 200


def test_f217_the_gear_of_a_structure_opens_its_habilitations(zoe: Person) -> None:
    page = zoe.go("/compte/")
    assert page.follow(f"Habilitations de {TRI}").heading == "Habilitations"
    gears = [use["href"] for use in page.main.all("use") if use["href"].endswith("#gear")]
    assert len(gears) == 1


# Inviting


def test_f218_inviter_un_utilisateur_opens_the_form(zoe: Person) -> None:
    page = people_page(zoe).follow("Inviter un utilisateur")
    assert page.buttons() == ["Continuer"]
    assert page.links("Abandonner")


def test_f219_names_are_proposed_of_people_near_the_structure_only(
    zoe: Person, ada: Person, person_at: At
) -> None:
    near = person_at("alpha.localhost")
    member_at(near, "noe@example.org", "Noé Près", declared=siret(1)[:9])
    far = person_at("alpha.localhost")
    member_at(far, "lea@example.org", "Léa Loin", declared=siret(2)[:9])
    page = people_page(zoe).follow("Inviter un utilisateur")
    assert page.proposals("Personne *") == [
        "Noé Près <noe@example.org>",
        "Zoé Zola <zoe@example.org>",
    ]
    assert "noe@example.org" in asked(zoe, "près noe").text
    for name in ("Léa", "Ada Lovelace"):
        page = asked(zoe, name)
        assert "Personne de ce nom n’est lié à la structure" in page.text
        assert page.form("Continuer").value("Personne *") == name


def test_f220_an_unknown_address_waits(zoe: Person) -> None:
    invited(zoe, "inconnue@example.org")
    assert "En attente" in row_of(people_page(zoe), "inconnue@example.org")


def test_f220_an_address_that_is_none_is_explained(zoe: Person) -> None:
    page = asked(zoe, "ada@exemple")
    assert "« ada@exemple » n’est pas une adresse complète." in page.text
    assert page.form("Continuer").value("Personne *") == "ada@exemple"


def test_f221_a_role_is_required_and_each_is_explained(zoe: Person) -> None:
    page = people_page(zoe).follow("Inviter un utilisateur")
    for words in (
        "Gestionnaire. Peut tout faire",
        "Rédaction. Tient la fiche à jour",
        "Achats. Consulte des entreprises",
        "Commercial. Répond aux consultations",
    ):
        assert words in page.text
    page = page.form("Continuer").fill("Personne *", ADA).submit()
    assert "Rôle : Ce champ est obligatoire." in page.text


def test_f222_an_establishment_is_required_and_one_of_mine(zoe: Person) -> None:
    page = people_page(zoe).follow("Inviter un utilisateur")
    assert page.proposals("Établissement *") == [siret(1)]
    assert "Siège" in asked(zoe, ADA, place=siret(1)[:9]).text
    page = asked(zoe, ADA, place=siret(2))
    assert "Vous ne gérez aucun établissement" in page.text
    assert letters_to("alpha", ADA) == []


def test_f223_object_and_message_are_read_before_anything_is_sent(zoe: Person) -> None:
    page = people_page(zoe).follow("Inviter un utilisateur").form("Continuer")
    page.fill("Personne *", ADA).fill("Votre message", "Viens nous aider").pick("role", "acheteur")
    recap = page.submit()
    assert recap.heading == "Relire avant d’envoyer"
    for words in (
        ADA,
        "Zoé Zola",
        TRI,
        "Achats",
        "Viens nous aider",
        f"Zoé Zola vous invite à rejoindre « {TRI} »",
    ):
        assert words in recap.text
    assert letters_to("alpha", ADA) == []
    again = recap.form("Modifier").submit()
    assert again.form("Continuer").value("Personne *") == ADA


def test_f224_abandonner_sends_nothing(zoe: Person) -> None:
    page = asked(zoe, ADA).follow("Abandonner")
    assert page.heading == "Habilitations"
    assert ADA not in page.text
    assert letters_to("alpha", ADA) == []


def test_f225_the_sending_is_said_in_a_status_region(zoe: Person) -> None:
    page = asked(zoe, ADA).form("Envoyer l’invitation").submit()
    said = [node.text for node in page.main.all() if node["role"] == "status"]
    assert said == [f"E-mail d’invitation transmis à {ADA}."]


def test_f226_the_person_receives_a_mail_with_a_link(zoe: Person, person_at: At) -> None:
    link = invited(zoe)
    (letter,) = letters_to("alpha", ADA)
    assert "Zoé Zola" in letter
    assert TRI in letter
    page = person_at("alpha.localhost").go(link)
    assert page.heading == f"Rejoindre « {TRI} »"
    assert page.links("Me connecter")


# Accepting


def test_f227_it_takes_a_log_in_and_a_click(zoe: Person, ada: Person, person_at: At) -> None:
    link = invited(zoe)
    visitor = person_at("alpha.localhost")
    visitor.go(link)  # a mail scanner opens it
    visitor.client.head(link, SERVER_NAME="alpha.localhost")
    ada.go(link)
    assert TRI not in ada.go("/compte/").section("Vos structures").text
    page = ada.go(link).form("Accepter l’invitation").submit()
    assert f"Vous agissez maintenant pour « {TRI} »." in page.text
    assert "Acceptée" in people_page(zoe).text
    # The link is spent, for its own person kindly.
    assert ada.go(link).heading == "Mon entreprise"
    assert "déjà été acceptée" in visitor.go(link).text


def test_f226_f227_an_unknown_person_signs_up_on_the_way(
    zoe: Person, person_at: At, mailboxes: Mailboxes
) -> None:
    asked(zoe, NEW).form("Envoyer l’invitation").submit()
    invitee = person_at("alpha.localhost")
    page = invitee.go(mailboxes.last(NEW).link).follow("Ouvrir un compte")
    form = page.form("Créer mon compte").tick("Madame")
    assert form.value("Adresse électronique *") == NEW
    form.fill("Prénom *", "Inès").fill("Nom *", "Inconnue").fill("Téléphone *", "03 20 00 00 00")
    form.fill("Mot de passe *", PASSWORD)
    form.fill("Le même mot de passe, une seconde fois *", PASSWORD).submit()

    page = invitee.go(mailboxes.last(NEW).link).form("Activer mon compte").submit()
    form = page.follow("Accéder au portail").form("Me connecter")
    page = form.fill("Adresse électronique *", NEW).fill("Mot de passe *", PASSWORD).submit()
    assert page.heading == f"Rejoindre « {TRI} »"
    page = page.form("Accepter l’invitation").submit()
    assert f"Vous agissez maintenant pour « {TRI} »." in page.text


def test_f227_another_account_is_refused_and_told_which_address(
    zoe: Person, ada: Person, person_at: At
) -> None:
    link = invited(zoe, "bob@example.org")
    page = ada.go(link)
    assert "Cette invitation est pour bob@example.org" in page.text
    assert page.buttons() == ["Me déconnecter"]
    refused = ada.send(link, [])
    assert refused.status == 403
    assert "bob@example.org" in refused.text
    assert "aucune structure" in ada.go("/compte/").text


def test_f227_expired_resent_and_revoked(zoe: Person, ada: Person) -> None:
    old = invited(zoe)
    sent_days_ago(ADA, 15)
    assert "a expiré" in ada.go(old).text
    page = people_page(zoe)
    assert "Expirée" in row_of(page, ADA)
    page.form(f"Renvoyer à {ADA}").submit()
    new = link_of(letters_to("alpha", ADA)[-1])
    assert "remplace" in ada.go(old).text
    people_page(zoe).form(f"Annuler l’invitation de {ADA}").submit()
    assert "a été annulée" in ada.go(new).text
    assert "Annulée" in row_of(people_page(zoe), ADA)


def test_f227_a_link_is_worth_nothing_in_another_network(zoe: Person, person_at: At) -> None:
    path = invited(zoe).removeprefix("http://alpha.localhost")
    assert person_at("beta.localhost").go(path).status == 404


def test_f227_removed_the_next_click_is_refused(zoe: Person, ada: Person) -> None:
    ada.go(invited(zoe, role="redacteur")).form("Accepter l’invitation").submit()
    brochure = space(ada).follow("Plaque")
    people_page(zoe).follow(f"Retirer {ADA}, rédaction").form("Retirer ce rôle").submit()
    assert ada.go(brochure.url).status == 404
    assert ada.send(brochure.url, [("remove", "1")]).status == 404


def test_f227_the_last_gestionnaire_stays(zoe: Person) -> None:
    page = space(zoe).follow("Ne plus agir pour cette structure")
    page = page.form("Ne plus agir pour cette structure").submit()
    assert "Vous êtes la seule personne gestionnaire" in page.text
    assert space(zoe).heading == "Mon entreprise"


def test_f227_a_coordinator_names_one_where_nobody_is_left(
    structures: None, person_at: At, ada: Person
) -> None:
    member_at(person_at("alpha.localhost"), ZOE, "Zoé Zola", holds=TRI, closed=True)
    coordinator = coordinator_at(person_at("alpha.localhost"))
    page = coordinator.go("/coordination/")
    assert TRI in page.section("Structures sans gestionnaire").text
    form = page.follow(TRI).form("Donner ce rôle")
    form.fill("Adresse électronique *", ADA).pick("role", "gestionnaire").submit()
    assert "Structures sans gestionnaire" not in coordinator.go("/coordination/").sections()
    assert people_page(ada).heading == "Habilitations"
