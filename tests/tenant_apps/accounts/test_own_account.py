"""What a browser cannot show of one's own account."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from maillage.core.audit.models import AuditEvent
from maillage.core.audit.services import record
from maillage.core.mail import kinds
from maillage.core.mail.kinds import MailKind
from maillage.core.mail.models import MailOptOut, OutboxMail
from maillage.core.mail.services import choose_kinds, follow, refused_kinds
from maillage.core.tenancy.place import in_network, in_public
from tenant_apps.accounts import personal_data
from tenant_apps.accounts.audit import LOGGED_IN
from tenant_apps.accounts.emails import mail_password_changed
from tenant_apps.accounts.models import NetworkRole, Session, User
from tenant_apps.accounts.services.own_account import delete_account
from tenant_apps.accounts.sessions import device_name
from tenant_apps.accounts.signals import account_deleted
from tenants.models import Network

PASSWORD = "un vieux moulin sans roue"  # noqa: S105 - of nobody
NEWS = kinds.register(MailKind("test-news", "les nouvelles d’essai", optional=True))
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit (KHTML, like Gecko) Chrome/140 Safari/537 Edg/140"


@pytest.fixture
def camille(inside_alpha):
    return User.objects.create_user(
        "camille@example.org",
        PASSWORD,
        first_name="Camille",
        last_name="Dupont",
        phone="03 20 00 00 00",
        institution="Mairie d’Ambert",
        civility="madame",
        declared_siren="356000000",
    )


@pytest.fixture
def browser(camille):
    client = Client(SERVER_NAME="alpha.localhost")
    client.force_login(camille, "tenant_apps.accounts.backends.LoginBackend")
    return client


# Deletion


def test_nothing_of_the_person_stays_in_their_row_nor_in_the_outbox(camille, browser):
    TOTP.activate(camille, generate_totp_secret())
    mail_password_changed(camille, occasion="1")
    choose_kinds(camille.email, [])
    before = {field.name: getattr(camille, field.name) for field in User._meta.local_fields}

    delete_account(camille, by=camille)
    row = User.objects.get(pk=camille.pk)
    kept = {name for name, value in before.items() if value and getattr(row, name) == value}
    assert kept == {"id", "created_at"}
    assert row.last_name == "Compte supprimé"
    assert row.deleted_at
    assert not row.has_usable_password()
    assert not Session.objects.filter(user=row).exists()
    assert not row.authenticator_set.exists()
    assert not MailOptOut.objects.filter(address="camille@example.org").exists()
    (last,) = OutboxMail.objects.filter(recipient="camille@example.org")
    assert last.kind == "accounts.deletion"


def test_the_journal_keeps_its_names(camille):
    with transaction.atomic():
        record(LOGGED_IN, camille, by=camille)
    delete_account(camille, by=camille)
    names = AuditEvent.objects.filter(actor_id=str(camille.pk)).values_list("actor_name")
    assert {name for (name,) in names} == {"camille@example.org"}


def test_whoever_cannot_let_a_person_go_says_so_and_nothing_happens(camille, browser):
    def refuse(user, **kwargs):
        raise ValidationError("Nommez d’abord un autre gestionnaire.")

    account_deleted.connect(refuse)
    try:
        page = browser.post("/compte/supprimer/", {"password": PASSWORD})
    finally:
        account_deleted.disconnect(refuse)
    assert "Nommez d’abord un autre gestionnaire." in page.content.decode()
    assert User.objects.get(pk=camille.pk).is_active
    assert browser.get("/compte/").status_code == 200


def test_of_the_last_two_coordinators_one_stays(own_database):
    with in_public():
        alpha = Network.objects.prefetch_related("domains").get(slug="alpha").info
    with in_network(alpha):
        pair = [User.objects.create_user(f"{n}@example.org", PASSWORD) for n in range(2)]
        for user in pair:
            NetworkRole.objects.create(user=user, role="coordinator")
    barrier = Barrier(2)

    def leave(user):
        with in_network(alpha):
            try:
                barrier.wait()
                delete_account(user, by=user)
            except ValidationError as error:
                return error.messages[0]
            finally:
                connection.close()
        return "gone"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(leave, pair))
    assert answers[1] == "gone"
    assert answers[0].startswith("Personne d’autre ne coordonne ce réseau.")
    with in_network(alpha):
        assert User.objects.filter(is_active=True, pk__in=[u.pk for u in pair]).count() == 1


# Log-ins


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (EDGE, "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) Version/18 Safari/605", "Safari, Mac"),
        ("curl/8.5", "Appareil inconnu"),
        ("", "Appareil inconnu"),
    ],
)
def test_a_device_is_named_as_its_owner_would(user_agent, device):
    assert device_name(user_agent) == device


def test_a_session_remembers_when_it_was_last_used(browser, camille, monkeypatch):
    (opened,) = camille.sessions.all()
    browser.get("/compte/")
    (seen,) = camille.sessions.all()
    assert seen.seen_at == opened.seen_at  # not for each page
    monkeypatch.setattr(
        "tenant_apps.accounts.sessions.time.time", lambda: opened.seen_at.timestamp() + 700
    )
    browser.get("/compte/")
    (seen,) = camille.sessions.all()
    assert seen.seen_at == opened.seen_at + timedelta(seconds=700)
    assert seen.opened_at == opened.opened_at


def test_a_session_that_is_over_is_not_listed(browser, camille):
    Session.objects.create(
        session_key="x" * 32, expire_date=timezone.now(), user=camille, device="Vieux, téléphone"
    )
    assert "Vieux" not in browser.get("/compte/connexions/").content.decode()


def test_the_list_asks_as_much_for_many_as_for_one(browser, camille, django_assert_max_num_queries):
    later = timezone.now() + timedelta(days=1)
    for number in range(30):
        Session.objects.create(
            session_key=f"{number:032}", expire_date=later, user=camille, seen_at=later
        )
    with django_assert_max_num_queries(7):
        page = browser.get("/compte/connexions/").content.decode()
    assert page.count('name="session"') == 30


# Notifications


def test_one_refuses_a_kind_and_takes_it_back(browser, camille):
    page = browser.get("/compte/notifications/").content.decode()
    assert "les nouvelles d’essai" in page
    browser.post("/compte/notifications/", {"kinds": []})
    assert "test-news" in refused_kinds(camille.email)
    browser.post("/compte/notifications/", {"kinds": ["test-news"]})
    assert "test-news" not in refused_kinds(camille.email)


def test_a_kind_that_cannot_be_refused_is_not_offered(browser, camille):
    page = browser.post("/compte/notifications/", {"kinds": ["accounts.password"]})
    assert page.status_code == 200
    assert refused_kinds(camille.email) == set()


def test_what_was_refused_follows_the_person(camille):
    MailOptOut.objects.create(address="camille@example.org", kind="test-news")
    MailOptOut.objects.create(address="neuve@example.org", kind="test-news")
    follow("camille@example.org", to="neuve@example.org")
    assert refused_kinds("neuve@example.org") == {"test-news"}
    assert refused_kinds("camille@example.org") == set()


# Data


def test_an_app_adds_its_part(camille, monkeypatch):
    monkeypatch.setattr(personal_data, "_collectors", {})
    personal_data.register("Paniers", lambda user: [user.email])
    assert personal_data.personal_data(camille) == {"Paniers": ["camille@example.org"]}
    with pytest.raises(ValueError, match="Paniers"):
        personal_data.register("Paniers", lambda user: [])
