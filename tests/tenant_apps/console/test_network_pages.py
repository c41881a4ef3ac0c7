"""The list of networks, one network's page, and what an operator decides of it."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.core.audit.models import AuditEvent
from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from tenant_apps.accounts.models import User
from tenant_apps.console.figures import figures_of
from tenant_apps.directory.models import Organization, SupplierProfile
from tenants.models import Domain, Network
from tenants.services import life
from tenants.services.life import Actor
from wording import as_read

OPERATOR = "odile@maillage.example.org"
PLATFORM = "maillage.config.urls_platform"
LIST = "/console/"
State = Network.State


def page_of(network: NetworkInfo, action: str = "") -> str:
    path = reverse("console:network", urlconf=PLATFORM, args=[network.id])
    return f"{path}{action}/" if action else path


def read(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return as_read(unescape(response.content.decode()))


def state_of(network: NetworkInfo) -> Network:
    with in_public():
        return Network.objects.get(pk=network.id)


def add_network(number: int, like: NetworkInfo, **fields: Any) -> None:
    """A row whose schema is another's: enough for a list."""
    with in_public():
        network = Network.objects.create(
            slug=f"reseau-{number}",
            name=f"Réseau {number:03}",
            departements=["59"],
            reply_to="nobody@example.org",
            schema_name=f"x_{number}",
            state=State.LIVE,
            launched_at=timezone.now(),
            **fields,
        )
        Network.objects.filter(pk=network.pk).update(schema_name=f"x_{number}")
        Domain.objects.create(domain=f"reseau-{number}.localhost", tenant=network)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA x_{number}")
            for table in (
                SupplierProfile._meta.db_table,
                User._meta.db_table,
                AuditEvent._meta.db_table,
            ):
                cursor.execute(f"CREATE VIEW x_{number}.{table} AS TABLE {like.schema}.{table}")


# The list


def test_each_network_shows_its_state_and_its_size(
    operator: Client, alpha: NetworkInfo, beta: NetworkInfo
) -> None:
    now = timezone.now()
    with in_network(alpha):
        for name, state in (("Une", "listed"), ("Deux", "listed"), ("Trois", "draft")):
            SupplierProfile.objects.create(
                organization=Organization.objects.create(name=name),
                state=state,
                state_since=now,
                listed_at=now if state == "listed" else None,
            )
        User.objects.create_user("une.autre@example.org")
        User.objects.update(last_login=now + timedelta(days=1))
    with in_public():
        found = figures_of(Network.objects.all())
    mine, theirs = found[alpha.schema], found[beta.schema]
    assert (mine.listed, mine.fiches, mine.accounts) == (2, 3, 2)
    assert (theirs.listed, theirs.fiches, theirs.accounts) == (0, 0, 1)
    assert mine.last_activity == now + timedelta(days=1)
    assert theirs.last_activity is not None  # its journal's first event

    page = read(operator, LIST)
    assert '<a href="http://alpha.localhost/">alpha.localhost</a>' in page
    assert "En ligne" in page
    assert '<td class="number">2</td><td class="number">3</td><td class="number">2</td>' in page


def test_a_schema_with_a_name_that_is_not_ours_is_not_asked(db: None) -> None:
    with in_public(), pytest.raises(ValueError, match="not a schema name"):
        figures_of([Network(schema_name='x"; DROP SCHEMA public; --')])


def test_many_networks_cost_no_more_queries(operator: Client, alpha: NetworkInfo) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            read(operator, LIST)
        assert sum("UNION ALL" in query["sql"] for query in captured.captured_queries) <= 1
        return len(captured)

    few = queries()
    for number in range(60):
        add_network(number, like=alpha)
    assert queries() == few
    assert few <= 12
    assert "Réseau 000" in read(operator, LIST)
    assert "Réseau 059" not in read(operator, LIST)
    assert "Réseau 059" in read(operator, f"{LIST}?page=2")
    assert "Réseau 059" in read(operator, f"{LIST}?page=99")


def test_networks_are_found_by_name_and_by_address(operator: Client, alpha: NetworkInfo) -> None:
    page = read(operator, f"{LIST}?q=reseau+beta")  # without accents
    assert "Réseau Bêta" in page
    assert "Réseau Alpha" not in page
    assert "Réseau Alpha" in read(operator, f"{LIST}?q=alph")
    nothing = read(operator, f"{LIST}?q=rien")
    assert "Aucun réseau ne répond à « rien »" in nothing
    assert "Voir tous les réseaux" in nothing


def test_the_archived_stand_apart(operator: Client, alpha: NetworkInfo) -> None:
    life.archive_network(alpha.id, by=Actor(OPERATOR))
    page = read(operator, LIST)
    assert "Réseau Alpha" not in page
    assert "Archivé (1)" in page
    apart = read(operator, f"{LIST}?etat=archived")
    assert "Réseau Alpha" in apart
    assert f"par {OPERATOR}" in apart
    assert "Réseau Bêta" not in apart
    assert "Réseau Bêta" in read(operator, f"{LIST}?etat=inconnu")
    assert "Aucun réseau dans cet état" in read(operator, f"{LIST}?etat=suspended")


