"""What people do for their organizations by the API, where it is more than who may (isolation)."""

import re

import jsonschema
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from holding import a_coordinator, a_gestionnaire, a_person, a_site
from maillage.core.api.schema import document
from maillage.core.audit.models import AuditEvent
from maillage.core.mail.models import OutboxMail
from making_suppliers import a_siret, a_supplier
from tenant_apps.access.models import AccessGrant, Invitation
from tenant_apps.access.permissions import abilities
from tenant_apps.access.roles import Role
from tenant_apps.access.services import invitations
from tenant_apps.access.services.grants import give_role, hold_first
from tenant_apps.access.services.invitations import invite
from wording import as_read

BACKEND = "tenant_apps.accounts.backends.LoginBackend"
NOBODY = "00000000-0000-0000-0000-000000000000"


def as_described(response, method):
    """What was answered, which is what the schema says."""
    match = response.wsgi_request.resolver_match
    path = re.sub(r"<\w+:(\w+)>", r"{\1}", f"/{match.route}").replace("{pk}", "{id}")
    described = document()["paths"][path][method]["responses"]
    found = described.get(str(response.status_code)) or described["4XX"]
    schema = found["content"]["application/json"]["schema"]
    answer = response.json()
    jsonschema.validate(answer, {**schema, "components": document()["components"]})
    return answer


class Program:
    """Of a person who is logged in."""

    def __init__(self, user):
        self.client = Client(SERVER_NAME="alpha.localhost")
        self.client.force_login(user, BACKEND)

    def ask(self, method, path, body=None, *, status=200):
        send = getattr(self.client, method)
        url = path if path.startswith("http") else f"/api/v1/{path}"
        answer = send(url, **({"data": body, "content_type": "application/json"} if body else {}))
        assert answer.status_code == status, answer.content
        return as_described(answer, method) if answer.content else None

    def all(self, path):
        """Page after page."""
        page = self.ask("get", path)
        found = page["results"]
        while page["next"]:
            page = self.ask("get", page["next"])
            found += page["results"]
        return found


@pytest.fixture
def boss(organization):
    return a_gestionnaire(organization, "Zoé Zola")


@pytest.fixture
def program(boss):
    return Program(boss)


def of(organization, page=""):
    return f"organizations/{organization.pk}/{page}"


def secret_mailed_to(address):
    mail = OutboxMail.objects.filter(recipient=address).latest("pk")
    return re.search(r"/invitation/([\w-]+)/", mail.text)[1]


def queries(ask):
    ask()
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


# Organizations


def test_who_i_am_and_what_i_hold(organization, boss, neighbour, program):
    site = a_site(neighbour)
    hold_first(a_person(), neighbour)
    grant = AccessGrant.objects.gestionnaires().get(organization=neighbour)
    give_role(boss, neighbour, Role.ACHETEUR, establishment=site, by=grant.user)
    me = program.ask("get", "me/")
    assert (me["name"], me["email"], me["network_roles"]) == ("Zoé Zola", "zoe@example.org", [])
    held = {one["name"]: one for one in me["organizations"]}
    assert held["Tri du Lac"]["id"] == str(organization.pk)
    assert held["Tri du Lac"]["siret"] == a_siret(1)
    assert held["Tri du Lac"]["roles"] == [{"role": "gestionnaire", "establishment": None}]
    (role,) = held["Osier d’à côté"]["roles"]
    assert (role["role"], role["establishment"]["id"]) == ("acheteur", site.pk)
    assert program.ask("get", "organizations/")["results"] == me["organizations"]


def test_a_coordinator_s_role_is_told(inside_alpha):
    me = Program(a_coordinator()).ask("get", "me/")
    assert (me["network_roles"], me["organizations"]) == (["coordinator"], [])


