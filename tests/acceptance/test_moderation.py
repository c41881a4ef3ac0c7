"""New structures before they are in the directory: read by the coordination (F56, F58), or by
circles that members ask to join (F184), that vote (F185) and whom all may know (F186)."""

from collections.abc import Callable

import pytest
from coordinating import Sheet
from fiches import put_in_state
from holding_structures import coordinator_at, member_at
from mailboxes import Mailboxes
from operating import Operator, siret
from people import Page, Person

from maillage.core.tenancy.place import NetworkInfo, in_network
from tenant_apps.moderation.tasks import announce, tend_ballots
from wording import as_read

At = Callable[[str], Person]
HOST, TRI = "alpha.localhost", "Tri du Lac"
ZOE, ADA, BOB, CID = (f"{name}@example.org" for name in ("zoe", "ada", "bob", "cid"))
COORDINATION = "coordination@alpha.example.org"
QUEUE, CIRCLES, VOTES = "/coordination/moderation/", "/coordination/cercles/", "/compte/cercles/"


@pytest.fixture
def zoe(operator: Operator, person_at: At) -> Person:
    """Manages a structure that the network has preregistered."""
    operator.preregisters({"Nom": TRI, "SIRET": siret(1), "Code postal": "59000", "Ville": "Lille"})
    return member_at(person_at(HOST), ZOE, "Zoé Zola", holds=TRI)


@pytest.fixture
def desk(person_at: At) -> Person:
    return coordinator_at(person_at(HOST))


@pytest.fixture
def clock(alpha: NetworkInfo, pass_time: Callable[..., None]) -> Callable[[float], None]:
    """Days pass, and beat has come by."""

    def forward(days: float) -> None:
        pass_time(days=days)
        with in_network(alpha):
            tend_ballots.run()

    return forward


def is_listed(person: Person) -> bool:
    return TRI in person.go("/entreprises/").results


def to_decide(desk: Person, name: str = TRI) -> Page:
    return desk.go(QUEUE).follow(name)


def decide(desk: Person, button: str, message: str = "") -> Page:
    return Sheet(to_decide(desk), button).fill("Message", message).press()


# The coordination (F56, F58)


def test_f56_a_preregistered_fiche_is_invisible_until_it_is_approved(
    zoe: Person, desk: Person, person: Person
) -> None:
    assert not is_listed(person)
    put_in_state(TRI, "draft")
    assert not is_listed(person)
    put_in_state(TRI, "submitted")
    assert not is_listed(person)
    assert "Fiche en attente de validation" in zoe.go("/compte/").follow(TRI).text

    assert "c’est accepté" in decide(desk, "Accepter et publier").text

    assert is_listed(person)


def test_f58_a_submitted_fiche_enters_the_queue_and_is_let_in(
    zoe: Person, desk: Person, person: Person, mailboxes: Mailboxes
) -> None:
    assert "Aucune demande n’attend votre décision" in desk.go(QUEUE).text
    put_in_state(TRI, "submitted")

    to_do = desk.go("/coordination/")
    assert "1 demande attend votre décision" in to_do.text
    page = to_do.follow("Les lire").follow(TRI)
    assert "C’est la première fois que cette fiche est lue ici" in page.text
    assert "Lille" in page.text
    decide(desk, "Accepter et publier")

    assert is_listed(person)
    (mail,) = mailboxes.of(ZOE)
    assert as_read(mail.subject) == "« Tri du Lac » est dans l’annuaire"
    assert "Fiche publiée" in zoe.go(mail.link).text


def test_f58_the_coordination_is_told_in_the_morning_what_is_new(
    zoe: Person,
    desk: Person,
    mailboxes: Mailboxes,
    alpha: NetworkInfo,
    pass_time: Callable[..., None],
) -> None:
    put_in_state(TRI, "submitted")
    pass_time(days=1)
    for _tick in range(2):
        with in_network(alpha):
            announce.run()

    (mail,) = mailboxes.of(COORDINATION)
    assert mail.subject.strip() == "1 nouvelle demande à décider"
    assert f"- {TRI} : nouvelle fiche fournisseur, reçue le" in mail.text
    assert desk.go(mail.link).follow(TRI).heading == TRI
    assert "List-Unsubscribe" in mail.message


