"""The journal page: its pages, its links, its days, its file."""

import csv
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.core.audit.models import AuditEvent
from maillage.core.tenancy.place import in_network, in_public
from making_suppliers import a_supplier
from tenant_apps.accounts.models import NetworkRole, User
from tenants.hosts import forget_hosts
from tenants.models import Network
from wording import as_read


@pytest.fixture
def coordinator(alpha):
    client = Client(SERVER_NAME="alpha.localhost")
    with in_network(alpha):
        user = User.objects.create_user("camille@example.org")
        NetworkRole.objects.create(user=user, role="coordinator")
        client.force_login(user, "tenant_apps.accounts.backends.LoginBackend")
    return client


def write(count, **fields):
    """The newest last, two in each second."""
    start = datetime(2026, 3, 2, 22, 59, tzinfo=UTC)
    AuditEvent.objects.bulk_create(
        AuditEvent(
            **{
                "verb": "network.created",
                "object_label": "tenants.network",
                "object_name": f"n° {number}",
                "actor_name": "Camille",
                "at": start + timedelta(seconds=number // 2),
                **fields,
            }
        )
        for number in range(count)
    )


def page_of(client, query=""):
    return as_read(client.get(f"/coordination/journal/{query}").content.decode())


def names(page):
    return re.findall(r"n° (\d+)", page)


def test_every_event_is_met_once_from_page_to_page(coordinator, alpha):
    with in_network(alpha):
        write(130)
    seen, query = [], "?sur=n°"
    while query:
        page = page_of(coordinator, query)
        seen += names(page)
        link = re.search(r'href="(\?[^"]*avant=\d+)"', page)
        query = link and link[1].replace("&amp;", "&")
    assert seen == [str(number) for number in reversed(range(130))]


def test_it_costs_the_same_for_few_and_for_many(coordinator, alpha):
    def queries():
        with CaptureQueriesContext(connection) as found:
            coordinator.get("/coordination/journal/?sur=menuiserie")
        return len(found)

    with in_network(alpha):
        suppliers = [a_supplier(f"Menuiserie {n}") for n in range(12)]
        for supplier in suppliers[:1]:
            write(
                1,
                object_label="directory.supplierprofile",
                object_pk=str(supplier.pk),
                object_name=str(supplier),
            )
    queries()  # what each process remembers
    few = queries()
    with in_network(alpha):
        for supplier in suppliers:
            write(
                3,
                object_label="directory.supplierprofile",
                object_pk=str(supplier.pk),
                object_name=str(supplier),
            )
    assert queries() == few <= 8


def test_what_has_a_page_is_linked_and_nothing_else(coordinator, alpha):
    with in_network(alpha):
        shown, gone = a_supplier("Atelier du Lin"), a_supplier("Scierie fermée")
        for supplier in (shown, gone):
            write(
                1,
                object_label="directory.supplierprofile",
                object_pk=str(supplier.pk),
                object_name=str(supplier),
            )
        gone_pk = gone.organization.pk
        gone.organization.delete()
        write(1, object_label="gone.model", object_pk="3", object_name="Ce qui n’est plus")
    page = page_of(coordinator)
    assert f'<a href="/coordination/structures/{shown.organization.pk}/">Atelier du Lin</a>' in page
    assert str(gone_pk) not in page
    assert "Scierie fermée" in page
    assert "Ce qui n’est plus" in page


@pytest.mark.parametrize(
    ("zone", "hour", "day"),
    [
        ("Europe/Paris", "lundi 2 mars 2026 à 23 h 59", "2026-03-02"),
        ("Indian/Reunion", "mardi 3 mars 2026 à 2 h 59", "2026-03-03"),
    ],
)
def test_days_and_hours_are_the_network_s(coordinator, alpha, zone, hour, day):
    with in_public():
        Network.objects.filter(pk=alpha.id).update(time_zone=zone)
    forget_hosts()
    with in_network(alpha):
        write(1)
    assert hour in page_of(coordinator)
    assert "n° 0" in page_of(coordinator, f"?du={day}&au={day}")
    assert "n° 0" not in page_of(
        coordinator, f"?au={datetime.fromisoformat(day) - timedelta(1):%Y-%m-%d}"
    )


@pytest.mark.parametrize(
    "query",
    [
        "?avant=0",
        "?avant=x",
        "?avant=999999999",
        "?au=2026-13-01",
        "?du=2026-03-05&au=2026-03-04",
        "?action=rien",
    ],
)
def test_what_does_not_exist_finds_nothing_and_says_so(coordinator, alpha, query):
    with in_network(alpha):
        write(3)
    page = page_of(coordinator, query)
    assert names(page) == []
    assert "Aucun événement" in page or "Plus rien avant" in page
    file = coordinator.get(f"/coordination/journal/fichier/{query}")
    assert file.status_code == 200
    body = b"".join(file.streaming_content) if file.streaming else file.content
    # A file begins at the beginning, whichever page it was asked from.
    assert ("n° 1" in body.decode()) == (query == "?avant=999999999")


def test_a_change_of_state_is_told_in_words(coordinator, alpha):
    with in_network(alpha):
        write(1, verb="fiche.state_changed", details={"before": "draft", "after": "listed"})
        write(1, verb="fiche.state_changed", details={"before": "unknown"})
        write(1, verb="old.verb")
    page = page_of(coordinator)
    assert "de « brouillon » à « référencée »" in page
    assert "unknown" not in page
    assert "old.verb" in page  # a verb that no app declares any more


def test_the_file_holds_the_whole_filtered_set_and_reads_nothing_late(coordinator, alpha):
    with in_network(alpha):
        write(2500)
        write(1, object_name="=1+1 autre")
    with CaptureQueriesContext(connection) as during:
        response = coordinator.get("/coordination/journal/fichier/?sur=n°")
    assert 'attachment; filename="journal-alpha-' in response["Content-Disposition"]
    with CaptureQueriesContext(connection) as late:
        content = b"".join(response.streaming_content).decode("utf-8-sig")
    assert len(late) == 0
    assert len(during) < 12
    rows = list(csv.reader(StringIO(content), delimiter=";"))
    assert len(rows) == 2501
    assert rows[1][4] == "n° 2499"