def test_without_a_network_the_list_offers_to_open_one(operator: Client) -> None:
    with in_public():
        Domain.objects.all().delete()
        Network.objects.all()._raw_delete("default")
    page = read(operator, LIST)
    assert "Aucun réseau pour l’instant" in page
    assert "/console/reseaux/nouveau/" in page


# One network


def test_a_network_s_page_says_what_there_is_to_know(operator: Client, alpha: NetworkInfo) -> None:
    page = read(operator, page_of(alpha))
    for words in (
        *("alpha.localhost", "Nord (59), Pas-de-Calais (62)", "coordination@alpha.example.org"),
        *("ne s’est pas encore connectée", "a créé le réseau : Réseau Alpha"),
        *("Suspendre…", "Archiver…", "Entrer en assistance"),
    ):
        assert words in page
    assert "Ouvrir à tout le monde" not in page
    assert "Remettre en service" not in page
    assert "beta.example.org" not in page


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("prelaunch", {"ouvrir", "suspendre", "archiver"}),
        ("live", {"suspendre", "archiver"}),
        ("suspended", {"avis", "remettre-en-service", "archiver"}),
        ("archived", {"remettre-en-service"}),
    ],
)
def test_only_what_can_be_done_is_offered(
    operator: Client, alpha: NetworkInfo, state: str, offered: set[str]
) -> None:
    with in_public():
        Network.objects.filter(pk=alpha.id).update(state=state, notice="Avis")
    page = read(operator, page_of(alpha))
    actions = {"ouvrir", "suspendre", "avis", "remettre-en-service", "archiver"}
    assert {name for name in actions if f'{page_of(alpha, name)}"' in page} == offered
    assert (f'{page_of(alpha, "assistance")}"' in page) == (state != "archived")
    for name in actions:
        answer = operator.get(page_of(alpha, name))
        assert answer.status_code == (200 if name in offered else 302)
    assert operator.get(page_of(alpha, "detruire")).status_code == 404


def test_opening_a_network_suspends_resumes_and_archives_it_and_tells_its_people(
    operator: Client, alpha: NetworkInfo, console_mails: Callable[[], list[Any]]
) -> None:
    with in_public():
        Network.objects.filter(pk=alpha.id).update(state="prelaunch", launched_at=None)
    notice = "Entretien jusqu’à 18 h."
    steps = [
        ("ouvrir", {}, "live", "Réseau Alpha est ouvert à tout le monde"),
        ("suspendre", {"notice": notice}, "suspended", "Réseau Alpha est en lecture seule"),
        ("avis", {"notice": "Jusqu’à demain."}, "suspended", "Réseau Alpha est en lecture seule"),
        ("remettre-en-service", {}, "live", "Réseau Alpha est remis en service"),
        ("archiver", {"name": " Réseau  Alpha "}, "archived", "Réseau Alpha n’est plus en ligne"),
    ]
    for number, (action, given, state, subject) in enumerate(steps, 1):
        answer = operator.post(page_of(alpha, action), given)
        assert answer.status_code == 302
        found = state_of(alpha)
        assert (found.state, found.state_by) == (state, OPERATOR)
        mails = console_mails()
        assert len(mails) == number
        assert mails[-1].subject == subject
        assert mails[-1].recipient == "coordination@alpha.example.org"
        assert mails[-1].reply_to == OPERATOR
        if "notice" in given:
            assert given["notice"] in mails[-1].text
    with in_network(alpha):
        told = list(AuditEvent.objects.matching(actor=OPERATOR).values_list("verb", flat=True))
    assert told == [
        f"network.{verb}" for verb in ("archived", "resumed", "suspended", "suspended", "launched")
    ]


def test_what_does_not_do_is_said_and_nothing_typed_is_lost(
    operator: Client, alpha: NetworkInfo, console_mails: Callable[[], list[Any]]
) -> None:
    empty = operator.post(page_of(alpha, "suspendre"), {"notice": "  "}).content.decode()
    assert "Écrivez ce que les visiteurs liront" in empty
    wrong = as_read(operator.post(page_of(alpha, "archiver"), {"name": "Alpha"}).content.decode())
    assert "recopiez « Réseau Alpha »" in wrong
    assert 'value="Alpha"' in wrong
    # Somebody else has archived it meanwhile.
    life.archive_network(alpha.id, by=Actor("une.autre@example.org"))
    late = operator.post(page_of(alpha, "suspendre"), {"notice": "Entretien de nuit"})
    page = as_read(late.content.decode())
    assert "Le réseau Réseau Alpha est « archivé »" in page
    assert "Entretien de nuit" in page
    assert state_of(alpha).state == "archived"
    assert console_mails() == []


def test_an_unknown_network_is_not_there(operator: Client, db: None) -> None:
    url = reverse("console:network", urlconf=PLATFORM, args=[UUID(int=0)])
    assert operator.get(url).status_code == 404
    assert operator.get(f"{url}assistance/").status_code == 404
    assert operator.get(f"{url}archiver/").status_code == 404
