"""An operator's visit to a network: announced, seen on every page, and over when it is over."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from maillage.core.audit.models import AuditEvent
from maillage.core.audit.services import Subject
from maillage.core.mail.models import OutboxMail
from maillage.core.tenancy.place import NetworkInfo, in_console, in_network, in_public
from tenant_apps.accounts.models import NetworkRole, SupportVisit, User
from tenant_apps.accounts.services.passwords import send_password_link
from tenant_apps.accounts.services.people import coordinators
from tenant_apps.accounts.services.support import end_overdue_visits, open_visit
from tenants.hosts import forget_hosts
from tenants.models import Network
from tenants.services import life
from tenants.services.life import Actor
from wording import as_read

OPERATOR = "odile@maillage.example.org"
REASON = "Aider à importer le tableau de mars"
COORDINATION = "coordination@alpha.example.org"


def open_for(network: NetworkInfo, operator: str = OPERATOR) -> str:
    """The path of the link."""
    with in_network(network):
        link = open_visit(reason=REASON, by=Subject("console.operator", operator))
    assert link.startswith(network.url)
    return link.removeprefix(network.url.rstrip("/"))


def visitor_of(network: NetworkInfo) -> Client:
    client = Client(SERVER_NAME=network.host)
    assert client.post(open_for(network)).status_code == 302
    return client


def read(client: Client, url: str) -> str:
    return as_read(client.get(url).content.decode())


def journal(network: NetworkInfo) -> list[tuple[str, str]]:
    with in_network(network):
        events = AuditEvent.objects.filter(verb__regex=r"^support|logged_in").order_by("pk")
        return [(event.verb, event.actor_name) for event in events]


def let_time_pass(network: NetworkInfo, **time: int) -> None:
    back = timedelta(**time)
    with in_network(network):
        for visit in SupportVisit.objects.all():
            visit.started_at, visit.ends_at = visit.started_at - back, visit.ends_at - back
            visit.save()
            for token in visit.user.one_time_tokens.all():
                token.created_at, token.expires_at = (
                    token.created_at - back,
                    token.expires_at - back,
                )
                token.save()


@pytest.fixture
def suspended(alpha: NetworkInfo) -> Iterator[NetworkInfo]:
    info = life.suspend_network(alpha.id, notice="Entretien.", by=Actor(OPERATOR))
    forget_hosts()
    yield info
    forget_hosts()


# In


def test_the_link_opens_a_page_whose_button_enters_once(alpha: NetworkInfo) -> None:
    path = open_for(alpha)
    browser = Client(SERVER_NAME=alpha.host)
    page = read(browser, path)
    assert "Entrer en assistance dans Réseau Alpha" in page
    assert REASON in page
    assert OPERATOR in page
    assert browser.get("/coordination/").status_code == 302  # opening it logs nobody in

    answer = browser.post(path)
    assert (answer.status_code, answer["Location"]) == (302, "/coordination/")
    assert browser.get("/coordination/").status_code == 200

    for again in (Client(SERVER_NAME=alpha.host), browser):
        assert again.get(path).status_code == 404
        assert again.post(path).status_code == 404
    assert "demandez-en un autre dans la console" in read(browser, path)


def test_the_link_lives_a_minute(alpha: NetworkInfo) -> None:
    path = open_for(alpha)
    let_time_pass(alpha, seconds=59)
    assert Client(SERVER_NAME=alpha.host).get(path).status_code == 200
    let_time_pass(alpha, seconds=2)
    assert Client(SERVER_NAME=alpha.host).get(path).status_code == 404
    assert Client(SERVER_NAME=alpha.host).post(path).status_code == 404


def test_the_link_opens_nothing_elsewhere(alpha: NetworkInfo, beta: NetworkInfo) -> None:
    path = open_for(alpha)
    for host in (beta.host, "localhost"):
        assert Client(SERVER_NAME=host).get(path).status_code == 404
        assert Client(SERVER_NAME=host).post(path).status_code == 404
    assert Client(SERVER_NAME=alpha.host).get(path).status_code == 200


def test_a_visit_wants_a_reason_and_a_network_that_is_there(alpha: NetworkInfo) -> None:
    by = Subject("console.operator", OPERATOR)
    with in_network(alpha), pytest.raises(ValidationError, match="Écrivez pourquoi"):
        open_visit(reason="  ", by=by)
    archived = life.archive_network(alpha.id, by=Actor(OPERATOR))
    with in_network(archived), pytest.raises(ValidationError, match="archivé"):
        open_visit(reason=REASON, by=by)
    with in_network(alpha):
        assert not SupportVisit.objects.exists()


def test_its_account_is_coordinator_without_a_password_for_four_hours(alpha: NetworkInfo) -> None:
    before = timezone.now()
    open_for(alpha)
    with in_network(alpha):
        visit = SupportVisit.objects.select_related("user").get()
        assert visit.ends_at - visit.started_at == timedelta(hours=4)
        assert visit.started_at >= before
        assert not visit.user.has_usable_password()
        assert [role.role for role in visit.user.network_roles.all()] == ["coordinator"]
        # Nobody gets a password for it either.
        send_password_link(visit.user.email)
        assert not OutboxMail.objects.filter(recipient=visit.user.email).exists()
        assert [person.email for person in coordinators()] == [COORDINATION]
        browser = Client(SERVER_NAME=alpha.host)
    browser.post(open_for(alpha))
    assert browser.get("/compte/mot-de-passe/").status_code == 404
    assert "/compte/mot-de-passe/" not in read(browser, "/compte/")


# Announced


def test_coordinators_are_told(alpha: NetworkInfo) -> None:
    with in_network(alpha):
        other = User.objects.create_user("autre@alpha.example.org")
        NetworkRole.objects.create(user=other, role=NetworkRole.Role.COORDINATOR)
        User.objects.create_user("membre@alpha.example.org")
    open_for(alpha)
    open_for(alpha, operator="une.autre@maillage.example.org")  # while the first visit runs
    with in_network(alpha):
        mails = OutboxMail.objects.order_by("pk")
        assert sorted(mail.recipient for mail in mails) == sorted(
            [COORDINATION, "autre@alpha.example.org"] * 2
        )
        assert REASON in mails[0].text
        assert OPERATOR in mails[0].text
    with in_console():
        assert not OutboxMail.objects.exists()


def test_of_a_suspended_network_the_platform_tells_them(
    suspended: NetworkInfo, beta: NetworkInfo
) -> None:
    """What lies in the outbox of a suspended network does not leave."""
    open_for(suspended)
    also = life.suspend_network(beta.id, notice="Entretien.", by=Actor(OPERATOR))
    open_for(also)
    with in_network(suspended):
        assert not OutboxMail.objects.exists()
    with in_console():
        mails = list(OutboxMail.objects.order_by("pk"))
    assert [mail.recipient for mail in mails] == [COORDINATION, "coordination@beta.example.org"]
    assert "Réseau Alpha" in mails[0].subject


# While it lasts


def test_every_page_says_so_and_others_see_nothing_of_it(
    alpha: NetworkInfo, django_assert_num_queries: Callable[..., Any]
) -> None:
    browser = visitor_of(alpha)
    for url in ("/", "/entreprises/", "/coordination/", "/compte/", "/mentions-legales/"):
        page = read(browser, url)
        assert "Vous intervenez en assistance" in page
        assert REASON in page
        assert "Terminer la visite" in page
    visitor = Client(SERVER_NAME=alpha.host)
    assert "assistance" not in read(visitor, "/mentions-legales/")
    with django_assert_num_queries(1):  # of the page itself
        visitor.get("/mentions-legales/")


def test_a_suspended_network_is_read_only_for_it_too(suspended: NetworkInfo) -> None:
    browser = visitor_of(suspended)
    assert browser.get("/coordination/").status_code == 200
    assert "n’a pas été enregistré" in as_read(browser.post("/coordination/").content.decode())
    assert browser.post("/assistance/terminer/").status_code == 200


def test_before_the_launch_it_sees_what_coordinators_see(alpha: NetworkInfo) -> None:
    with in_public():
        Network.objects.filter(pk=alpha.id).update(state="prelaunch", launched_at=None)
    forget_hosts()
    browser = visitor_of(alpha)
    assert browser.get("/entreprises/").status_code == 200
    assert Client(SERVER_NAME=alpha.host).get("/entreprises/").status_code == 403


def test_the_journal_names_the_operator(alpha: NetworkInfo) -> None:
    browser = visitor_of(alpha)
    browser.post("/assistance/terminer/")
    visiting = f"{OPERATOR} (assistance)"
    assert journal(alpha) == [
        ("support.opened", OPERATOR),
        ("account.logged_in", visiting),
        ("support.ended", visiting),
    ]
    with in_network(alpha):
        assert AuditEvent.objects.filter(object_name=REASON).count() == 2


# Out


def closed(network: NetworkInfo) -> bool:
    with in_network(network):
        visit = SupportVisit.objects.latest("pk")
        return (
            visit.ended_at is not None
            and not visit.user.is_active
            and not visit.user.network_roles.exists()
        )


def test_ending_it_closes_the_account(alpha: NetworkInfo) -> None:
    browser = visitor_of(alpha)
    answer = browser.post("/assistance/terminer/")
    assert "La visite est terminée" in as_read(answer.content.decode())
    assert closed(alpha)
    assert browser.get("/coordination/").status_code == 302
    assert browser.post("/assistance/terminer/").status_code == 302  # twice is once
    assert "support.ended" in dict(journal(alpha))


def test_an_overdue_visit_is_refused_at_the_next_click(alpha: NetworkInfo) -> None:
    browser = visitor_of(alpha)
    let_time_pass(alpha, hours=4)
    assert "Vous intervenez en assistance" not in read(browser, "/")
    answer = browser.get("/coordination/")
    assert answer.status_code == 403
    assert "Son temps est passé" in as_read(answer.content.decode())
    assert browser.get("/coordination/").status_code == 302  # as any visitor, from then on


def test_a_visit_that_is_over_does_not_come_back_with_its_session(alpha: NetworkInfo) -> None:
    browser = visitor_of(alpha)
    twin = Client(SERVER_NAME=alpha.host)
    twin.cookies["session"] = browser.cookies["session"].value
    assert twin.get("/coordination/").status_code == 200
    browser.post("/assistance/terminer/")
    assert twin.get("/coordination/").status_code == 302


def test_the_clock_closes_overdue_visits_and_no_other(alpha: NetworkInfo) -> None:
    open_for(alpha)
    with in_network(alpha):
        end_overdue_visits()
    assert not closed(alpha)
    let_time_pass(alpha, hours=4)
    with in_network(alpha):
        end_overdue_visits()
        end_overdue_visits()
    assert closed(alpha)
    assert [verb for verb, _ in journal(alpha)] == ["support.opened", "support.expired"]


def test_one_operator_has_one_visit(alpha: NetworkInfo) -> None:
    first = visitor_of(alpha)
    second = visitor_of(alpha)
    assert first.get("/coordination/").status_code != 200
    assert second.get("/coordination/").status_code == 200


def test_nobody_else_ends_by_that_door(alpha: NetworkInfo) -> None:
    browser = Client(SERVER_NAME=alpha.host)
    with in_network(alpha):
        user = User.objects.create_user(f"{uuid4()}@example.org")
        browser.force_login(user, "tenant_apps.accounts.backends.LoginBackend")
    assert browser.post("/assistance/terminer/").status_code == 302
    assert browser.get("/compte/").status_code == 200
