"""The address of a network and its end, as an operator decides of them."""

import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.core.audit.models import AuditEvent
from maillage.core.storage.network import network_storage
from maillage.core.tenancy.place import NetworkInfo, in_console, in_network, in_public
from tenants.models import Domain, Network
from tenants.services import life
from tenants.services.life import Actor
from wording import as_read

OPERATOR = "odile@maillage.example.org"
PLATFORM = "maillage.config.urls_platform"
DELETIONS = "/console/suppressions/"


def page_of(network: NetworkInfo, action: str = "") -> str:
    path = reverse("console:network", urlconf=PLATFORM, args=[network.id])
    return f"{path}{action}/" if action else path


def read(answer: Any) -> str:
    assert answer.status_code == 200
    return as_read(answer.content.decode())


@pytest.fixture
def archived(alpha: NetworkInfo) -> NetworkInfo:
    return life.archive_network(alpha.id, by=Actor(OPERATOR))


@pytest.fixture
def scheduled(operator: Client, archived: NetworkInfo) -> NetworkInfo:
    answer = operator.post(page_of(archived, "supprimer"), {"name": "Réseau Alpha"})
    assert answer.status_code == 302
    return archived


def keep_export(network: NetworkInfo) -> None:
    """As a worker does (tests/tenants/test_deletion.py)."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("reseau.json", "{}")
    with in_console():
        name = network_storage().save(f"exports/{network.id}/x.zip", content)
    with in_public():
        Network.objects.filter(pk=network.id).update(export=name)


def test_an_address_is_changed_and_the_coordination_told(
    operator: Client, alpha: NetworkInfo, console_mails: Callable[[], list[Any]]
) -> None:
    url = page_of(alpha, "changer-d-adresse")
    assert 'value="alpha"' in read(operator.get(url))
    assert operator.post(url, {"slug": " Omega "}).status_code == 302
    (mail,) = console_mails()
    assert mail.subject == "Réseau Alpha change d’adresse"
    assert "http://omega.localhost/" in mail.text
    assert "alpha.localhost" in mail.text
    page = read(operator.get(page_of(alpha)))
    assert "a changé l’adresse du réseau" in page
    assert "omega.localhost</a>" in page
    assert "alpha.localhost" in page


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("alpha", "C’est déjà l’adresse"),
        ("www", "réservée"),
        ("beta", "déjà celle"),
        ("é", "ne convient"),
    ],
)
def test_an_address_that_does_not_do_is_said(
    operator: Client,
    alpha: NetworkInfo,
    console_mails: Callable[[], list[Any]],
    slug: str,
    message: str,
) -> None:
    page = read(operator.post(page_of(alpha, "changer-d-adresse"), {"slug": slug}))
    assert message in page
    assert f'value="{slug}"' in page
    assert console_mails() == []
    with in_public():
        assert Domain.objects.get(domain="alpha.localhost").is_primary


def test_an_end_needs_the_name_and_has_a_day(
    operator: Client, archived: NetworkInfo, console_mails: Callable[[], list[Any]]
) -> None:
    url = page_of(archived, "supprimer")
    assert "recopiez « Réseau Alpha »" in read(operator.post(url, {"name": "Alpha"}))
    assert console_mails() == []
    assert operator.post(url, {"name": "Réseau Alpha"}).status_code == 302
    with in_public():
        network = Network.objects.get(pk=archived.id)
    assert network.delete_on == timezone.localdate() + timedelta(days=30)
    (mail,) = console_mails()
    assert mail.subject == "Réseau Alpha sera supprimé"
    assert str(network.delete_on.year) in mail.text
    assert operator.get(url).status_code == 302  # not twice
    for page in (read(operator.get(page_of(archived))), read(operator.get(DELETIONS))):
        assert OPERATOR in page
        assert "L’export se prépare" in page
    assert "1 réseau sera effacé" in read(operator.get("/console/"))
    assert operator.get(page_of(archived, "export")).status_code == 404


def test_it_is_called_off_by_a_button_and_once(
    operator: Client, scheduled: NetworkInfo, console_mails: Callable[[], list[Any]]
) -> None:
    url = page_of(scheduled, "annuler-la-suppression")
    assert operator.get(url).status_code == 200
    assert operator.post(url).status_code == 302
    assert console_mails()[-1].subject == "Réseau Alpha ne sera pas supprimé"
    assert operator.get(url).status_code == 302
    assert "Aucune suppression n’est programmée" in read(operator.get(DELETIONS))
    # A second click, or a late one, tells nobody a second time.
    assert operator.post(url).status_code == 302
    assert len(console_mails()) == 2


def test_an_export_is_handed_over_and_the_journal_says_to_whom(
    operator: Client, scheduled: NetworkInfo, bucket: Path
) -> None:
    keep_export(scheduled)
    assert "pas encore remis" in read(operator.get(DELETIONS))
    assert operator.post(page_of(scheduled, "export")).status_code == 405
    answer = operator.get(page_of(scheduled, "export"))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert ".zip" in answer["Content-Disposition"]
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.namelist() == ["reseau.json"]
    with in_network(scheduled):
        event = AuditEvent.objects.matching(verb="network.exported").get()
    assert event.actor_name == OPERATOR
    assert "remis le" in read(operator.get(DELETIONS))


def test_an_export_that_is_not_there_is_not_handed_over(
    operator: Client, scheduled: NetworkInfo, bucket: Path
) -> None:
    with in_public():
        Network.objects.filter(pk=scheduled.id).update(export="exports/lost.zip")
    assert operator.get(page_of(scheduled, "export")).status_code == 404
    with in_public():
        assert Network.objects.get(pk=scheduled.id).export_taken_at is None


def test_what_is_left_of_a_deleted_network_stands_apart(
    operator: Client, archived: NetworkInfo
) -> None:
    with in_public():
        Domain.objects.filter(tenant_id=archived.id).delete()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {archived.schema} CASCADE")
        Network.objects.filter(pk=archived.id).update(
            state="deleted", delete_on=timezone.localdate(), delete_by=OPERATOR
        )
    assert "Réseau Alpha" not in read(operator.get("/console/"))
    page = read(operator.get("/console/?etat=deleted"))
    assert "Réseau Alpha" in page
    assert "L’effacement est en cours" in page
    with in_public():
        Network.every.filter(pk=archived.id).update(erased_at=timezone.now())
    assert "Tout est effacé" in read(operator.get("/console/?etat=deleted"))
    for action in ("", "supprimer", "remettre-en-service", "changer-d-adresse", "export"):
        assert operator.get(page_of(archived, action)).status_code == 404


def test_many_deletions_cost_no_more_queries(operator: Client, scheduled: NetworkInfo) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            read(operator.get(DELETIONS))
        return len(made)

    queries()
    before = queries()
    with in_public():
        for number in range(12):
            network = Network.objects.create(
                slug=f"reseau-{number}",
                name=f"Réseau {number}",
                departements=["59"],
                reply_to="nobody@example.org",
                schema_name=f"x_{number}",
                state="archived",
                delete_on=timezone.localdate() + timedelta(days=number),
                delete_by=OPERATOR,
            )
            Domain.objects.create(domain=f"reseau-{number}.localhost", tenant=network)
    assert queries() == before
