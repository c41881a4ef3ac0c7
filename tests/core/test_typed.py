"""What was typed into a form that could not be taken is given back, and to nobody else."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.core.tenancy.place import in_network
from maillage.core.web import typed
from tenant_apps.accounts.models import NetworkRole, Session, User
from tenant_apps.accounts.sessions import SessionStore
from wording import as_read

PASSWORD = "vingt chevaux de Camargue"  # noqa: S105 - of nobody
MAIL = "/coordination/courriels/9/"
TEXT = "Bonjour à toutes,\n\nla réunion est reportée."


@pytest.fixture
def make_client(alpha):
    """A browser that checks CSRF, as real ones are."""

    def make(host="alpha.localhost", **more):
        return Client(enforce_csrf_checks=True, SERVER_NAME=host, **more)

    return make


@pytest.fixture
def ada(alpha):
    with in_network(alpha):
        user = User.objects.create_user("ada@example.org", PASSWORD)
        NetworkRole.objects.create(user=user, role="coordinator")
    return user


def page_of(response):
    return as_read(response.content.decode())


def token_of(response):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.content.decode())[1]


def log_in(client, next_page=""):
    address = f"/connexion/?next={next_page}" if next_page else "/connexion/"
    token = token_of(client.get(address))
    sent = {"login": "ada@example.org", "password": PASSWORD, "csrfmiddlewaretoken": token}
    if next_page:
        sent["next"] = next_page
    response = client.post(address, sent)
    assert response.status_code == 302, page_of(response)
    return response["Location"]


def send_without_session(client, **fields):
    """As from a page that is still open when the session has ended."""
    token = token_of(client.get("/connexion/"))
    return client.post(MAIL, {**fields, "csrfmiddlewaretoken": token})


# The session has ended


def test_what_an_ended_session_sent_comes_back_after_log_in(make_client, ada):
    client = make_client()
    response = send_without_session(
        client, address="neuve@example.org", home_title="Bienvenue", note=TEXT
    )
    assert (response.status_code, response["Location"]) == (302, "/connexion/?next=/saisie/")
    assert "Ce que vous aviez saisi est gardé" in page_of(client.get("/connexion/?next=/saisie/"))
    assert log_in(client, "/saisie/") == "/saisie/"
    back = client.get("/saisie/")
    page = page_of(back)
    assert "Titre de l’accueil" in page  # as the only form that has it calls it
    assert "neuve@example.org" in page
    assert "la réunion est reportée." in page
    sent_again = client.post(
        MAIL, {"address": "neuve@example.org", "csrfmiddlewaretoken": token_of(back)}
    )
    assert sent_again.status_code == 404  # it got to the view, which has no such mail
    assert "Il n’y a plus de saisie" in page_of(client.get("/saisie/"))


def test_the_log_in_ends_with_the_browser_all_the_same(make_client, ada):
    client = make_client()
    send_without_session(client, address="neuve@example.org")
    log_in(client, "/saisie/")
    assert client.cookies["session"]["max-age"] == ""


def test_nobody_gets_it_from_another_browser_or_network(make_client, ada, beta):
    client = make_client()
    send_without_session(client, address="neuve@example.org")
    other = make_client()
    log_in(other)
    assert "neuve@example.org" not in page_of(other.get("/saisie/"))
    with in_network(beta):
        User.objects.create_user("ada@example.org", PASSWORD)
    elsewhere = make_client("beta.localhost")
    elsewhere.cookies = client.cookies
    log_in(elsewhere)
    assert "neuve@example.org" not in page_of(elsewhere.get("/saisie/"))


def test_a_visitor_does_not_read_it_before_log_in(make_client):
    client = make_client()
    send_without_session(client, address="neuve@example.org")
    response = client.get("/saisie/")
    assert (response.status_code, response["Location"]) == (302, "/connexion/?next=/saisie/")


def test_it_is_gone_after_half_an_hour(make_client, ada, monkeypatch):
    client = make_client()
    send_without_session(client, address="neuve@example.org")
    log_in(client)
    clock = typed.time.time()
    monkeypatch.setattr(typed.time, "time", lambda: clock + typed.SECONDS + 1)
    assert "neuve@example.org" not in page_of(client.get("/saisie/"))


def test_it_can_be_thrown_away(make_client, ada):
    client = make_client()
    send_without_session(client, address="neuve@example.org")
    log_in(client)
    token = token_of(client.get("/saisie/"))
    assert client.post("/saisie/", {"csrfmiddlewaretoken": token}).status_code == 302
    assert "neuve@example.org" not in page_of(client.get("/saisie/"))


def test_secrets_are_kept_nowhere(make_client, alpha):
    client = make_client()
    secrets = ("password", "oldpassword", "password1", "again", "code", "api_token", "x-password")
    sent = dict.fromkeys(secrets, "tres-secret")
    send_without_session(client, address="neuve@example.org", **sent)
    with in_network(alpha):
        (row,) = Session.objects.all()
        kept = SessionStore(row.session_key).load()
    assert kept["typed"]["fields"] == [["address", "neuve@example.org"]]
    assert kept["typed"]["secrets"] is True
    assert "tres-secret" not in str(kept)


def test_postal_codes_are_no_secrets():
    assert not typed._is_secret("postal_code")
    assert not typed._is_secret("sites-0-naf_code")


def test_too_much_is_given_back_at_once(make_client, alpha):
    client = make_client()
    response = send_without_session(client, address="a" * (typed.LARGEST + 1))
    assert response.status_code == 403
    assert "a" * 1000 in page_of(response)
    assert 'action="/coordination' not in page_of(response)
    with in_network(alpha):
        assert not Session.objects.exists()


def test_rows_that_anybody_writes_are_counted(make_client, alpha, monkeypatch):
    monkeypatch.setattr(typed, "KEPT_PER_HOUR", 2)
    statuses = [send_without_session(make_client(), address=f"n{n}").status_code for n in range(3)]
    assert statuses == [302, 302, 403]
    elsewhere = make_client(REMOTE_ADDR="198.51.100.9")
    assert send_without_session(elsewhere, address="n").status_code == 302


def test_nothing_typed_keeps_nothing(make_client, alpha):
    response = send_without_session(make_client(), address="")
    assert response["Location"] == f"/connexion/?next={MAIL}"
    with in_network(alpha):
        assert not Session.objects.exists()


# The form's protection is gone


def send_from_an_old_page(client, data, **headers):
    return client.post(MAIL, {**data, "csrfmiddlewaretoken": "x" * 64}, headers=headers)


def test_a_form_of_ours_is_sent_again_in_one_click(make_client, ada):
    client = make_client()
    log_in(client)
    response = send_from_an_old_page(
        client, {"address": "neuve@example.org", "note": TEXT}, Origin="http://alpha.localhost"
    )
    assert response.status_code == 403
    page = page_of(response)
    assert "Cette page avait expiré" in page
    assert page.count("neuve@example.org") == 2  # to read, and to send
    assert f'action="{MAIL}"' in page
    again = client.post(
        MAIL, {"address": "neuve@example.org", "csrfmiddlewaretoken": token_of(response)}
    )
    assert again.status_code == 404  # the view's own answer


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://mechant.example"},
        {"Origin": "http://beta.localhost"},
        {"Origin": "https://alpha.localhost"},
        {"Origin": "http://alpha.localhost.mechant.example"},
        {"Origin": "null"},
        {"Referer": "http://mechant.example/?http://alpha.localhost/"},
        {"Origin": "http://mechant.example", "Referer": "http://alpha.localhost/"},
        {},
    ],
)
def test_what_another_site_sent_is_only_shown(make_client, ada, headers):
    client = make_client()
    log_in(client)
    response = send_from_an_old_page(client, {"address": "piege@example.org"}, **headers)
    page = page_of(response)
    assert response.status_code == 403
    assert "piege@example.org" in page
    assert f'action="{MAIL}"' not in page
    assert 'value="piege@example.org"' not in page
    assert "<textarea" not in page
    # Neither is it waiting behind the next log-in.
    assert "piege@example.org" not in page_of(client.get("/saisie/"))


def test_a_referrer_of_ours_does_where_no_origin_is_told(make_client, ada):
    client = make_client()
    response = send_from_an_old_page(
        client, {"address": "neuve@example.org"}, Referer="http://alpha.localhost/coordination/"
    )
    assert f'action="{MAIL}"' in page_of(response)


def test_everything_that_would_be_sent_is_shown(make_client, ada):
    client = make_client()
    fields = {"address": "neuve@example.org", "caché": "deux", "<b>": "<script>alert(1)</script>"}
    response = send_from_an_old_page(client, fields, Origin="http://alpha.localhost")
    listed = re.search(r'<dl class="typed">.*?</dl>', response.content.decode(), re.S)[0]
    assert "neuve@example.org" in listed
    assert "deux" in listed
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in listed
    assert "<script" not in response.content.decode()


def test_the_old_log_in_page_keeps_the_address_and_not_the_password(make_client, ada):
    client = make_client()
    response = client.post(
        "/connexion/",
        {"login": "ada@example.org", "password": PASSWORD},
        headers={"Origin": "http://alpha.localhost"},
    )
    page = page_of(response)
    assert response.status_code == 403
    assert "ada@example.org" in page
    assert PASSWORD not in page
    assert "ils vous seront redemandés" in page


def test_files_are_told_by_name_and_not_kept(make_client, ada):
    client = make_client()
    file = SimpleUploadedFile("structures.csv", b"secret;content")
    response = client.post(
        MAIL, {"note": TEXT, "file": file}, headers={"Origin": "http://alpha.localhost"}
    )
    assert "il est à choisir de nouveau : structures.csv." in page_of(response)
    assert "secret;content" not in page_of(response)


def test_a_form_too_large_to_read_gets_a_page(make_client, ada, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    client = make_client()
    response = send_from_an_old_page(client, {"note": "a" * 200}, Origin="http://alpha.localhost")
    assert response.status_code in {400, 403}
    assert "Revenir à l’accueil" in page_of(response)