def test_f58_a_refusal_says_why(zoe: Person, desk: Person, mailboxes: Mailboxes) -> None:
    put_in_state(TRI, "submitted")

    refused = decide(desk, "Refuser")
    assert "Dites pourquoi" in refused.text
    Sheet(refused, "Refuser").fill("Message", "Votre siège est hors de la région.").press()

    (mail,) = mailboxes.of(ZOE)
    assert "n’est pas acceptée" in mail.subject
    assert "Votre siège est hors de la région." in mail.text
    space = zoe.go(mail.link)
    assert "La fiche n’est pas acceptée" in space.text
    assert "Votre siège est hors de la région." in space.text
    # It may be corrected, and sent again.
    put_in_state(TRI, "submitted")
    assert "n’est pas acceptée" not in zoe.go("/compte/").follow(TRI).text
    again = to_decide(desk)
    assert "Votre siège est hors de la région." in again.section("Demandes précédentes").text


def test_f58_corrections_are_asked_for_and_what_changed_is_shown(
    zoe: Person, desk: Person, mailboxes: Mailboxes
) -> None:
    put_in_state(TRI, "submitted")
    decide(desk, "Demander des corrections", "Décrivez ce que vous vendez.")
    assert "à corriger" in mailboxes.last(ZOE).subject
    assert "Décrivez ce que vous vendez." in zoe.go("/compte/").follow(TRI).text

    structure = desk.go("/coordination/structures/").follow(TRI)
    offer = Sheet(structure.follow("Modifier : Ce qu’elle vend"), "Enregistrer")
    offer.fill("Raison de la correction", "Vous l’avez dit au téléphone.")
    offer.fill("Description", "Nous trions le carton.").press()
    put_in_state(TRI, "submitted")

    page = to_decide(desk)
    (row,) = [row.text for row in page.main.all("tr") if "Description" in row.text]
    assert row == "Description rien Nous trions le carton."


def test_f58_the_second_moderator_is_told_what_the_first_decided(
    zoe: Person, desk: Person, person_at: At, mailboxes: Mailboxes
) -> None:
    put_in_state(TRI, "submitted")
    second = coordinator_at(person_at(HOST))
    opened = Sheet(to_decide(second), "Accepter et publier")
    decide(desk, "Refuser", "Hors de la région.")

    late = opened.press()

    assert "Cette demande est déjà close : refusée, par coordination@alpha" in late.text
    assert len(mailboxes.of(ZOE)) == 1


def test_f58_who_follows_it_is_seen_by_all(zoe: Person, desk: Person) -> None:
    put_in_state(TRI, "submitted")
    taken = Sheet(to_decide(desk), "Je m’en occupe").press()
    assert f"Demande suivie par {COORDINATION}" in taken.text
    assert [row.text for row in desk.go(f"{QUEUE}?file=les-miennes").main.all("th")][-1].startswith(
        TRI
    )
    back = Sheet(to_decide(desk), "Confier").choose("Suivie par", "Personne pour l’instant").press()
    assert "Demande suivie par personne" in back.text


def test_f58_a_double_is_seen_and_merged_with_people_of_both(
    zoe: Person, desk: Person, person: Person, operator: Operator, person_at: At
) -> None:
    operator.publishes(
        {"Nom": "TRI DU LAC", "SIRET": siret(2), "Code postal": "59100", "Ville": "Roubaix"}
    )
    ada = member_at(person_at(HOST), ADA, "Ada Lovelace", holds="TRI DU LAC")
    former = person.go("/entreprises/").follow("TRI DU LAC").url
    put_in_state(TRI, "submitted")
    decide(desk, "Accepter et publier")

    put = desk.go("/coordination/structures/").follow(TRI).follow("Chercher des doubles")
    both = put.follow("Comparer et fusionner TRI DU LAC")
    assert "Choisissez d’abord" in Sheet(both, "Fusionner").press().text
    sheet = Sheet(both, "Fusionner")
    first = next(box for box in sheet.node.all("input") if box["type"] == "radio")
    sheet.answers[id(first)] = [first["value"]]
    done = sheet.press()

    assert "est réunie à « Tri du Lac »" in done.text
    assert person.go(former).heading == TRI  # its address leads on
    for holder in (zoe, ada):
        assert holder.go("/compte/").follow(TRI).status == 200
    assert person.go("/entreprises/").results == [TRI]


