"""What the log-in lets pass, and where it leads."""

import pytest
from django.test import Client

from maillage.core.tenancy.place import in_console, in_network
from tenant_apps.accounts.models import NetworkRole, User

PASSWORD = "vingt chevaux de Camargue"  # noqa: S105 - of nobody


@pytest.fixture
def ada(alpha):
    with in_network(alpha):
        return User.objects.create_user("ada@example.org", PASSWORD)


def log_in(next_page="", host="alpha.localhost", client=None, **fields):
    client = client or Client(SERVER_NAME=host)
    sent = {"login": "ada@example.org", "password": PASSWORD, **fields}
    if next_page:
        sent["next"] = next_page
    return client.post("/connexion/", sent)


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("", "/compte/"),
        ("/coordination/", "/coordination/"),
        ("http://beta.localhost/", "/compte/"),
        ("https://mechant.example/", "/compte/"),
        ("//mechant.example/", "/compte/"),
        ("javascript:alert(1)", "/compte/"),
    ],
)
def test_it_leads_to_pages_of_this_host_alone(ada, asked, led):
    assert log_in(asked)["Location"] == led


def test_an_account_of_one_network_is_none_in_another(ada, beta):
    response = log_in(host="beta.localhost")
    assert response.status_code == 200
    assert "ne convient pas" in response.content.decode()
    assert log_in(host="localhost").status_code == 200


def test_a_closed_account_is_told_so(ada, alpha):
    with in_network(alpha):
        User.objects.update(is_active=False)
    response = log_in()
    assert response["Location"] == "/connexion/compte-ferme/"
    page = Client(SERVER_NAME="alpha.localhost").get(response["Location"])
    assert "Ce compte est fermé" in page.content.decode()


def test_the_session_ends_when_the_account_is_closed(ada, alpha):
    client = Client(SERVER_NAME="alpha.localhost")
    log_in(client=client)
    assert client.get("/compte/").status_code == 200
    with in_network(alpha):
        User.objects.update(is_active=False)
    assert client.get("/compte/").status_code == 302


def test_logging_out_takes_a_post_and_the_session_away(ada):
    client = Client(SERVER_NAME="alpha.localhost")
    log_in(client=client)
    assert client.get("/deconnexion/").status_code == 405
    assert client.get("/compte/").status_code == 200
    assert client.post("/deconnexion/")["Location"] == "/"
    assert client.get("/compte/").status_code == 302


def test_a_role_opens_the_desk_and_its_loss_closes_it(ada, alpha):
    client = Client(SERVER_NAME="alpha.localhost")
    log_in(client=client)
    assert client.get("/coordination/").status_code == 403
    assert "Coordination" not in client.get("/compte/").content.decode()
    with in_network(alpha):
        role = NetworkRole.objects.create(user=ada, role="coordinator")
    assert client.get("/coordination/").status_code == 200
    assert "Coordination" in client.get("/compte/").content.decode()
    with in_network(alpha):
        role.delete()
    assert client.get("/coordination/").status_code == 403


def test_an_operator_sees_nothing_without_a_second_factor(db):
    with in_console():
        User.objects.create_user("ada@example.org", PASSWORD)
    client = Client(SERVER_NAME="localhost")
    log_in(client=client)
    for page in ("/console/", "/saisie/"):
        assert client.get(page)["Location"] == "/compte/double-securite/activer/"
    assert client.get("/compte/").status_code == 200


def test_a_visitor_s_page_costs_no_session(alpha, django_assert_num_queries):
    client = Client(SERVER_NAME="alpha.localhost")
    client.get("/connexion/")
    client.cookies.clear()
    response = client.get("/mentions-legales/")
    assert "session" not in response.cookies
    assert "Cookie" not in response.get("Vary", "")
