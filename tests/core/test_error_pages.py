"""What went wrong is said by pages of ours."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.middleware.csrf import CsrfViewMiddleware
from django.test import Client

from maillage.core.tenancy.place import current_place
from tenant_apps.portal import views


@pytest.fixture
def anyone(alpha):
    return Client(SERVER_NAME="alpha.localhost", raise_request_exception=False)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("problem", "status", "title"),
    [
        (PermissionDenied, 403, "Cette page ne vous est pas ouverte"),
        (SuspiciousOperation, 400, "Cette demande n’a pas été comprise"),
        (RuntimeError, 500, "Une erreur est survenue"),
    ],
)
def test_a_problem_has_a_page(anyone, monkeypatch, problem, status, title):
    def fail():
        raise problem

    monkeypatch.setattr(views, "current_network", fail)
    response = anyone.get("/")
    assert response.status_code == status
    assert f"<h1>{title}</h1>" in response.content.decode()
    assert response["Content-Security-Policy"]


def test_the_error_page_asks_nothing_of_a_broken_database(anyone, monkeypatch):
    def fail():
        raise RuntimeError

    monkeypatch.setattr(views, "current_network", fail)
    anyone.get("/")  # the host map is read
    queries = []
    with connection.execute_wrapper(lambda execute, *args: queries.append(args) or execute(*args)):
        assert anyone.get("/").status_code == 500
    assert queries == []


def test_an_unknown_page_is_ours(anyone):
    response = anyone.get("/nulle-part/")
    assert response.status_code == 404
    assert "<h1>Cette page n’existe pas</h1>" in response.content.decode()


def test_a_refused_form_is_told_by_our_page(alpha, monkeypatch):
    refusing = Client(SERVER_NAME="alpha.localhost", enforce_csrf_checks=True)
    response = refusing.post("/")
    assert response.status_code == 403
    assert "Cette page avait expiré" in response.content.decode()
    assert CsrfViewMiddleware.__module__ not in response.content.decode()


def test_the_place_is_left_after_a_problem(anyone, monkeypatch):
    def fail():
        raise RuntimeError

    monkeypatch.setattr(views, "current_network", fail)
    anyone.get("/")
    assert current_place() is None
