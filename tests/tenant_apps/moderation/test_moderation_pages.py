"""The pages of moderation, in a fixed number of queries; what is typed is given back."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from holding import a_coordinator, a_gestionnaire, a_person
from making_suppliers import a_siret, a_supplier
from tenant_apps.access.services.grants import write_grant
from tenant_apps.directory.services.states import change_state
from tenant_apps.moderation.models import Ballot, ModerationItem, ValidationCircle
from tenant_apps.moderation.services.circles import add_member, ask_to_join, save_circle
from tenant_apps.moderation.services.deciding import decide
from tenant_apps.moderation.services.queue import propose_change
from tenant_apps.moderation.services.voting import vote

QUEUE, CIRCLES = "/coordination/moderation/", "/coordination/cercles/"
pytestmark = pytest.mark.usefixtures("inside_alpha")


def browser_of(person):
    client = Client(SERVER_NAME="alpha.localhost")
    client.force_login(person, backend="tenant_apps.accounts.backends.LoginBackend")
    return client


@pytest.fixture
def desk(cleo):
    return browser_of(cleo)


def text_of(response):
    assert response.status_code == 200
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def submit(*numbers, state="draft"):
    for number in numbers:
        fiche = a_supplier(f"Tri {number}", state=state, siret=a_siret(number))
        sender = a_person(f"Sandrine{number} S")
        if state == "draft":
            change_state(fiche, "submitted", by=sender)
        else:
            propose_change(
                fiche.organization,
                {"name": f"Tri {number} bis"},
                by=a_gestionnaire(fiche.organization),
            )


def a_circle(cleo, *people):
    circle = ValidationCircle()
    save_circle(circle, name="Cercle", purpose="", sectors=[], by=cleo)
    for person in people:
        add_member(circle, person, by=cleo)
    return circle


@pytest.mark.parametrize("which", ["", "les-miennes", "cercles", "closes", "inconnue"])
def test_the_queue_takes_as_many_queries_for_few_as_for_many(desk, cleo, which):
    def ask():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            text_of(desk.get(f"{QUEUE}?file={which}"))
        return len(asked)

    submit(1, 2)
    submit(3, 4, state="listed")
    a_circle(cleo, a_person("Ada A"))
    submit(5, 6)
    for item in ModerationItem.objects.all()[:1]:
        decide(item, "approved", by=cleo)
    ModerationItem.objects.open().update(assigned_to=cleo)
    ask()
    few = ask()
    submit(*range(10, 45))
    submit(*range(50, 60), state="listed")
    ModerationItem.objects.open().update(assigned_to=cleo)
    assert ask() == few <= 16


def test_the_queue_says_what_waits_and_marks_doubles(desk, cleo):
    submit(1)
    a_supplier("TRI 1", town="Lens")
    submit(2, state="listed")
    page = text_of(desk.get(QUEUE))
    assert "2 demandes" in page.replace("\u00a0", " ")
    assert "peut-être un double" in page
    assert "Changement proposé" in page
    assert "depuis aujourd’hui" in page


def test_an_item_stays_readable_once_it_is_decided(desk, cleo):
    submit(1)
    item = ModerationItem.objects.get()
    page = f"{QUEUE}{item.pk}/"
    answer = desk.post(page, {"decision": "refused", "message": "Hors de la région."})
    assert answer["Location"] == QUEUE
    second = browser_of(a_coordinator("Denis Dupuis"))
    late = second.post(page, {"decision": "approved", "message": ""}, follow=True)
    said = text_of(late)
    assert "refusée, par Cléo Coordination" in said.replace("\u00a0", " ")
    assert "Hors de la région." in said
    assert "Votre décision" not in said


def test_what_was_typed_is_given_back_with_what_is_wrong(desk):
    submit(1)
    page = f"{QUEUE}{ModerationItem.objects.get().pk}/"
    said = text_of(desk.post(page, {"decision": "corrections", "message": "  "}))
    assert "Dites ce qui est à corriger" in said
    too_long = text_of(desk.post(page, {"decision": "refused", "message": "x" * 2001}))
    assert "x" * 2001 in too_long
    assert ModerationItem.objects.open().count() == 1
    text_of(desk.post(page, {"decision": "burn", "message": "x"}))
    assert ModerationItem.objects.open().count() == 1


def test_a_merge_asks_which_to_keep(desk):
    one, other = a_supplier("Tri du Lac"), a_supplier("Tri du lac", town="Lens")
    page = f"/coordination/structures/{one.organization_id}/doubles/"
    assert "même nom" in text_of(desk.get(page))
    both = f"{page}{other.organization_id}/"
    assert "Choisissez d’abord" in text_of(desk.post(both))
    assert "Choisissez d’abord" in text_of(desk.post(both, {"kept": "x"}))
    done = desk.post(both, {"kept": other.organization_id})
    assert done["Location"] == f"/coordination/structures/{other.organization_id}/"
    gone = desk.get(f"/coordination/structures/{one.organization_id}/")
    assert gone["Location"] == done["Location"]
    assert desk.get(f"{page}{one.organization_id}/").status_code == 404


def test_any_structure_is_found_to_compare_with(desk):
    one, other = a_supplier("Tri du Lac"), a_supplier("Collecte", siret=a_siret(2))
    page = f"/coordination/structures/{one.organization_id}/doubles/"
    for words in ("collec", a_siret(2)):
        assert "Collecte, Lille" in text_of(desk.get(page, {"q": words})).replace(" , ", ", ")
    assert "ne répond à" in text_of(desk.get(page, {"q": "rien\x00"}))
    assert other.organization.name not in text_of(desk.get(page))


def test_circles_take_as_many_queries_for_few_as_for_many(desk, cleo, visitor):
    def ask(client, page):
        with CaptureQueriesContext(connection) as asked:
            text_of(client.get(page))
        return len(asked)

    circle = a_circle(cleo, a_person())
    ask_to_join(circle, by=a_person())
    pages = ((desk, CIRCLES), (visitor, "/cercles/"))
    for client, page in pages:
        ask(client, page)
    few = [ask(client, page) for client, page in pages]
    for number in range(8):
        another = ValidationCircle()
        save_circle(another, name=f"Cercle {number}", purpose="", sectors=[], by=cleo)
        for _ in range(4):
            add_member(another, a_person(), by=cleo)
            ask_to_join(circle, by=a_person())
    assert [ask(client, page) for client, page in pages] == few


def test_a_member_s_votes_take_as_many_queries_for_few_as_for_many(cleo):
    ada = a_person("Ada A")
    a_circle(cleo, ada)
    member = browser_of(ada)

    def ask():
        with CaptureQueriesContext(connection) as asked:
            text_of(member.get("/compte/cercles/votes/"))
        return len(asked)

    submit(1)
    ask()
    few = ask()
    submit(*range(2, 34))
    assert ask() == few


def test_the_rules_are_one_form_that_says_what_is_wrong(desk):
    good = {
        **{"quorum": "2", "opposing": "2", "shortest_days": "1"},
        **{"longest_days": "7", "silence": "validate"},
    }
    page = f"{CIRCLES}regles/"
    wrong = text_of(desk.post(page, {**good, "shortest_days": "9"}))
    assert "ne peut pas être plus courte" in wrong
    assert "obligatoire" in text_of(desk.post(page, {**good, "quorum": ""}))
    assert desk.post(page, good)["Location"] == CIRCLES
    assert "si personne n’est contre" in text_of(desk.get(CIRCLES))


def test_a_vote_that_comes_too_late_is_told_so(cleo):
    ada = a_person("Ada A")
    a_circle(cleo, ada)
    submit(1)
    ballot = Ballot.objects.get()
    decide(ballot.item, "approved", message="Connue de tous.", by=cleo)
    member = browser_of(ada)
    page = f"/compte/cercles/votes/{ballot.pk}/"
    late = member.post(page, {"choice": "for", "reason": ""}, follow=True)
    assert "votre vote n’a pas été compté" in text_of(late)
    assert member.post(page, {"choice": "maybe"}).status_code == 200


def test_who_is_near_a_structure_never_reads_who_was_against_it(cleo):
    ada, bob = a_person("Ada A"), a_person("Bob B")
    a_circle(cleo, ada, bob)
    submit(1)
    ballot = Ballot.objects.get()
    vote(ballot, "against", reason="Trop loin d’ici.", by=bob)
    vote(ballot, "for", by=ada)
    page = f"/compte/cercles/votes/{ballot.pk}/"
    assert "Trop loin d’ici." in text_of(browser_of(ada).get(page))
    write_grant(ada, ballot.item.organization, "commercial", establishment=None, by=None)
    assert "Trop loin d’ici." not in text_of(browser_of(ada).get(page))
    decide(ballot.item, "approved", message="Connue de tous.", by=cleo)
    assert "Trop loin d’ici." not in text_of(browser_of(ada).get(page))
    assert "Trop loin d’ici." in text_of(browser_of(bob).get(page))
