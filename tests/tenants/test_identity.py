"""What coordinators decide of their network's row: its name, colour, clock and reply address."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from maillage.core.audit.models import AuditEvent
from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from tenant_apps.accounts.models import User
from tenants import hosts
from tenants.hosts import network_at
from tenants.models import Network
from tenants.services.identity import Identity, identify_network, identity_of
from tenants.time_zones import TIME_ZONES, check_time_zone


@pytest.fixture
def known(alpha: NetworkInfo) -> Identity:
    return identity_of(alpha.id)


def test_all_of_it_changes_and_is_in_the_journal(
    alpha: NetworkInfo, beta: NetworkInfo, known: Identity
) -> None:
    with in_network(alpha):
        camille = User.objects.get()
    said = Identity(
        name=" Réseau Gamma ",
        color="#AA3355",
        time_zone="Indian/Reunion",
        reply_to="bonjour@alpha.example.org",
    )
    info = identify_network(alpha.id, said, by=camille)
    assert (info.name, info.color) == ("Réseau Gamma", "#aa3355")
    assert identity_of(alpha.id) == replace(said, name="Réseau Gamma", color="#aa3355")
    assert identity_of(beta.id).name == "Réseau Bêta"
    with in_network(alpha):
        event = AuditEvent.objects.latest("pk")
        assert (event.verb, event.actor_name) == ("network.identified", camille.email)
        assert event.details == {"fields": ["name", "color", "time_zone", "reply_to"]}
    with in_network(beta):
        assert not AuditEvent.objects.filter(verb="network.identified").exists()


def test_nothing_changed_is_nothing_written(alpha: NetworkInfo, known: Identity) -> None:
    identify_network(alpha.id, known, by=None)
    with in_network(alpha):
        assert not AuditEvent.objects.filter(verb="network.identified").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "x" * 121),
        ("color", "rouge"),
        ("color", "#12345"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../etc/passwd"),
        ("time_zone", ""),
        ("reply_to", "personne"),
    ],
)
def test_what_does_not_do_changes_nothing(
    alpha: NetworkInfo, known: Identity, field: str, value: str
) -> None:
    said = replace(known, **{"name": "Autre nom", field: value})
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        identify_network(alpha.id, said, by=None)
    assert list(caught.value.message_dict) == [field]
    assert identity_of(alpha.id) == known


def test_this_process_serves_it_at_once(
    visitor: Client, alpha: NetworkInfo, known: Identity, django_capture_on_commit_callbacks: Any
) -> None:
    assert "Réseau Alpha" in visitor.get("/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        identify_network(alpha.id, replace(known, name="Réseau Gamma"), by=None)
    page = visitor.get("/").content.decode()
    assert "– Réseau Gamma</title>" in page


def test_another_process_serves_it_within_seconds(
    alpha: NetworkInfo, known: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its map is only read again because time has passed."""
    assert network_at("alpha.localhost") == alpha
    with in_public():
        Network.objects.filter(pk=alpha.id).update(name="Réseau Gamma")
    assert network_at("alpha.localhost") == alpha
    now = hosts.monotonic()
    monkeypatch.setattr(hosts, "monotonic", lambda: now + hosts.SECONDS + 0.1)
    found = network_at("alpha.localhost")
    assert found
    assert found.name == "Réseau Gamma"


def test_every_clock_of_the_list_exists() -> None:
    for zone, _name in TIME_ZONES:
        check_time_zone(zone)
    assert TIME_ZONES[0][0] == "Europe/Paris"
