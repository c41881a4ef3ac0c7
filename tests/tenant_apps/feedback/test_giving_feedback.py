"""Feedback: who may give it, once, from which page, and what becomes of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail as post_office
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holding import a_coordinator, a_person
from maillage.core.audit.models import AuditEvent
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.sending import send_batch
from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from tenant_apps.accounts.models import User
from tenant_apps.accounts.personal_data import personal_data
from tenant_apps.accounts.services.own_account import delete_account
from tenant_apps.feedback import forms, services
from tenant_apps.feedback.models import Feedback
from tenant_apps.feedback.origin import page_of
from tenant_apps.feedback.services import FeedbackError, handle, reopen, write_feedback
from tenants.models import Network

PAGE, DESK = "/votre-avis/", "/coordination/avis/"


@pytest.fixture
def cleo(inside_alpha: NetworkInfo) -> User:
    """The other one that coordinates alpha."""
    return a_coordinator()


def written(by: User | None = None, **fields: str) -> Feedback:
    words = {"kind": "idea", "message": "Trier par distance", **fields}
    return write_feedback(uuid4(), by=by, **words)


def browser_of(user: User) -> Client:
    client = Client(SERVER_NAME="alpha.localhost")
    client.force_login(user, "tenant_apps.accounts.backends.LoginBackend")
    return client


def sent_by(client: Client, **fields: str) -> Any:
    data = {"key": str(uuid4()), "kind": "problem", "message": "La carte est grise", **fields}
    return client.post(PAGE, data)


def read(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u00a0", " ")


# Giving


def test_it_reaches_all_who_coordinate_and_their_answer_its_writer(
    cleo: User, settings: Any
) -> None:
    settings.MAIL_TO_TEST_ADDRESSES = True
    ada = a_person("Ada Lovelace")
    written(ada, kind="problem", page="/entreprises/")
    send_batch()
    assert {to for mail in post_office.outbox for to in mail.to} == {
        *(cleo.email, "coordination@alpha.example.org")
    }
    for mail in post_office.outbox:
        assert mail.reply_to == [ada.email]
        assert mail.subject == "Un avis sur Réseau Alpha : un problème"
        assert "Ada Lovelace vous écrit. C’est un problème" in mail.body
        assert "Trier par distance" in mail.body
        assert "/entreprises/" in mail.body
        assert "List-Unsubscribe" in mail.extra_headers


def test_without_an_address_an_answer_goes_nowhere_wrong(cleo: User, alpha: NetworkInfo) -> None:
    written()
    for mail in OutboxMail.objects.all():
        assert mail.reply_to == alpha.reply_to
        assert "n’a pas laissé d’adresse" in mail.text


def test_sent_twice_it_is_one(visitor: Client, cleo: User) -> None:
    key = str(uuid4())
    for _ in range(2):
        assert sent_by(visitor, key=key, email="v@example.org").status_code == 302
    assert Feedback.objects.count() == 1
    assert OutboxMail.objects.count() == 2  # those who coordinate


def test_a_visitor_s_proof_of_work_serves_once_and_a_second_click_gets_the_same_answer(
    visitor: Client, cleo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    proofs = ["faite"]
    monkeypatch.setattr(
        "tenant_apps.accounts.antirobot.proves", lambda proof: bool(proofs and proofs.pop())
    )
    key = str(uuid4())
    assert sent_by(visitor, key=key, proof="faite").status_code == 302
    assert sent_by(visitor, key=key, proof="faite").status_code == 302
    other = sent_by(visitor, proof="faite")
    assert other.status_code == 200
    assert "a déjà servi" in read(other)
    assert "La carte est grise" in read(other)
    assert Feedback.objects.count() == 1


def test_who_gives_no_address_is_not_counted_with_all_who_give_none(
    inside_alpha: NetworkInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenant_apps.accounts.antirobot.proves", lambda proof: True)
    for number in range(12):
        visitor = Client(SERVER_NAME="alpha.localhost", REMOTE_ADDR=f"198.51.100.{number + 1}")
        assert sent_by(visitor, proof="faite").status_code == 302
    one = Client(SERVER_NAME="alpha.localhost", REMOTE_ADDR="198.51.101.1")
    answers = [sent_by(one, proof="faite").status_code for _ in range(6)]
    assert answers == [302] * 5 + [200]


def test_a_visitor_is_seldom_enough(
    visitor: Client, inside_alpha: NetworkInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenant_apps.accounts.antirobot.proves", lambda proof: True)
    monkeypatch.setattr(forms, "AN_HOUR", 2)
    for number in range(3):
        answer = sent_by(visitor, proof="faite", email=f"v{number}@example.org")
    assert "Trop d’avis à la suite" in read(answer)
    assert "La carte est grise" in read(answer)
    assert Feedback.objects.count() == 2


def test_a_person_is_too(inside_alpha: NetworkInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "A_DAY", 2)
    ada = a_person("Ada Lovelace")
    client = browser_of(ada)
    assert [sent_by(client).status_code for _ in range(2)] == [302, 302]
    refused = sent_by(client)
    assert "reprenez demain" in read(refused)
    assert "La carte est grise" in read(refused)
    Feedback.objects.update(written_at=timezone.now() - timedelta(days=2))
    assert sent_by(client).status_code == 302


def test_a_robot_s_field_is_a_visitor_s_only(visitor: Client, inside_alpha: NetworkInfo) -> None:
    assert sent_by(visitor, subject_line="x").status_code == 200
    assert "subject_line" in read(visitor.get(PAGE))
    assert "subject_line" not in read(browser_of(a_person("Ada Lovelace")).get(PAGE))
    assert not Feedback.objects.exists()


def test_bad_input_is_said_and_nothing_is_lost(visitor: Client, inside_alpha: NetworkInfo) -> None:
    answer = read(sent_by(visitor, kind="", message="m" * 4001, email="ada@"))
    assert "4000 caractères au plus" in answer
    assert "Cette adresse n’est pas complète" in answer
    assert "m" * 4001 in answer
    assert 'value="ada@"' in answer


def test_what_nobody_sees_is_taken_out(visitor: Client, inside_alpha: NetworkInfo) -> None:
    sent_by(visitor, message="Bon\x00jour\u202e\r\n\r\nà vous\x1b")
    assert Feedback.objects.get().message == "Bon jour\n\nà vous"


# From which page


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/entreprises/", "/coordination/structures/"),
        "/entreprises/0c7b0c0e-9a0a-4b0f-8d4a-0d6a2f6a9a11/",
    ],
)
def test_a_page_of_the_network_is_told(path: str) -> None:
    assert page_of(path) == path


@pytest.mark.parametrize(
    "path",
    [
        # Whose address opens something.
        *("/mot-de-passe/choisir/secret/", "/invitation/secret/", "/rejoindre/lien/secret/"),
        *("/inscription/activer/secret/", "/retirer-ma-structure/secret/"),
        # No page of ours.
        *("", "//ailleurs.example/", "https://ailleurs.example/", "/rien/", "javascript:x", "é"),
        *("/entreprises/?q=x", "/entreprises/\n", "/" + "x" * 400),
    ],
)
def test_another_is_not(path: str) -> None:
    assert page_of(path) == ""


def test_the_footer_remembers_the_page_but_no_secret(
    visitor: Client, inside_alpha: NetworkInfo
) -> None:
    assert f'href="{PAGE}?depuis=/entreprises/"' in read(visitor.get("/entreprises/?q=bois"))
    for path in ("/mot-de-passe/choisir/secret/", "/rien/"):
        assert f'href="{PAGE}"' in read(visitor.get(path))
    assert PAGE not in read(Client(SERVER_NAME="localhost").get("/"))
    assert 'value="/entreprises/"' in read(visitor.get(f"{PAGE}?depuis=/entreprises/"))
    assert "ailleurs" not in read(visitor.get(f"{PAGE}?depuis=//ailleurs.example/"))
    sent_by(visitor, page="https://ailleurs.example/")
    assert Feedback.objects.get().page == ""


# Handling


def test_it_is_handled_once_and_can_be_opened_again(cleo: User) -> None:
    said = written()
    handle(said, "Corrigé", by=cleo)
    with pytest.raises(FeedbackError):
        handle(said, "Moi aussi", by=cleo)
    said.refresh_from_db()
    assert (said.handled_by, said.note) == (cleo, "Corrigé")
    reopen(said, by=cleo)
    reopen(said, by=cleo)
    said.refresh_from_db()
    assert (said.handled_at, said.note) == (None, "Corrigé")
    told = AuditEvent.objects.filter(object_label="feedback.feedback").order_by("pk")
    assert [event.verb for event in told] == ["feedback.handled", "feedback.reopened"]
    assert "Trier" not in told[0].object_name  # the journal is for good


def test_a_second_coordinator_reads_that_it_is_done(cleo: User) -> None:
    said = written()
    client = browser_of(cleo)
    page = f"{DESK}{said.pk}/"
    client.post(page, {"note": "Corrigé"})
    answer = client.post(page, {"note": "Moi aussi"}, follow=True)
    assert "Cet avis est déjà traité" in read(answer)
    assert Feedback.objects.get().note == "Corrigé"


def test_an_answer_goes_by_mail(cleo: User) -> None:
    client = browser_of(cleo)
    with_account = written(a_person("Ada Lovelace"))
    visitor_s, nobody_s = written(email="v+x@example.org"), written()
    subject = "subject=Votre%20avis%20sur%20R%C3%A9seau%20Alpha"
    page = read(client.get(f"{DESK}{with_account.pk}/"))
    assert f"mailto:ada@example.org?{subject}" in page
    assert f"mailto:v%2Bx@example.org?{subject}" in read(client.get(f"{DESK}{visitor_s.pk}/"))
    assert "n’a pas d’adresse" in read(client.get(f"{DESK}{nobody_s.pk}/"))


def test_what_was_written_is_text(cleo: User) -> None:
    said = written(message="<script>alert(1)</script>")
    for path in (DESK, f"{DESK}{said.pk}/"):
        assert "<script>alert" not in read(browser_of(cleo).get(path))


def test_the_list_by_state_and_kind(cleo: User) -> None:
    client = browser_of(cleo)
    written(message="première")
    written(kind="thanks", message="bravo")
    handle(written(message="faite"), "", by=cleo)
    open_, done = read(client.get(DESK)), read(client.get(f"{DESK}?traites"))
    assert open_.index("première") < open_.index("bravo")
    assert "faite" not in open_
    assert "faite" in done
    assert "bravo" not in done
    thanks = read(client.get(f"{DESK}?sorte=thanks"))
    assert "bravo" in thanks
    assert "première" not in thanks
    assert "première" in read(client.get(f"{DESK}?sorte=autre"))


def test_a_long_list_asks_as_little_as_a_short_one(cleo: User) -> None:
    client = browser_of(cleo)
    totals: dict[str, list[int]] = {}
    for count in (2, 60):
        for number in range(Feedback.objects.count() // 2, count):
            who = a_person()
            for handled in (None, timezone.now()):
                Feedback.objects.create(
                    kind="idea",
                    message=f"avis {number}",
                    written_by=who,
                    handled_at=handled,
                    handled_by=who if handled else None,
                )
        for path in (DESK, f"{DESK}?traites", "/coordination/"):
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            totals.setdefault(path, []).append(len(asked))
    assert all(few == many for few, many in totals.values()), totals
    assert "60 avis à lire" in read(client.get("/coordination/"))
    first = read(client.get(DESK))
    assert "avis 49" in first
    assert "avis 50" not in first
    assert "Suivante" in first


# Accounts


def test_a_person_s_data_holds_what_they_wrote(inside_alpha: NetworkInfo) -> None:
    ada = a_person("Ada Lovelace")
    written(ada)
    (told,) = personal_data(ada)["Avis donnés"]
    assert (told["sorte"], told["message"]) == ("une idée", "Trier par distance")
    assert personal_data(a_person("Grace Hopper"))["Avis donnés"] == []


def test_a_deleted_account_leaves_its_words_and_nobody(cleo: User) -> None:
    ada = a_person("Ada Lovelace")
    email = ada.email
    before, since = written(email=email), written(ada)
    delete_account(ada, by=ada)
    for said in (before, since):
        said.refresh_from_db()
        assert (said.message, said.written_by, said.email) == ("Trier par distance", None, "")
    assert not OutboxMail.objects.filter(reply_to=email).exists()


# Together


def test_eight_clicks_at_once_write_one(own_database: str) -> None:
    with in_public():
        alpha = Network.objects.get(slug="alpha").info
    key = uuid4()

    def one(number: int) -> None:
        try:
            with in_network(alpha):
                write_feedback(key, kind="idea", message="Bravo", by=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(one, range(8)))
    with in_network(alpha):
        assert (Feedback.objects.count(), OutboxMail.objects.count()) == (1, 1)
