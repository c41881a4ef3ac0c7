"""Opening a network from the console: asked once, made by a worker, told while it is under way."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from html import unescape
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from maillage.core.audit.models import AuditEvent
from maillage.core.mail.models import OutboxMail
from maillage.core.tenancy.place import in_console, in_network, in_public
from tenant_apps.console.models import Provisioning
from tenant_apps.console.services.opening import (
    SPREADING,
    Stage,
    ask_network,
    carry_out,
    progress_of,
    try_again,
    unfinished,
)
from tenants.models import Network
from tenants.services.life import Actor
from tenants.services.provisioning import provision_network
from tenants.signals import network_created
from wording import as_read

OPERATOR = "odile@maillage.example.org"
FORM = "/console/reseaux/nouveau/"
Commit = Callable[..., AbstractContextManager[list[Any]]]
GAMMA: dict[str, Any] = {
    "slug": "gamma",
    "name": "Réseau Gamma",
    "departements": ["34", "30"],
    "coordinator_email": "coordination@gamma.example.org",
    "color": "#8a2be2",
    "prelaunch": False,
}


def ask(key: UUID | None = None, **changes: Any) -> UUID:
    with in_console():
        asked = ask_network(key or uuid4(), **{**GAMMA, **changes}, by=Actor(OPERATOR))
    return asked.pk


def row(key: UUID) -> Provisioning:
    with in_console():
        return Provisioning.objects.get(pk=key)


def stage_of(key: UUID) -> Stage:
    return progress_of(row(key)).stage


def asked_ago(key: UUID, **time: int) -> None:
    with in_console():
        Provisioning.objects.filter(pk=key).update(asked_at=timezone.now() - timedelta(**time))


def finished_ago(key: UUID, time: timedelta) -> None:
    with in_console():
        Provisioning.objects.filter(pk=key).update(finished_at=timezone.now() - time)


def gammas() -> list[Network]:
    with in_public():
        return list(Network.objects.filter(slug="gamma").prefetch_related("domains"))


def words(response: Any) -> str:
    return as_read(unescape(response.content.decode()))


@pytest.fixture
def during() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Something that happens while the network is being made."""
    receivers: list[Any] = []

    def connect(act: Callable[[], None]) -> None:
        def receiver(**kwargs: Any) -> None:
            act()

        receivers.append(receiver)
        network_created.connect(receiver)

    yield connect
    for receiver in receivers:
        network_created.disconnect(receiver)


