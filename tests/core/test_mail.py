"""The outbox: what is written, what may go, what the other side answers."""

import email
import re
from contextlib import suppress
from email import policy as email_policy
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone
from services import PostOffice

from maillage.core.mail import kinds, policy, sending, services
from maillage.core.mail.kinds import MailKind
from maillage.core.mail.models import MailOptOut, OutboxMail
from maillage.core.mail.services import Button, MailError, put
from maillage.core.mail.writing import compose, opt_out_url
from maillage.core.tenancy.place import in_console, in_network
from tenant_apps.accounts.models import User

NOTICE = kinds.register(MailKind("test-notice", "les essais"))
URGENT = kinds.register(MailKind("test-urgent", "les urgences", urgent=True))
DIGEST = kinds.register(MailKind("test-digest", "les résumés", optional=True))
REMINDER = kinds.register(MailKind("test-reminder", "les rappels", optional=True, reminder=True))
LAST_CALL = kinds.register(MailKind("test-last-call", "les derniers rappels", reminder=True))


@pytest.fixture(autouse=True)
def _templates(settings):
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [Path(__file__).parent / "templates"]}]


@pytest.fixture
def smtp(settings, post_office):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post_office.port
    settings.EMAIL_TIMEOUT = 0.5
    settings.MAIL_TO_TEST_ADDRESSES = True
    return post_office


@pytest.fixture
def coordinator(inside_alpha):
    return User.objects.get(email="coordination@alpha.example.org")


def write(kind=NOTICE, to="ada@example.org", **more):
    values = {
        "subject": "Un essai",
        "template": "mail_tests/hello.txt",
        "context": {"name": "Ada & Co"},
        "why": "Vous recevez ce message parce que vous essayez.",
        **more,
    }
    return put(kind, to=to, **values)


def received(office, index=-1):
    return email.message_from_bytes(office.mails[index][1], policy=email_policy.default)


def later():
    OutboxMail.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=timezone.now())


def test_a_mail_is_text_and_html_in_the_networks_name(inside_alpha, smtp):
    button = Button("Voir l’essai", "https://alpha.example/essai/?a=1&b=2")
    mail = write(button=button, subject="Un\nessai")
    sending.send_batch()
    message = received(smtp)
    assert message["From"] == "Réseau Alpha <no-reply@localhost>"
    assert message["To"] == "ada@example.org"
    assert message["Subject"] == "Un essai"
    assert message["Reply-To"] == "coordination@alpha.example.org"
    assert message["Message-ID"] == f"<{mail.key.hex}@localhost>"
    assert message["List-Unsubscribe"] is None
    text = message.get_body(["plain"]).get_content().replace("\r\n", "\n")
    assert "Bonjour Ada & Co,\n\nVoici <b> & « la suite »." in text
    assert "Voir l’essai" in text
    assert button.url in text
    assert "Réseau Alpha vous écrit depuis http://alpha.localhost/" in text
    assert "parce que vous essayez" in text
    html = message.get_body(["html"]).get_content()
    assert "Voici &lt;b&gt; &amp; « la suite »." in html
    assert html.count('href="https://alpha.example/essai/?a=1&amp;b=2"') == 2
    assert re.search(
        r'<a class="button"[^>]* style="[^"]*background: #1f6f5c[^"]*color: #ffffff', html
    )
    assert re.search(r'<table class="column"[^>]*style="[^"]*max-width: 560px', html)


def test_a_pale_network_has_dark_words_on_its_button(alpha):
    from dataclasses import replace

    with in_network(replace(alpha, color="#ffe14d")):
        mail = compose(
            NOTICE, to="a@example.org", subject="x", template="mail_tests/hello.txt", why="y",
            button=Button("Aller", "https://x.example/"),
        )  # fmt: skip
    assert re.search(r'class="button"[^>]*color: #1d1b18', mail.html)


