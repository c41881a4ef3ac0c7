"""Mails before coordinators: counts, reasons, secrets, and sending again."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.core.audit.models import AuditEvent
from maillage.core.mail import services
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.reasons import in_plain_words
from maillage.core.tenancy.place import in_network
from tenant_apps.accounts.models import NetworkRole, User
from wording import as_read

NOT_THERE = "Le serveur répond : 550 5.1.1 No such mailbox"


@pytest.fixture
def camille(alpha):
    with in_network(alpha):
        user = User.objects.create_user("camille@example.org")
        NetworkRole.objects.create(user=user, role="coordinator")
    return user


@pytest.fixture
def coordinator(camille, alpha):
    client = Client(SERVER_NAME="alpha.localhost")
    with in_network(alpha):
        client.force_login(camille, "tenant_apps.accounts.backends.LoginBackend")
    return client


def make(state="refused_at", to="refus@example.org", **fields):
    values = {
        "kind": "accounts.password_changed",
        "subject": "Un essai",
        "text": "Le texte.",
        "reason": "" if state in {"sent_at", "next_attempt_at"} else NOT_THERE,
        **fields,
    }
    dates = {"next_attempt_at": None, state: timezone.now()}
    return OutboxMail.objects.create(
        recipient=to, occasion=str(OutboxMail.objects.count()), **dates, **values
    )


def page_of(client, path="/coordination/courriels/"):
    return as_read(client.get(path).content.decode())


def test_states_are_counted_and_refusals_come_first(coordinator, alpha):
    with in_network(alpha):
        for state, count in {
            "refused_at": 1,
            "next_attempt_at": 2,
            "sent_at": 3,
            "cancelled_at": 4,
        }.items():
            for number in range(count):
                make(state, f"{state[:4]}{number}@example.org")
    page = page_of(coordinator)
    for tab in ("Refusés (1)", "En attente (2)", "Partis (3)", "Annulés (4)"):
        assert tab in page
    assert "refu0@example.org" in page
    assert "sent0@example.org" not in page
    assert "sent2@example.org" in page_of(coordinator, "/coordination/courriels/?etat=partis")
    found = page_of(coordinator, "/coordination/courriels/?etat=partis&destinataire=SENT1")
    assert "sent1@example.org" in found
    assert "sent2@example.org" not in found


@pytest.mark.parametrize("query", ["?etat=rien", "?avant=x", "?destinataire=personne", "?avant=0"])
def test_what_does_not_exist_finds_nothing_and_says_so(coordinator, alpha, query):
    with in_network(alpha):
        make()
    page = page_of(coordinator, f"/coordination/courriels/{query}")
    assert "refus@example.org" not in page
    assert "n’existe pas" in page or "Aucun courriel ne répond" in page


def test_many_cost_the_same_and_all_are_met(coordinator, alpha):
    def count():
        with CaptureQueriesContext(connection) as found:
            coordinator.get("/coordination/courriels/")
        return len(found)

    with in_network(alpha):
        make()
    count()  # what each process remembers
    few = count()
    with in_network(alpha):
        for number in range(70):
            make(to=f"n{number}@example.org")
        oldest = OutboxMail.objects.order_by("-pk")[49].pk
    assert count() == few <= 7
    page = page_of(coordinator)
    assert f"avant={oldest}" in page
    rest = page_of(coordinator, f"/coordination/courriels/?avant={oldest}")
    assert "n19@example.org" in rest
    assert "n20@example.org" not in rest


def test_a_secret_is_shown_to_nobody_and_goes_nowhere_else(coordinator, camille, alpha):
    with in_network(alpha):
        mail = make(
            is_secret=True,
            text="http://alpha.localhost/mot-de-passe/choisir/secret/",
            html="<a href='secret'>",
        )
    path = f"/coordination/courriels/{mail.pk}/"
    assert "choisir/secret" not in page_of(coordinator, path)
    stolen = coordinator.post(path, {"address": "voleur@example.org"})
    assert "il ne part qu’à l’adresse pour laquelle" in as_read(stolen.content.decode())
    with in_network(alpha):
        mail.refresh_from_db()
        assert (mail.recipient, mail.refused_at is None) == ("refus@example.org", False)
        with pytest.raises(services.MailError):
            services.correct_address(mail, to="voleur@example.org", by=camille)
    assert coordinator.post(path, {"address": "refus@example.org"}).status_code == 302


def test_an_address_is_corrected_and_the_journal_tells(coordinator, alpha):
    with in_network(alpha):
        mail = make()
    path = f"/coordination/courriels/{mail.pk}/"
    assert "Le texte." in page_of(coordinator, path)
    wrong = coordinator.post(path, {"address": "neuve@"})
    assert 'value="neuve@"' in wrong.content.decode()
    assert coordinator.post(path, {"address": "neuve@example.org"}).status_code == 302
    with in_network(alpha):
        mail.refresh_from_db()
        assert (mail.recipient, mail.first_recipient) == ("neuve@example.org", "refus@example.org")
        assert mail.next_attempt_at
        event = AuditEvent.objects.latest("pk")
        assert (event.verb, event.actor_name) == ("mail.address_corrected", "camille@example.org")
        assert event.object_name == "«\u00a0Un essai\u00a0», neuve@example.org"
    twice = coordinator.post(path, {"address": "autre@example.org"})
    assert "Ce message n’est pas refusé" in as_read(twice.content.decode())


def test_two_coordinators_at_once_send_it_once(coordinator, camille, alpha):
    with in_network(alpha):
        mail = make()
        services.retry(mail, by=camille)
    late = coordinator.post(f"/coordination/courriels/{mail.pk}/", {"address": "b@example.org"})
    assert late.status_code == 200
    with in_network(alpha):
        mail.refresh_from_db()
        assert mail.recipient == "refus@example.org"
        assert AuditEvent.objects.filter(verb__startswith="mail.").count() == 1


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (NOT_THERE, "Cette adresse n’existe pas, ou n’existe plus."),
        ("Le serveur répond : 550 unknown", "Cette adresse n’existe pas, ou n’existe plus."),
        ("550 5.7.1 spam", "Le serveur de cette personne ne veut pas de ce message."),
        ("552 5.2.2 full", "La boîte de cette personne est pleine."),
        (
            "Abandonné après 6 essais. Le serveur répond : 450 4.2.2 full",
            "La boîte de cette personne est pleine.",
        ),
        ("550 5.1.2 domain", "Ce qui suit le @ n’existe pas, ou ne reçoit pas de courriels."),
        ("599 9", "Le serveur de cette personne n’a pas pris ce message."),
        ("Le serveur de messagerie ne répond pas : timed out", ""),
        ("", ""),
    ],
)
def test_reasons_in_plain_words(reason, words):
    assert in_plain_words(reason) == words