# Circles (F184–F186)


def make_circle(desk: Person, *addresses: str, name: str = "Cercle du lac") -> Page:
    page = Sheet(desk.go(CIRCLES).follow("Créer un cercle"), "Créer le cercle")
    circle = page.fill("Nom", name).press()
    for address in addresses:
        circle = Sheet(circle, "Ajouter au cercle").fill("Adresse électronique", address).press()
        assert f"{address} est dans le cercle" in circle.text
    return circle


@pytest.fixture
def members(person_at: At) -> dict[str, Person]:
    names = {ADA: "Ada Lovelace", BOB: "Bob Morane", CID: "Cid Campeador"}
    return {email: member_at(person_at(HOST), email, name) for email, name in names.items()}


def cast(person: Person, choice: str, reason: str = "") -> Page:
    page = person.go(f"{VOTES}votes/").follow("Lire et voter : Tri du Lac")
    return Sheet(page, "Voter").tick(choice).fill("Pourquoi", reason).press()


def test_f184_a_member_asks_to_join_and_is_let_in(
    desk: Person, members: dict[str, Person], mailboxes: Mailboxes
) -> None:
    make_circle(desk)
    ada = members[ADA]
    asking = ada.go("/compte/").follow("Demander à rejoindre un cercle")
    sheet = Sheet(asking, "Demander à rejoindre ce cercle").choose("Cercle", "Cercle du lac")
    sent = sheet.fill("Votre message", "Je connais la filière.").press()
    assert "la coordination vous répondra" in sent.text
    assert "en attente de réponse" in sent.text

    assert "1 personne demande à rejoindre un cercle" in desk.go("/coordination/").text
    answering = desk.go(CIRCLES).follow("Répondre à Ada Lovelace")
    assert "Je connais la filière." in answering.text
    Sheet(answering, "Accepter dans le cercle").press()

    assert "Vous êtes membre du cercle" in mailboxes.last(ADA).subject
    assert "Vous êtes membre de : Cercle du lac" in ada.go("/compte/").text


def test_f184_a_refusal_says_why(
    desk: Person, members: dict[str, Person], mailboxes: Mailboxes
) -> None:
    make_circle(desk)
    asking = Sheet(members[BOB].go(VOTES), "Demander à rejoindre ce cercle")
    asking.choose("Cercle", "Cercle du lac").press()
    answering = desk.go(CIRCLES).follow("Répondre à Bob Morane")
    refused = Sheet(answering, "Refuser").press()
    assert "Dites pourquoi" in refused.text
    Sheet(refused, "Refuser").fill("Raison, si vous refusez", "Le cercle est complet.").press()

    assert "Le cercle est complet." in mailboxes.last(BOB).text
    assert "refusée. Le cercle est complet." in members[BOB].go(VOTES).text


def test_f185_the_circle_s_votes_decide(
    zoe: Person,
    desk: Person,
    person: Person,
    members: dict[str, Person],
    mailboxes: Mailboxes,
    clock: Callable[[float], None],
) -> None:
    make_circle(desk, *members)
    put_in_state(TRI, "submitted")
    for address, member in members.items():
        mail = mailboxes.last(address)
        assert "Votre avis sur" in mail.subject
        assert member.go(mail.link).heading == TRI
    assert "Aucune demande n’attend votre décision" in desk.go(QUEUE).text

    for member in members.values():
        assert "Votre vote est enregistré" in cast(member, "pour").text
    assert not is_listed(person)  # not before the shortest time
    clock(2.1)

    assert is_listed(person)
    assert "est dans l’annuaire" in mailboxes.last(ZOE).subject
    assert "décision du cercle" in desk.go(f"{QUEUE}?file=closes").text


