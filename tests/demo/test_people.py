"""Who may log in to the demo: with a password and a code that anybody can have."""

from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from maillage.core.tenancy.place import NetworkInfo, in_console, in_network
from maillage.demo import people
from maillage.demo.networks import NETWORKS, Demo
from maillage.demo.people import OPERATOR, PASSWORD, seed_people
from tenant_apps.accounts.models import User


@pytest.fixture
def seeded(alpha: NetworkInfo, monkeypatch: pytest.MonkeyPatch) -> NetworkInfo:
    """With alpha for a demo network."""
    demo = replace(NETWORKS[0], coordinator_email=alpha.reply_to)
    monkeypatch.setattr(Demo, "slug", "alpha")
    monkeypatch.setattr(people, "NETWORKS", [demo])
    seed_people()
    return alpha


def printed_code() -> str:
    said = StringIO()
    call_command("totp_code", stdout=said)
    return said.getvalue().strip()


def test_the_operator_logs_in_with_what_is_printed(seeded: NetworkInfo) -> None:
    browser = Client(SERVER_NAME="localhost")
    browser.post("/connexion/", {"login": OPERATOR, "password": PASSWORD})
    assert browser.get("/console/").status_code == 302
    answer = browser.post("/connexion/code/", {"code": printed_code()})
    assert answer.status_code == 302
    assert browser.get("/console/").status_code == 200


def test_the_coordinator_logs_in_with_what_is_printed(seeded: NetworkInfo) -> None:
    browser = Client(SERVER_NAME=seeded.host)
    browser.post("/connexion/", {"login": seeded.reply_to, "password": PASSWORD})
    assert browser.get("/coordination/").status_code == 200


def test_the_next_start_changes_nothing(seeded: NetworkInfo) -> None:
    with in_network(seeded):
        coordinator = User.objects.get(email=seeded.reply_to)
        coordinator.set_password("un autre, choisi depuis")
        coordinator.save()
    seed_people()
    with in_console():
        assert Authenticator.objects.filter(user__email=OPERATOR).count() == 1
    with in_network(seeded):
        coordinator.refresh_from_db()
        assert coordinator.check_password("un autre, choisi depuis")


def test_there_is_no_known_code_outside_the_demo(settings: Any) -> None:
    settings.EMBEDDED = False
    with pytest.raises(CommandError):
        printed_code()
