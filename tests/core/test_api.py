"""The ground of the API: who is let in, what is read and answered, what it says of itself."""

import json
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.urls.converters import IntConverter
from rest_framework.throttling import UserRateThrottle

from maillage.core.api.schema import document
from maillage.core.tenancy.place import current_place, in_network, in_public
from tenant_apps.access.api import views
from tenant_apps.accounts.models import User
from tenants.hosts import forget_hosts
from tenants.models import Network

BACKEND = "tenant_apps.accounts.backends.LoginBackend"
URLCONF = "maillage.config.urls_network"
ME = "/api/v1/me/"
ACCEPT = "/api/v1/invitations/accept/"


@pytest.fixture
def member_of():
    def log_in(network, **kwargs):
        client = Client(SERVER_NAME=network.host, **kwargs)
        with in_network(network):
            # In each network the same number, which is not the same person.
            user = User.objects.create(pk=700, email="ada@example.org", first_name="Ada")
            client.force_login(user, BACKEND)
        return client

    return log_in


@pytest.fixture
def ada(alpha, member_of):
    return member_of(alpha)


def refused(response, status):
    """What a refusal says; it has the one shape."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/json"
    answer = response.json()
    assert set(answer) == {"errors", "detail"}
    assert answer["detail"]
    return answer


def put_in_state(state):
    with in_public():
        notice = "Entretien jusqu’à midi." if state == "suspended" else ""
        Network.objects.filter(slug="alpha").update(state=state, notice=notice)
    forget_hosts()


# Who is let in


def test_who_is_not_logged_in_is_told_so_in_json(visitor):
    for response in (visitor.get(ME), visitor.post(ACCEPT, {}, "application/json")):
        answer = refused(response, 401)
        assert response["WWW-Authenticate"] == "Session"
        assert answer["detail"].startswith("Connectez-vous")
        assert not response.cookies


def test_a_view_is_closed_before_its_permissions_are_asked(visitor, monkeypatch):
    monkeypatch.setattr(views.Me, "permission_classes", [])
    refused(visitor.get(ME), 401)


def test_a_closed_account_is_not_logged_in(ada, alpha):
    with in_network(alpha):
        User.objects.update(is_active=False)
    refused(ada.get(ME), 401)


def test_a_write_carries_the_token_of_a_page(alpha, member_of):
    ada = member_of(alpha, enforce_csrf_checks=True)
    body = {"secret": "nothing"}
    answer = refused(ada.post(ACCEPT, body, "application/json"), 403)
    assert "X-CSRFToken" in answer["detail"]
    page = ada.get("/compte/mot-de-passe/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = ada.post(ACCEPT, body, "application/json", headers={"X-CSRFToken": token})
    refused(sent, 404)  # read, and nothing found


def test_a_suspended_network_is_read_only(ada):
    put_in_state("suspended")
    assert ada.get(ME).status_code == 200
    answer = refused(ada.post(ACCEPT, {"secret": "x"}, "application/json"), 403)
    assert "lecture seule" in answer["detail"]


def test_before_launch_it_is_closed_to_visitors(ada, visitor):
    put_in_state("prelaunch")
    refused(visitor.get("/api/v1/schema/"), 403)
    refused(visitor.get(ME), 401)
    assert ada.get(ME).status_code == 200


def test_an_archived_network_says_so(ada):
    put_in_state("archived")
    refused(ada.get(ME), 410)


def test_requests_are_counted_in_each_network(alpha, beta, member_of, monkeypatch):
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "2/min"})
    here, there = member_of(alpha), member_of(beta)
    assert [here.get(ME).status_code for _ in range(2)] == [200, 200]
    response = here.get(ME)
    refused(response, 429)
    assert int(response["Retry-After"]) > 0
    assert there.get(ME).status_code == 200


# What is read and answered


def test_what_is_not_json_is_refused(ada):
    refused(ada.post(ACCEPT, {"secret": "x"}), 415)
    refused(ada.post(ACCEPT, "{", "application/json"), 400)
    refused(ada.get(ME, headers={"Accept": "text/html"}), 406)
    refused(ada.delete(ME), 405)


def test_fields_are_named_in_french(ada):
    answer = refused(ada.post(ACCEPT, {}, "application/json"), 400)
    assert answer["errors"] == {"secret": ["Ce champ est obligatoire."]}
    answer = refused(ada.post(ACCEPT, [], "application/json"), 400)
    assert answer["errors"] == {}


def test_what_is_not_there(ada, visitor):
    for client in (ada, visitor):
        refused(client.get("/api/v1/nowhere/"), 404)
        refused(client.get("/api/v2/me/"), 404)


def test_an_error_of_ours_is_json_too(alpha, member_of, monkeypatch):
    ada = member_of(alpha, raise_request_exception=False)

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(views.Me, "get", fail)
    refused(ada.get(ME), 500)


def test_no_cache_keeps_an_answer(ada):
    assert "no-store" in ada.get(ME)["Cache-Control"]


# What it says of itself


def test_every_address_is_in_the_schema():
    patterns = [
        pattern
        for app in ("access", "directory")
        for pattern in import_module(f"tenant_apps.{app}.api.urls").urlpatterns
    ]
    described = {
        (path, method.upper()) for path, item in document()["paths"].items() for method in item
    }
    number = "00000000-0000-0000-0000-000000000000"
    routed = set()
    for pattern in patterns:
        arguments = {
            name: 90 + place if isinstance(converter, IntConverter) else number
            for place, (name, converter) in enumerate(pattern.pattern.converters.items())
        }
        path = reverse(f"api:{pattern.name}", urlconf=URLCONF, kwargs=arguments)
        for name, argument in arguments.items():
            path = path.replace(str(argument), f"{{{'id' if name == 'pk' else name}}}", 1)
        methods = {"get", "post", "put", "patch", "delete"}
        routed |= {(path, m.upper()) for m in methods if hasattr(pattern.callback.cls, m)}
    assert len(routed) > 10
    assert described == routed


def test_the_schema_is_valid_and_asks_nothing_of_a_network(tmp_path):
    assert current_place() is None
    file = tmp_path / "schema.yml"
    call_command("spectacular", urlconf=URLCONF, validate=True, fail_on_warn=True, file=file)
    assert "/api/v1/me/" in file.read_text()


def test_everyone_reads_the_schema(visitor, ada):
    served = visitor.get("/api/v1/schema/")
    assert served["Content-Type"] == "application/json"
    assert json.loads(served.content) == json.loads(json.dumps(document()))
    operations = [one for item in document()["paths"].values() for one in item.values()]
    error = {"$ref": "#/components/schemas/Error"}
    for one in operations:
        assert one["responses"]["4XX"]["content"]["application/json"]["schema"] == error
        assert one["summary"]
        is_open = one["tags"] == ["Annuaire"]
        assert one.get("security", []) == ([] if is_open else [{"session": []}])


def test_members_read_the_same_as_a_page(ada, visitor):
    page = ada.get("/api/v1/").content.decode()
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            assert f"{method.upper()} {path}" in page
            assert operation["summary"] in page.replace("&#x27;", "'")
    answer = visitor.get("/api/v1/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/connexion/")


def test_who_i_am_asks_little(ada):
    ada.get(ME)
    with CaptureQueriesContext(connection) as asked:
        ada.get(ME)
    # The session, the person, their roles in the network, what they hold.
    assert len(asked) == 4