def test_it_is_announced_once(inside_alpha, coordinator):
    first = write(about=coordinator, occasion="1")
    assert write(about=coordinator, occasion="1", to="ADA@example.org") == first
    assert write(about=coordinator, occasion="2") != first
    assert write(about=coordinator, occasion="1", to="bob@example.org") != first
    assert write(DIGEST, about=coordinator, occasion="1") != first
    assert OutboxMail.objects.count() == 4


def test_an_address_that_is_none_is_refused_at_once(inside_alpha):
    with pytest.raises(ValidationError):
        write(to="ada")


def test_it_leaves_when_the_transaction_commits(
    inside_alpha, monkeypatch, django_capture_on_commit_callbacks
):
    published = []
    for task in (services.send_due, services.send_urgent):
        monkeypatch.setattr(
            task._get_current_object().__class__,
            "apply_async",
            lambda self, *args, **options: published.append((self.name, options["headers"])),
        )
    with django_capture_on_commit_callbacks(execute=True):
        write()
        write(URGENT)
        assert published == []
    headers = {"maillage_place": str(inside_alpha.id)}
    assert published == [
        ("maillage.mail.send_due", headers),
        ("maillage.mail.send_urgent", headers),
    ]


@pytest.mark.filterwarnings("ignore")
def test_a_broker_that_is_away_does_not_undo_what_happened(
    inside_alpha, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(*args, **options):
        raise OSError("no broker")

    monkeypatch.setattr(services.send_due._get_current_object().__class__, "apply_async", fail)
    with django_capture_on_commit_callbacks(execute=True):
        write()
    assert OutboxMail.objects.waiting().count() == 1


def test_one_connection_for_many(inside_alpha, smtp):
    for number in range(5):
        write(to=f"n{number}@example.org")
    assert not sending.send_batch()
    assert smtp.recipients == [f"n{number}@example.org" for number in range(5)]
    assert smtp.connections == 1
    assert OutboxMail.objects.filter(sent_at__isnull=False, attempts=1).count() == 5
    sending.send_batch()
    assert len(smtp.mails) == 5


def test_what_a_person_waits_for_passes_before(inside_alpha, smtp):
    write()
    write(URGENT, to="vite@example.org")
    sending.send_batch(urgent_only=True)
    assert smtp.recipients == ["vite@example.org"]
    sending.send_batch()
    assert len(smtp.mails) == 2


def test_a_batch_ends_and_says_that_there_is_more(inside_alpha, smtp, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 2)
    for number in range(3):
        write(to=f"n{number}@example.org")
    assert sending.send_batch()
    assert not sending.send_batch()
    assert len(smtp.mails) == 3


def test_a_secret_is_erased_once_it_has_left(inside_alpha, smtp):
    mail = write(secret=True)
    assert "Bonjour" in mail.text
    sending.send_batch()
    mail.refresh_from_db()
    assert (mail.text, mail.html) == ("", "")
    assert "Bonjour" in received(smtp).get_body(["plain"]).get_content()


def test_a_final_refusal_is_shown(inside_alpha, smtp):
    smtp.answers["ada@example.org"] = "550 5.1.1 Nobody here"
    mail = write()
    write(to="bob@example.org")
    sending.send_batch()
    assert smtp.recipients == ["bob@example.org"]
    (refused,) = OutboxMail.objects.refused()
    assert refused == mail
    assert refused.reason == "Le serveur répond : 550 5.1.1 Nobody here"
    assert refused.next_attempt_at is None


def test_a_passing_refusal_is_tried_again_later_and_later(inside_alpha, smtp, settings):
    smtp.answers["ada@example.org"] = "451 4.3.0 Not now"
    mail = write()
    waits = []
    for _attempt in range(5):
        before = timezone.now()
        sending.send_batch()
        mail.refresh_from_db()
        waits.append(round((mail.next_attempt_at - before).total_seconds()))
        later()
    assert waits == settings.MAIL_RETRY_SECONDS == [60, 300, 1800, 7200, 43200]
    sending.send_batch()
    mail.refresh_from_db()
    assert mail.next_attempt_at is None
    assert mail.refused_at
    assert mail.reason.startswith("Abandonné après 6 essais. Le serveur répond : 451")


def test_a_passing_refusal_then_a_success(inside_alpha, smtp):
    smtp.answers["ada@example.org"] = "451 4.3.0 Not now"
    mail = write()
    sending.send_batch()
    sending.send_batch()  # not before its time
    mail.refresh_from_db()
    assert mail.attempts == 1
    smtp.answers.clear()
    later()
    sending.send_batch()
    mail.refresh_from_db()
    assert mail.sent_at
    assert mail.attempts == 2
    assert mail.reason == ""


@pytest.mark.parametrize("behaviour", ["hang up", "say nothing"])
def test_a_server_that_goes_silent_costs_two_mails_an_attempt(inside_alpha, smtp, behaviour):
    for number in range(4):
        smtp.answers[f"n{number}@example.org"] = behaviour
        write(to=f"n{number}@example.org")
    assert not sending.send_batch()
    tried = OutboxMail.objects.filter(attempts=1, next_attempt_at__gt=timezone.now())
    assert tried.count() == 2
    assert all("ne répond pas" in mail.reason for mail in tried)
    assert OutboxMail.objects.due().count() == 2


def test_a_mail_that_breaks_the_connection_does_not_stop_the_others(inside_alpha, smtp):
    smtp.answers["ada@example.org"] = "hang up"
    write()
    write(to="bob@example.org")
    sending.send_batch()
    assert smtp.recipients == ["bob@example.org"]


def test_a_server_that_is_not_there_loses_nothing(inside_alpha, smtp):
    smtp.stop()
    write()
    sending.send_batch()
    assert OutboxMail.objects.waiting().get().attempts == 1
    back = PostOffice(smtp.port)
    back.start()
    later()
    sending.send_batch()
    back.stop()
    assert back.recipients == ["ada@example.org"]


@pytest.mark.parametrize("answer", ["421 4.7.0 Closing", "530 5.7.0 Log in first"])
def test_what_is_our_own_fault_is_not_the_addresss(inside_alpha, smtp, answer):
    smtp.answers["ada@example.org"] = answer
    mail = write()
    sending.send_batch()
    mail.refresh_from_db()
    assert mail.refused_at is None
    assert mail.next_attempt_at > timezone.now()


def test_a_header_that_cannot_be_written_is_refused(inside_alpha, smtp):
    write(headers={"X-Test": "a\nb"})
    sending.send_batch()
    assert OutboxMail.objects.refused().count() == 1


def test_a_coordinator_corrects_an_address(inside_alpha, smtp, coordinator):
    smtp.answers["ada@example.org"] = "550 no"
    mail = write()
    sending.send_batch()
    with pytest.raises(ValidationError):
        services.correct_address(mail, to="ada", by=coordinator)
    services.correct_address(mail, to="ada@right.example.org", by=coordinator)
    sending.send_batch()
    mail.refresh_from_db()
    assert smtp.recipients == ["ada@right.example.org"]
    assert (mail.first_recipient, mail.retried_by, mail.reason) == (
        "ada@example.org",
        coordinator,
        "",
    )
    assert mail.sent_at
    with pytest.raises(MailError):
        services.retry(mail, by=coordinator)


def test_a_coordinator_has_it_sent_again(inside_alpha, smtp, coordinator):
    smtp.answers["ada@example.org"] = "550 no"
    mail = write()
    sending.send_batch()
    smtp.answers.clear()
    services.retry(mail, by=coordinator)
    sending.send_batch()
    assert smtp.recipients == ["ada@example.org"]


def test_a_correction_does_not_announce_twice(inside_alpha, smtp, coordinator):
    smtp.answers["ada@example.org"] = "550 no"
    mail = write()
    write(to="bob@example.org")
    sending.send_batch()
    with pytest.raises(MailError, match="déjà été écrit"):
        services.correct_address(mail, to="bob@example.org", by=coordinator)
    assert OutboxMail.objects.refused().count() == 1


def test_a_test_address_gets_nothing_where_mail_is_real(inside_alpha, smtp, settings):
    settings.MAIL_TO_TEST_ADDRESSES = False
    for address in ("ada@example.org", "b@sub.EXAMPLE.com", "c@d.test", "d@real.fr"):
        write(to=address)
    sending.send_batch()
    assert smtp.recipients == ["d@real.fr"]
    assert OutboxMail.objects.filter(reason__contains="Adresse d’essai").count() == 3


def test_a_closed_object_wants_no_more_mails(inside_alpha, smtp, coordinator, monkeypatch):
    monkeypatch.setitem(
        policy._closed, "accounts.user", lambda pk: "Close." if pk == str(coordinator.pk) else ""
    )
    write(about=coordinator, secret=True)
    write(about=User.objects.create_user("x@example.org"))
    sending.send_batch()
    assert len(smtp.mails) == 1
    cancelled = OutboxMail.objects.get(cancelled_at__isnull=False)
    assert cancelled.reason == "Close."
    assert cancelled.text == ""


@pytest.mark.parametrize("sql", [False, True])
def test_a_mail_that_breaks_does_not_hold_up_the_others(
    inside_alpha, smtp, coordinator, monkeypatch, sql
):
    def broken(pk):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere" if sql else "SELECT 1")
        raise ZeroDivisionError

    monkeypatch.setitem(policy._closed, "accounts.user", broken)
    mail = write(about=coordinator)
    write(to="bob@example.org")
    sending.send_batch()
    assert smtp.recipients == ["bob@example.org"]
    mail.refresh_from_db()
    assert mail.reason == "Une erreur est survenue chez nous."
    assert mail.next_attempt_at > timezone.now()


def test_an_object_reminds_a_person_once(inside_alpha, smtp, coordinator):
    write(REMINDER, about=coordinator, occasion="j-7")
    write(LAST_CALL, about=coordinator, occasion="j-1", to="Ada@example.org")
    write(REMINDER, about=coordinator, to="bob@example.org")
    write(REMINDER, about=User.objects.create_user("x@example.org"))
    write(NOTICE, about=coordinator)
    sending.send_batch()
    cancelled = OutboxMail.objects.get(cancelled_at__isnull=False)
    assert cancelled.kind == LAST_CALL.code
    assert len(smtp.mails) == 4


class TestOptOut:
    @pytest.fixture
    def digest(self, inside_alpha):
        return write(DIGEST)

    @pytest.fixture
    def url(self, digest):
        return opt_out_url(digest)

    def test_it_stands_in_the_mail_and_its_headers(self, digest, url, smtp):
        sending.send_batch()
        message = received(smtp)
        assert message["List-Unsubscribe"].strip() == f"<{url}>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert url.startswith("http://alpha.localhost/courriels/desinscription/")
        assert url in message.get_body(["plain"]).get_content()
        assert url in message.get_body(["html"]).get_content()

    def test_opening_it_changes_nothing(self, url, visitor):
        page = visitor.get(url)
        assert page.status_code == 200
        assert "les résumés" in page.content.decode()
        assert "Ne plus les recevoir" in page.content.decode()
        assert visitor.head(url).status_code == 200
        assert not MailOptOut.objects.exists()

    @pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "One-Click"}])
    def test_its_button_and_a_mail_program_record_it(self, url, smtp, body):
        stranger = Client(SERVER_NAME="alpha.localhost", enforce_csrf_checks=True)
        for _twice in range(2):
            page = stranger.post(url, body)
            assert page.status_code == 200
            assert "<h1>C’est noté</h1>" in page.content.decode()
        assert not page.cookies
        assert MailOptOut.objects.get().address == "ada@example.org"
        write(DIGEST, to="Ada@Example.org", occasion="next")
        write(NOTICE)
        sending.send_batch()
        assert len(smtp.mails) == 1
        assert OutboxMail.objects.filter(cancelled_at__isnull=False).count() == 2

    def test_it_opens_nothing_elsewhere(self, digest, url, beta):
        path = url.removeprefix("http://alpha.localhost")
        with in_network(beta):
            OutboxMail.objects.bulk_create([digest])
        for client in (Client(SERVER_NAME="beta.localhost"), Client(SERVER_NAME="localhost")):
            assert client.get(path).status_code == 404
            assert client.post(path).status_code == 404
        changed = path[:-2] + ("A" if path[-2] != "A" else "B") + "/"
        assert Client(SERVER_NAME="alpha.localhost").post(changed).status_code == 404

    def test_what_answers_to_an_act_cannot_be_refused(self, inside_alpha, visitor):
        assert visitor.post(opt_out_url(write(NOTICE))).status_code == 404

    def test_other_methods(self, url, visitor):
        assert visitor.put(url).status_code == 405


