"""Which host leads where, and what the others cost."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from maillage.core.tenancy.place import NetworkInfo, current_place, in_console, in_public
from tenants import hosts
from tenants.models import Domain, Network

UNKNOWN = "Cette adresse"


def get(host: str, path: str = "/") -> "object":
    return Client().get(path, headers={"host": host})


@pytest.mark.parametrize(
    "host",
    [
        "alpha.localhost",
        "ALPHA.localhost",
        "Alpha.LocalHost",
        "alpha.localhost.",
        "alpha.localhost:8000",
        "ALPHA.localhost.:8000",
    ],
)
@pytest.mark.django_db
def test_a_network_answers(host: str) -> None:
    response = get(host)
    assert response.status_code == 200
    assert "Réseau Alpha" in response.content.decode()
    assert current_place() is None


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "localhost.", "localhost:8000"])
@pytest.mark.django_db
def test_the_platform_answers(host: str) -> None:
    response = get(host)
    assert response.status_code == 200
    assert "Choisissez votre réseau" in response.content.decode()


STRANGE = [
    "gamma.localhost",
    "console.localhost",
    "public.localhost",
    "www.localhost",
    "x.alpha.localhost",
    "alpha..localhost",
    ".localhost",
    "alpha.localhost..",
    "alpha",
    "alpha.example.org",
    "alphalocalhost",
    "alpha.localhost.example.org",
    "127.0.0.1",
    "[::1]",
    "[::1]:8000",
    "[alpha.localhost]",
    "alpha.localhost:port",
    "alpha.localhost/",
    "alpha.localhost@gamma.localhost",
    "alpha.localhost,beta.localhost",
    "alpha localhost",
    " alpha.localhost",
    "alpha.localhost\x00",
    "é.localhost",
    "'; DROP SCHEMA public; --",
    "a" * 5000,
    "a." * 200 + "localhost",
]


@pytest.mark.parametrize("host", STRANGE, ids=lambda host: repr(host[:30]))
def test_another_host_is_a_page_without_query_or_cookie(
    host: str,
    alpha: NetworkInfo,
    django_assert_num_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    hosts.network_at("alpha.localhost")  # the map is warm
    with django_assert_num_queries(0):
        response = get(host)
    assert response.status_code == 404
    assert response.templates == [] or response.templates[0].name == "web/unknown_host.html"
    assert "<h1" in response.content.decode()
    assert "Set-Cookie" not in response.headers
    assert not response.cookies


@pytest.mark.parametrize("path", ["/entreprises/", "/nothing/", "/sources/", "/?q=1"])
def test_another_host_has_no_pages(path: str, alpha: NetworkInfo) -> None:
    expected = get("gamma.localhost")
    response = get("gamma.localhost", path)
    assert (response.status_code, response.content) == (404, expected.content)


@pytest.mark.parametrize("host", STRANGE[-12:], ids=lambda host: repr(host[:30]))
def test_another_host_behind_https_costs_nothing_either(
    host: str,
    alpha: NetworkInfo,
    settings: Settings,
    django_assert_num_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    """There Django asks for the host before we do."""
    settings.SECURE_SSL_REDIRECT = True
    hosts.network_at("alpha.localhost")
    with django_assert_num_queries(0):
        response = get(host)
    assert response.status_code in {301, 400, 404}
    assert not response.cookies


def test_a_network_that_is_not_live_does_not_answer(alpha: NetworkInfo) -> None:
    with in_public():
        Network.objects.filter(slug="alpha").update(state=Network.State.PROVISIONING)
    hosts.forget_hosts()
    assert get("alpha.localhost").status_code == 404
    assert get("beta.localhost").status_code == 200


def test_a_second_host_leads_to_the_same_network(alpha: NetworkInfo) -> None:
    with in_public():
        Domain.objects.create(domain="a.localhost", tenant_id=alpha.id, is_primary=False)
    hosts.forget_hosts()
    assert hosts.network_at("a.localhost") == hosts.network_at("alpha.localhost") == alpha


def test_the_map_is_read_again_after_some_seconds(
    alpha: NetworkInfo,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    now = 1000.0
    monkeypatch.setattr(hosts, "monotonic", lambda: now)
    assert hosts.network_at("alpha.localhost") == alpha
    with in_public():
        Network.objects.filter(slug="alpha").update(name="Alpha renommé")
    now += hosts.SECONDS
    with django_assert_num_queries(0):
        assert hosts.network_at("alpha.localhost") == alpha
    now += 0.001
    found = hosts.network_at("alpha.localhost")
    assert found is not None
    assert found.name == "Alpha renommé"
    with django_assert_num_queries(0):
        hosts.network_at("alpha.localhost")


def cut_off() -> None:
    """Another connection ends this one's, as a restart of PostgreSQL does."""
    connection.ensure_connection()
    other = connection.copy()
    with in_public(), other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    other.close()


@pytest.mark.parametrize("last", [in_public, in_console])
def test_an_old_map_beats_an_error_page(
    last: Callable[[], AbstractContextManager[None]],
    own_database: str,
    networks: dict[str, NetworkInfo],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = 1000.0
    monkeypatch.setattr(hosts, "monotonic", lambda: now)
    alpha = hosts.network_at("alpha.localhost")
    assert alpha == networks["alpha"]
    now += hosts.SECONDS + 1
    with last(), connection.cursor():
        pass  # where the connection was before it was lost
    cut_off()
    with caplog.at_level(logging.ERROR):
        assert hosts.network_at("alpha.localhost") == alpha
    assert "could not be read again" in caplog.text
    connection.close()
    now += hosts.SECONDS + 1
    assert hosts.network_at("alpha.localhost") == alpha


def test_without_an_old_map_the_error_is_told(own_database: str) -> None:
    cut_off()
    with pytest.raises(OperationalError):
        hosts.network_at("alpha.localhost")
    connection.close()