def test_abilities_are_those_of_the_pages(organization, boss, program):
    site = a_site(organization, "Roubaix", a_siret(1, site=2))
    found = program.ask("get", of(organization))
    can = abilities(boss, organization)
    assert {f"directory.{name}" for name in found["abilities"]["permissions"]} == can.permissions
    assert found["abilities"]["manages_people"]
    assert [place["establishment"] for place in found["places"]] == [None, site.pk]
    writer = a_person("Ada Lovelace")
    give_role(writer, organization, Role.REDACTEUR, by=boss)
    found = Program(writer).ask("get", of(organization))
    assert found["abilities"] == {"permissions": ["edit_fiche"], "manages_people": False}
    assert found["places"] == []


def test_long_lists_come_in_pages_and_ask_the_same(boss, program):
    few = queries(lambda: program.ask("get", "organizations/"))
    for number in range(60):
        hold_first(boss, a_supplier(f"Tri {number // 10}").organization)  # names that repeat, too
    assert queries(lambda: program.ask("get", "organizations/")) == few
    assert len(program.ask("get", "organizations/")["results"]) == 50
    found = program.all("organizations/")
    assert len({one["id"] for one in found}) == len(found) == 61
    names = [one["name"] for one in found]
    assert names == sorted(names)


# Members


def test_members_come_in_pages_and_ask_the_same(organization, boss, program):
    site = a_site(organization)

    def fill(start, end):
        for number in range(start, end):
            person = a_person(f"P{number} Martin")
            give_role(person, organization, Role.COMMERCIAL, establishment=site, by=boss)

    fill(0, 3)
    few = queries(lambda: program.ask("get", of(organization, "members/")))
    fill(3, 54)
    assert queries(lambda: program.ask("get", of(organization, "members/"))) == few
    found = program.all(of(organization, "members/"))
    assert len({one["id"] for one in found}) == len(found) == 55
    first, second = found[:2]
    assert first["person"] == {"name": "Zoé Zola", "email": "zoe@example.org"}
    assert second["establishment"]["town"] == "Roubaix"


def test_a_role_is_changed_and_ended(organization, boss, program):
    ada = a_person("Ada Lovelace")
    grant = give_role(ada, organization, Role.REDACTEUR, by=boss)
    path = of(organization, f"members/{grant.pk}/")
    new = program.ask("patch", path, {"role": "commercial"})
    assert (new["role"], new["person"]["email"]) == ("commercial", "ada@example.org")
    assert abilities(ada, organization).permissions == {"directory.answer_consultations"}
    program.ask("patch", path, {"role": "acheteur"}, status=404)  # the old one has ended
    path = of(organization, f"members/{new['id']}/")
    assert program.ask("patch", path, {"role": "commercial"})["id"] == new["id"]
    program.ask("delete", path, status=204)
    program.ask("delete", path, status=404)
    assert not abilities(ada, organization).is_member
    verbs = [event.verb for event in AuditEvent.objects.order_by("pk")]
    assert verbs[-3:] == ["access.role_given", "access.role_ended", "access.role_ended"]


def test_a_role_that_does_not_exist(organization, boss, program):
    grant = give_role(a_person("Ada"), organization, Role.REDACTEUR, by=boss)
    path = of(organization, f"members/{grant.pk}/")
    answer = program.ask("patch", path, {"role": "chef"}, status=400)
    assert as_read(answer["errors"]["role"][0]) == "« chef » n'est pas un choix valide."


def test_the_last_gestionnaire_stays(organization, boss, program):
    grant = AccessGrant.objects.gestionnaires().get()
    path = of(organization, f"members/{grant.pk}/")
    for answer in (
        program.ask("patch", path, {"role": "redacteur"}, status=409),
        program.ask("delete", path, status=409),
    ):
        assert "seule personne gestionnaire" in answer["detail"]
    (role,) = AccessGrant.objects.in_force()
    assert role.role == Role.GESTIONNAIRE  # nothing was given on the way either