def test_the_console_writes_in_the_platforms_name(db, smtp):
    with in_console():
        write()
        sending.send_batch()
    assert received(smtp)["From"] == "Maillage <no-reply@localhost>"
    assert received(smtp)["Reply-To"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"sent_at": timezone.now()},
        {"next_attempt_at": None},
        {"next_attempt_at": None, "refused_at": timezone.now()},
        {"next_attempt_at": None, "sent_at": timezone.now(), "is_secret": True},
        {"about_label": "accounts.user"},
    ],
)
def test_the_database_refuses_what_makes_no_sense(inside_alpha, wrong):
    mail = write()
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMail.objects.filter(pk=mail.pk).update(**wrong)


def test_two_workers_never_take_the_same_mail(own_database, smtp):
    """One holds a mail that the server takes its time for; the other takes the next."""
    from threading import Thread

    from maillage.core.tenancy.place import in_public
    from tenants.models import Network

    with in_public():
        alpha = Network.objects.get(slug="alpha").info
    with in_network(alpha):
        for number in range(4):
            OutboxMail.objects.bulk_create(
                [compose(NOTICE, to=f"n{number}@example.org", subject="x",
                         template="mail_tests/hello.txt", why="y")]
            )  # fmt: skip
    smtp.pause = 0.1

    def work():
        try:
            with in_network(alpha):
                sending.send_batch()
        finally:
            connection.close()

    workers = [Thread(target=work) for _number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(smtp.recipients) == [f"n{number}@example.org" for number in range(4)]


def test_a_database_lost_after_the_hand_over_repeats_nothing(own_database, smtp, monkeypatch):
    from maillage.core.mail.carrier import Carrier
    from maillage.core.tenancy.place import in_public
    from tenants.models import Network

    monkeypatch.setattr(sending, "RECORDING_PAUSE", 0.01)
    with in_public():
        alpha = Network.objects.get(slug="alpha").info
    hand_over = Carrier.hand_over

    def then_lose_the_connection(self, mail):
        outcome = hand_over(self, mail)
        monkeypatch.setattr(Carrier, "hand_over", hand_over)
        with connection.cursor() as cursor, suppress(OperationalError):
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return outcome

    with in_network(alpha):
        OutboxMail.objects.bulk_create(
            [compose(NOTICE, to="ada@example.org", subject="x",
                     template="mail_tests/hello.txt", why="y", secret=True)]
        )  # fmt: skip
        monkeypatch.setattr(Carrier, "hand_over", then_lose_the_connection)
        sending.send_batch()
        assert smtp.recipients == ["ada@example.org"]
        assert OutboxMail.objects.get().sent_at