def elsewhere(act: Callable[[], Any]) -> Any:
    """On another connection, as another process."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(act())
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(timeout=20)
    return found[0]


# Made


def test_the_worker_makes_what_was_asked(db: None) -> None:
    key = ask(slug=" Gamma ", prelaunch=True)
    assert stage_of(key) is Stage.WAITING
    carry_out(key)

    (gamma,) = gammas()
    asked = row(key)
    assert asked.network_id == gamma.id
    assert (gamma.name, gamma.state, gamma.color) == ("Réseau Gamma", "prelaunch", "#8a2be2")
    assert gamma.departements == ["34", "30"]
    assert gamma.state_by == OPERATOR
    with in_network(gamma.info):
        assert OutboxMail.objects.get().recipient == "coordination@gamma.example.org"
        created = AuditEvent.objects.get(verb="network.created")
        assert created.actor_name == OPERATOR
    with in_console():
        assert unfinished() == []


def test_it_is_said_to_be_on_line_once_all_processes_know_its_address(db: None) -> None:
    key = ask()
    carry_out(key)
    assert stage_of(key) is Stage.RUNNING
    finished_ago(key, SPREADING)
    assert stage_of(key) is Stage.DONE


def test_steps_are_seen_while_the_transaction_is_open(
    own_database: str, during: Callable[[Callable[[], None]], None]
) -> None:
    key = ask()
    seen: list[Any] = []
    during(lambda: seen.append(elsewhere(lambda: (progress_of(row(key)), gammas()))))
    carry_out(key)

    ((progress, networks),) = seen
    assert networks == []
    assert progress.stage is Stage.RUNNING
    assert as_read(progress.steps[0]) == "Vérification des informations"
    assert progress.steps[-1] == "Contenus de départ"
    # One line for the tables, whether they are replayed or counted by migration.
    assert len([step for step in progress.steps if "tables" in step]) == 1
    assert len(gammas()) == 1


def test_a_second_worker_does_nothing_meanwhile_nor_afterwards(
    own_database: str, during: Callable[[Callable[[], None]], None]
) -> None:
    key = ask()
    second: list[Any] = []
    during(lambda: second.append(elsewhere(lambda: carry_out(key))))
    carry_out(key)
    assert second == [None]
    carry_out(key)
    assert len(gammas()) == 1
    assert row(key).error == ""


# Not made


def test_what_became_wrong_meanwhile_is_said_and_nothing_is_lost(
    operator: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    key = ask()
    others = {**GAMMA, "name": "Un autre", "coordinator_email": "autre@gamma.example.org"}
    provision_network(**others)
    carry_out(key)
    assert stage_of(key) is Stage.FAILED

    page = words(operator.get(f"/console/ouvertures/{key}/"))
    assert "L’adresse « gamma » est déjà celle d’un réseau" in page
    assert "rien de ce que vous avez saisi n’est perdu" in page
    assert "Rien n’a été créé" in page

    form = words(operator.get(f"{FORM}?reprendre={key}"))
    for typed in ("Réseau Gamma", "gamma", "coordination@gamma.example.org", "#8a2be2", str(key)):
        assert f'value="{typed}"' in form
    assert 'value="34" checked' in form
    with django_capture_on_commit_callbacks() as queued:
        answer = operator.post(FORM, {**GAMMA, "prelaunch": "", "key": key, "slug": "gamma-sud"})
    assert answer["Location"] == f"/console/ouvertures/{key}/"
    assert len(queued) == 1
    carry_out(key)
    with in_public():
        assert Network.objects.filter(slug="gamma-sud").exists()


def test_an_error_of_ours_is_said_and_can_be_tried_again(
    operator: Client,
    during: Callable[[Callable[[], None]], None],
    django_capture_on_commit_callbacks: Commit,
) -> None:
    key = ask()
    falls: list[bool] = [True]

    def fall() -> None:
        if falls.pop():
            falls.append(False)
            raise ZeroDivisionError("gone wrong")

    during(fall)
    carry_out(key)
    assert gammas() == []
    page = words(operator.get(f"/console/ouvertures/{key}/"))
    assert "Une erreur est survenue chez nous" in page
    assert "gone wrong" not in page
    with django_capture_on_commit_callbacks() as queued:
        operator.post(f"/console/ouvertures/{key}/relancer/")
    assert len(queued) == 1
    assert stage_of(key) is Stage.WAITING
    carry_out(key)
    assert len(gammas()) == 1


def test_a_lost_database_is_for_the_task_to_try_again(
    db: None, during: Callable[[Callable[[], None]], None]
) -> None:
    key = ask()

    def lose() -> None:
        raise OperationalError("the connection is lost")

    during(lose)
    with pytest.raises(OperationalError):
        carry_out(key)
    assert row(key).error == ""


def test_a_worker_that_is_gone_is_noticed(operator: Client) -> None:
    """It may have heard the first steps, or none."""
    key = ask()
    asked_ago(key, seconds=31)
    assert stage_of(key) is Stage.SILENT
    page = words(operator.get(f"/console/ouvertures/{key}/"))
    assert "L’ouverture n’a pas encore commencé" in page
    assert "Relancer l’ouverture" in page
    with in_console():
        assert [asked.pk for asked in unfinished()] == [key]
        try_again(key, by=Actor("une.autre@maillage.example.org"))
    assert stage_of(key) is Stage.WAITING
    carry_out(key)
    assert gammas()[0].state_by == "une.autre@maillage.example.org"
    with in_console():  # of what is made, nothing is asked again
        try_again(key, by=Actor(OPERATOR))
    assert row(key).asked_by == "une.autre@maillage.example.org"


# The form


def test_two_clicks_ask_once(operator: Client, django_capture_on_commit_callbacks: Commit) -> None:
    form = operator.get(FORM).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', form)[1]  # type: ignore[index]
    sent = {**GAMMA, "prelaunch": "on", "key": key}
    with django_capture_on_commit_callbacks() as queued:
        answers = [operator.post(FORM, sent) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {f"/console/ouvertures/{key}/"}
    assert len(queued) == 1
    asked = row(UUID(key))
    assert asked.prelaunch
    assert asked.asked_by == OPERATOR


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"slug": "alpha"}, "L’adresse « alpha » est déjà celle d’un réseau"),
        ({"slug": "www"}, "L’adresse « www » est réservée à la plateforme"),
        ({"slug": "Été 2026"}, "L’adresse « été 2026 » ne convient pas"),
        ({"departements": ["34", "99"]}, "Le département « 99 » n’existe pas."),
        ({"departements": []}, "Ce champ est obligatoire."),
        ({"coordinator_email": "odile"}, "« odile » n’est pas une adresse électronique complète."),
        ({"color": "vert"}, "Écrivez la couleur comme #1f6f5c."),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_queued(
    operator: Client,
    django_capture_on_commit_callbacks: Commit,
    wrong: dict[str, Any],
    said: str,
) -> None:
    sent = {**GAMMA, "name": "Un nom choisi", "key": uuid4(), **wrong}
    with django_capture_on_commit_callbacks() as queued:
        page = words(operator.post(FORM, sent))
    assert queued == []
    assert said in page
    for typed in ("Un nom choisi", sent["slug"], sent["coordinator_email"], str(sent["key"])):
        assert f'value="{typed}"' in page
    if "34" in sent["departements"]:
        assert 'value="34" checked' in page
    with in_console():
        assert not Provisioning.objects.exists()


def test_the_form_takes_up_nothing_but_what_failed(operator: Client) -> None:
    key = ask()
    for earlier in (key, uuid4(), "rien"):
        assert "coordination@gamma" not in words(operator.get(f"{FORM}?reprendre={earlier}"))


# The page


def test_the_page_goes_on_by_itself_until_the_end(operator: Client) -> None:
    key = ask()
    url = f"/console/ouvertures/{key}/"
    waiting = words(operator.get(url))
    assert f'hx-get="{url}"' in waiting
    assert "every 1s" in waiting
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in waiting
    assert "En attente d’un programme libre" in waiting
    assert "Ouvertures à suivre" in words(operator.get("/console/"))

    carry_out(key)
    finished_ago(key, SPREADING)
    done = words(operator.get(url))
    assert "hx-get" not in done
    assert "refresh" not in done
    assert "htmx" not in done
    assert "Le réseau est en ligne" in done
    assert '<a href="http://gamma.localhost/">gamma.localhost</a>' in done
    assert "Un courriel part à coordination@gamma.example.org" in done
    assert "Ouvertures à suivre" not in words(operator.get("/console/"))


def test_an_opening_that_nobody_asked_for_is_not_there(operator: Client) -> None:
    assert operator.get(f"/console/ouvertures/{uuid4()}/").status_code == 404
    assert operator.post(f"/console/ouvertures/{uuid4()}/relancer/").status_code == 404