def test_who_was_gestionnaire_is_not_so_again(organization, boss, program):
    grant = give_role(a_person("Ada Lovelace"), organization, Role.GESTIONNAIRE, by=boss)
    less = program.ask("patch", of(organization, f"members/{grant.pk}/"), {"role": "redacteur"})
    again = of(organization, f"members/{less['id']}/")
    answer = program.ask("patch", again, {"role": "gestionnaire"}, status=409)
    assert "en a été retiré" in answer["detail"]


def test_a_fiche_s_role_is_not_given_on_a_site(organization, boss, program):
    site = a_site(organization)
    ada = a_person("Ada")
    grant = give_role(ada, organization, Role.ACHETEUR, establishment=site, by=boss)
    path = of(organization, f"members/{grant.pk}/")
    answer = program.ask("patch", path, {"role": "redacteur"}, status=409)
    assert "structure entière" in answer["detail"]


def test_a_member_of_another_organization(organization, neighbour, program):
    theirs = hold_first(a_person("Ada"), neighbour)
    program.ask("delete", of(organization, f"members/{theirs.pk}/"), status=404)
    program.ask("delete", of(organization, f"members/{NOBODY}/"), status=404)


# Invitations


def test_from_invitation_to_membership(organization, boss, program):
    site = a_site(organization)
    body = {"email": " Ada@Example.org", "role": "acheteur", "establishment": site.pk}
    sent = program.ask("post", of(organization, "invitations/"), body, status=201)
    assert (sent["email"], sent["is_pending"]) == ("ada@example.org", True)
    assert sent["establishment"]["id"] == site.pk
    assert sent["invited_by"]["name"] == "Zoé Zola"
    secret = {"secret": secret_mailed_to("ada@example.org")}
    answer = Program(a_person("Bob")).ask("post", "invitations/accept/", secret, status=403)
    assert "ada@example.org" in answer["detail"]
    ada = Program(a_person("Ada Lovelace"))
    for _ in range(2):  # asked again because the answer was lost, say
        joined = ada.ask("post", "invitations/accept/", secret)
        assert joined["id"] == str(organization.pk)
        assert [role["role"] for role in joined["roles"]] == ["acheteur"]
    (listed,) = program.ask("get", of(organization, "invitations/"))["results"]
    assert listed["accepted_at"]
    assert not listed["is_pending"]


def test_an_invitation_is_sent_again_then_revoked(organization, program):
    body = {"email": "ada@example.org", "role": "acheteur", "message": "Viens !"}
    old = program.ask("post", of(organization, "invitations/"), body, status=201)
    first = secret_mailed_to("ada@example.org")
    path = of(organization, f"invitations/{old['id']}/")
    new = program.ask("post", f"{path}resend/", status=201)
    assert (new["message"], new["id"] == old["id"]) == ("Viens !", False)
    (listed,) = program.ask("get", of(organization, "invitations/"))["results"]
    assert listed["id"] == new["id"]
    program.ask("post", f"{path}resend/", status=409)
    program.ask("delete", of(organization, f"invitations/{new['id']}/"), status=204)
    ada = Program(a_person("Ada Lovelace"))
    for secret in (first, secret_mailed_to("ada@example.org")):
        ada.ask("post", "invitations/accept/", {"secret": secret}, status=409)
    (listed,) = program.ask("get", of(organization, "invitations/"))["results"]
    assert listed["ended_why"] == "revoked"


def test_what_an_invitation_must_have(organization, neighbour, program):
    path = of(organization, "invitations/")
    theirs = a_site(neighbour)
    head = organization.establishments.get(is_head_office=True)
    for wrong, field in (
        ({"email": "ada"}, "email"),
        ({"role": "chef"}, "role"),
        ({"establishment": theirs.pk}, "establishment"),
        ({"establishment": head.pk}, "establishment"),  # stands for the whole, which is null
        ({"establishment": "Lille"}, "establishment"),
        ({"message": "x" * 1001}, "message"),
        ({"email": "zoe@example.org", "role": "gestionnaire"}, "email"),
    ):
        body = {"email": "ada@example.org", "role": "acheteur", **wrong}
        answer = program.ask("post", path, body, status=400)
        assert list(answer["errors"]) == [field], answer
        assert answer["detail"]
    assert not Invitation.objects.exists()


