"""What a line of the logs holds, and what it never does."""

import io
import json
import logging
import logging.config

import pytest
import structlog
from django.conf import settings as django_settings
from django.test import Client

from maillage.core.logs import hide_addresses, logging_settings
from maillage.core.tenancy.place import in_console
from tenant_apps.portal import views


@pytest.fixture
def lines():
    """The JSON lines of production, written into a list."""
    stream = io.StringIO()
    configuration = logging_settings(json=True)
    configuration["handlers"]["console"]["stream"] = stream
    structlog.reset_defaults()
    logging.config.dictConfig(logging_settings(json=True) | configuration)

    def read():
        return [json.loads(line) for line in stream.getvalue().splitlines()]

    yield read
    logging.config.dictConfig(django_settings.LOGGING)


def test_a_request_has_one_line_with_its_network_and_its_id(alpha, lines):
    Client(SERVER_NAME="alpha.localhost").get("/?q=un+nom", headers={"user-agent": "someone"})
    (line,) = lines()
    assert line["event"] == "request_finished"
    assert line["request"] == "GET "
    assert line["code"] == 200
    assert line["network"] == "alpha"
    assert line["network_id"] == str(alpha.id)
    assert len(line["request_id"]) == 36
    assert line["level"] == "info"
    assert not {"ip", "user_id", "user_agent"} & set(line)
    assert "nom" not in str(line)


def test_what_is_logged_inside_a_request_carries_the_same(alpha, lines, monkeypatch):
    def fail():
        logging.getLogger("maillage.test").info("here %s", "I am")
        raise RuntimeError("for ada@example.org")

    monkeypatch.setattr(views, "current_network", fail)
    Client(SERVER_NAME="alpha.localhost", raise_request_exception=False).get("/")
    here, failed = lines()[:2]
    assert here["event"] == "here I am"
    assert failed["event"] == "request_failed"
    assert "RuntimeError: for …@…" in failed["exception"]
    assert "example.org" not in str(lines())
    for line in lines():
        assert line["network"] == "alpha"
        assert line["request_id"] == here["request_id"]


def test_two_requests_share_nothing(alpha, beta, lines):
    for host in ("alpha.localhost", "beta.localhost", "localhost"):
        Client(SERVER_NAME=host).get("/")
    first, second, third = lines()
    assert (first["network"], second["network"], third["network"]) == ("alpha", "beta", "console")
    assert "network_id" not in third
    assert len({line["request_id"] for line in lines()}) == 3


def test_an_address_of_ours_is_told_by_its_route(alpha, lines):
    Client(SERVER_NAME="alpha.localhost").get("/courriels/desinscription/secret.token/")
    assert lines()[-1]["request"] == "GET courriels/desinscription/<str:token>/"
    Client(SERVER_NAME="alpha.localhost").get("/nulle/part/ada@example.org/")
    assert lines()[-1]["request"] == "GET unknown"
    Client(SERVER_NAME="unknown.localhost").get("/")
    assert lines()[-1]["request"] == "GET unknown"
    assert "secret" not in str(lines())


def test_lines_outside_of_requests(db, lines):
    logging.getLogger("maillage.test").warning("nowhere")
    with in_console():
        structlog.get_logger("maillage.test").warning("in the console", about=3)
    nowhere, console = lines()
    assert "network" not in nowhere
    assert console["network"] == "console"
    assert console["about"] == 3


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("to <Ada.L@example.org>,", "to <…@…>,"),
        ("{'a@b.fr': (550, b'no c+d@e.fr')}", "{'…@…': (550, b'no …@…')}"),
        ("postgres://user@host", "postgres:…@…"),
        ("no address @ all", "no address @ all"),
    ],
)
def test_addresses_are_hidden(text, hidden):
    assert hide_addresses(None, "", text) == hidden


def test_an_exception_given_as_such_is_told(lines):
    """As Celery's receiver does it, of a task that is refused."""
    structlog.get_logger("maillage.test").error("task_failed", exception=ValueError("nobody"))
    assert lines()[0]["exception"] == "nobody"


def test_people_read_another_form():
    stream = io.StringIO()
    configuration = logging_settings(json=False)
    configuration["handlers"]["console"]["stream"] = stream
    logging.config.dictConfig(configuration)
    try:
        logging.getLogger("maillage.test").warning("words for %s", "ada@example.org")
    finally:
        logging.config.dictConfig(django_settings.LOGGING)
    assert "words for …@…" in stream.getvalue()
    assert not stream.getvalue().startswith("{")