def test_f185_nobody_votes_on_their_own(
    zoe: Person, desk: Person, members: dict[str, Person], mailboxes: Mailboxes
) -> None:
    make_circle(desk, ZOE, *members)
    put_in_state(TRI, "submitted")
    assert mailboxes.of(ZOE) == []
    page = zoe.go(f"{VOTES}votes/").follow("Lire et voter : Tri du Lac")
    assert "Cette structure est la vôtre" in page.text
    assert "Voter" not in page.buttons()


def test_f185_a_vote_against_says_why_and_may_be_changed_until_the_close(
    zoe: Person,
    desk: Person,
    members: dict[str, Person],
    clock: Callable[[float], None],
) -> None:
    make_circle(desk, *members)
    put_in_state(TRI, "submitted")
    ada = members[ADA]
    assert "Dites pourquoi vous êtes contre" in cast(ada, "contre").text
    cast(ada, "contre", "Je ne la connais pas.")
    page = ada.go(f"{VOTES}votes/").follow("Relire : Tri du Lac")
    Sheet(page, "Changer mon vote").tick("abstention").press()
    history = desk.go("/coordination/journal/").text
    assert "abstention, après « contre »" in history
    opened = Sheet(ada.go(f"{VOTES}votes/").follow("Relire : Tri du Lac"), "Changer mon vote")
    clock(10.1)

    assert "votre vote n’a pas été compté" in opened.tick("pour").press().text


def test_f185_silence_means_what_the_rules_say(
    zoe: Person,
    desk: Person,
    person: Person,
    members: dict[str, Person],
    mailboxes: Mailboxes,
    clock: Callable[[float], None],
) -> None:
    make_circle(desk, *members)
    rules = Sheet(desk.go(CIRCLES).follow("Changer les règles"), "Enregistrer les règles")
    rules.tick("la fiche est acceptée, si personne n’est contre")
    rules.fill("Durée la plus longue, en jours", "6").press()
    put_in_state(TRI, "submitted")
    clock(4.1)
    assert "Plus que deux jours" in mailboxes.last(BOB).subject
    clock(2)

    assert is_listed(person)
    assert "décision tacite" in desk.go(f"{QUEUE}?file=closes").text


def test_f186_everyone_sees_who_is_in_the_circles(
    desk: Person, person: Person, members: dict[str, Person]
) -> None:
    assert "Ce réseau n’a pas de cercle" in person.go("/cercles/").text
    make_circle(desk, *members)
    page = person.go("/plan-du-site/").follow("Les cercles de validation")
    assert "Cercle du lac" in page.text
    for name in ("Ada Lovelace", "Bob Morane", "Cid Campeador"):
        assert name in page.text
    assert "@" not in page.text
    assert "Personne ne vote sur sa propre structure" in page.text


def test_f186_the_coordination_arbitrates_and_the_journal_keeps_the_reason(
    zoe: Person,
    desk: Person,
    person: Person,
    members: dict[str, Person],
    mailboxes: Mailboxes,
    clock: Callable[[float], None],
) -> None:
    make_circle(desk, *members)
    put_in_state(TRI, "submitted")
    cast(members[ADA], "contre", "Ce n’est pas de l’économie sociale.")
    clock(2.1)
    mail = mailboxes.last(COORDINATION)
    assert "vous passe la décision" in mail.subject
    page = desk.go(mail.link)
    assert "Ce n’est pas de l’économie sociale." in page.text

    without = Sheet(page, "Accepter et publier").press()
    assert "dites pourquoi vous décidez" in without.text
    Sheet(without, "Accepter et publier").fill("Message", "Elle a l’agrément ESUS.").press()

    assert is_listed(person)
    assert (
        "arbitrage de la coordination, Elle a l’agrément ESUS."
        in desk.go("/coordination/journal/").text
    )
    assert "agrément ESUS" not in mailboxes.last(ZOE).text