def test_a_site_s_gestionnaire_reaches_that_site_alone(organization, boss):
    site, other = a_site(organization), a_site(organization, "Lens")
    of_site = a_person("Grace Hopper")
    give_role(of_site, organization, Role.GESTIONNAIRE, establishment=site, by=boss)
    ada = a_person("Ada")
    theirs = give_role(ada, organization, Role.ACHETEUR, establishment=other, by=boss)
    hidden = invite(organization, email="bob@example.org", role=Role.ACHETEUR, by=boss)
    grace = Program(of_site)
    (member,) = grace.ask("get", of(organization, "members/"))["results"]
    assert member["person"]["email"] == "grace@example.org"
    assert grace.ask("get", of(organization, "invitations/"))["results"] == []
    assert [p["establishment"] for p in grace.ask("get", of(organization))["places"]] == [site.pk]
    grace.ask("delete", of(organization, f"members/{theirs.pk}/"), status=404)
    grace.ask("delete", of(organization, f"invitations/{hidden.pk}/"), status=404)
    grace.ask("post", of(organization, f"invitations/{hidden.pk}/resend/"), status=404)
    body = {"email": "eve@example.org", "role": "acheteur"}
    grace.ask("post", of(organization, "invitations/"), body, status=409)
    there = {**body, "establishment": other.pk}
    grace.ask("post", of(organization, "invitations/"), there, status=400)
    here = {**body, "establishment": site.pk}
    grace.ask("post", of(organization, "invitations/"), here, status=201)


def test_an_invitation_of_another_organization(organization, neighbour, program):
    theirs = invite(
        neighbour,
        email="ada@example.org",
        role=Role.ACHETEUR,
        by=a_gestionnaire(neighbour, "Bob Bosse"),
    )
    path = of(organization, f"invitations/{theirs.pk}/")
    program.ask("delete", path, status=404)
    program.ask("post", f"{path}resend/", status=404)


def test_invitations_come_in_pages_and_ask_the_same(organization, boss, program, monkeypatch):
    monkeypatch.setattr(invitations, "A_DAY", 100)
    site = a_site(organization)

    def fill(start, end):
        for number in range(start, end):
            email = f"i{number}@example.org"
            invite(organization, email=email, role=Role.ACHETEUR, establishment=site, by=boss)

    fill(0, 3)
    few = queries(lambda: program.ask("get", of(organization, "invitations/")))
    fill(3, 55)
    assert queries(lambda: program.ask("get", of(organization, "invitations/"))) == few
    found = program.all(of(organization, "invitations/"))
    assert [one["email"] for one in found] == [f"i{n}@example.org" for n in reversed(range(55))]


def test_secrets_are_not_guessed(program):
    for _ in range(30):
        program.ask("post", "invitations/accept/", {"secret": "wrong"}, status=404)
    answer = program.ask("post", "invitations/accept/", {"secret": "wrong"}, status=429)
    assert answer["detail"]
    page = program.client.post("/invitation/wrong/")  # the page counts the same tries
    assert page.status_code == 429


def test_who_lost_the_role_is_refused_at_once(organization, boss):
    grace = a_gestionnaire(organization, "Grace Hopper")
    hers = Program(grace)
    hers.ask("get", of(organization, "members/"))
    grant = AccessGrant.objects.in_force().get(user=grace)
    Program(boss).ask("delete", of(organization, f"members/{grant.pk}/"), status=204)
    hers.ask("get", of(organization, "members/"), status=404)
    assert hers.ask("get", "organizations/")["results"] == []
