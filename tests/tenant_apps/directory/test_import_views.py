"""The import's pages on long lists, and what they keep from others."""

import pytest
from django.test import Client
from django.utils import timezone

from maillage.core.tenancy.place import in_network
from tenant_apps.accounts.models import NetworkRole, User
from tenant_apps.directory.models import (
    ImportBatch,
    ImportRow,
    Organization,
    StructureChange,
    SupplierProfile,
)


def coordinator_of(network):
    client = Client(SERVER_NAME=network.host)
    with in_network(network):
        user = User.objects.create_user(f"camille@{network.slug}.example.org")
        NetworkRole.objects.create(user=user, role="coordinator")
        client.force_login(user, "tenant_apps.accounts.backends.LoginBackend")
    return client


@pytest.fixture
def coordinator(alpha):
    return coordinator_of(alpha)


def an_import(name="structures.csv", **fields):
    now = timezone.now()
    return ImportBatch.objects.create(
        file_name=name, header=["Nom"], fields=["name"], uploaded_at=now, confirmed_at=now,
        imported_at=now, counts={"lines": 300, "created": 300}, **fields,
    )  # fmt: skip


@pytest.fixture
def long_report(alpha):
    """300 lines of structures that are listed."""
    with in_network(alpha):
        batch = an_import()
        for number in range(300):
            organization = Organization.objects.create(name=f"Structure {number}")
            now = timezone.now()
            SupplierProfile.objects.create(
                organization=organization, state="listed", state_since=now, listed_at=now
            )
            ImportRow.objects.create(
                batch=batch, line=number + 2, outcome="created", name=organization.name,
                organization=organization, remarks=[["town", "À vérifier"]] if number % 2 else [],
            )  # fmt: skip
    return batch


def test_a_report_takes_as_many_queries_whatever_its_length(
    coordinator, long_report, alpha, django_assert_max_num_queries
):
    url = f"/coordination/import/{long_report.pk}/"
    coordinator.get(url)
    with in_network(alpha), django_assert_max_num_queries(12):
        page = coordinator.get(url).content.decode()
    assert page.count('<a href="/entreprises/') >= 50
    with in_network(alpha), django_assert_max_num_queries(12):
        page = coordinator.get(f"{url}?resultat=a-verifier&page=3").content.decode()
    assert page.count("<li>À vérifier</li>") == 50
    assert coordinator.get(f"{url}?resultat=inconnu&page=999").status_code == 200


def test_the_list_takes_as_many_queries_whatever_its_length(
    coordinator, alpha, django_assert_max_num_queries
):
    with in_network(alpha):
        for number in range(30):
            batch = an_import(f"fichier-{number}.csv", uploaded_by=User.objects.get(
                email="camille@alpha.example.org"))  # fmt: skip
            organization = Organization.objects.create(name=f"Structure {number}")
            StructureChange.objects.create(batch=batch, organization=organization, name="x")
    coordinator.get("/coordination/import/")
    with in_network(alpha), django_assert_max_num_queries(10):
        page = coordinator.get("/coordination/import/").content.decode()
    assert page.count("/annuler/") == 20


def test_downloads_are_the_network_s_own(long_report, coordinator, alpha, beta):
    other = coordinator_of(beta)
    for name in ("rapport", "refusees"):
        url = f"/coordination/import/{long_report.pk}/{name}.csv"
        answer = coordinator.get(url)
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}-structures.csv"'
        assert other.get(url).status_code == 404


def test_an_htmx_page_is_asked_to_show_the_report(long_report, coordinator):
    url = f"/coordination/import/{long_report.pk}/"
    assert coordinator.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_confirmed_import_has_no_columns_to_choose(long_report, coordinator):
    url = f"/coordination/import/{long_report.pk}/"
    for path in ("colonnes/", "annuler/"):  # nor an undo: it changed nothing
        assert coordinator.get(f"{url}{path}")["Location"] == url
