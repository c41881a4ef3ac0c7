"""Links that work once, and the passwords that they give."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from maillage.core.audit.models import AuditEvent
from maillage.core.mail.models import OutboxMail
from maillage.core.tenancy.place import in_console, in_network
from tenant_apps.accounts.models import OneTimeToken, User
from tenant_apps.accounts.services import passwords
from tenant_apps.accounts.services.passwords import (
    LinkError,
    choose_password,
    password_token,
    send_password_link,
)
from tenant_apps.accounts.services.people import open_operator
from tenant_apps.accounts.services.tokens import find_token, issue_token, use_token

PASSWORD = "vingt chevaux de Camargue"  # noqa: S105 - of nobody
CHOOSE = OneTimeToken.Purpose.CHOOSE_PASSWORD


@pytest.fixture
def ada(inside_alpha):
    return User.objects.create_user("Ada@Example.org", first_name="Ada", last_name="Lovelace")


def issue(user, **lifetime):
    return issue_token(user, CHOOSE, lifetime=timedelta(**(lifetime or {"hours": 1})))


def test_an_address_is_one_account_however_it_is_written(ada):
    assert ada.email == "ada@example.org"
    assert User.objects.get_by_natural_key(" ADA@example.org ") == ada
    with pytest.raises(IntegrityError):
        User.objects.create_user("ADA@EXAMPLE.ORG")


def test_an_account_without_a_password_lets_nobody_in(ada):
    assert not ada.has_usable_password()
    assert not ada.check_password("")


def test_only_the_digest_is_kept(ada):
    token, secret = issue(ada)
    assert secret not in str(OneTimeToken.objects.filter(pk=token.pk).values().get())
    assert find_token(secret, CHOOSE) == token
    assert find_token(token.digest, CHOOSE) is None


def test_a_link_works_for_the_first_who_comes(ada):
    token, _secret = issue(ada)
    assert [use_token(token) for _time in range(2)] == [True, False]


def test_two_clicks_at_once_choose_one_password(ada):
    """Both read the same unused row before either acts."""
    _token, secret = issue(ada)
    first, second = password_token(secret), password_token(secret)
    choose_password(first, PASSWORD)
    with pytest.raises(LinkError):
        choose_password(second, "trente chevaux de Camargue")
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_a_late_link_says_so(ada, monkeypatch):
    token, secret = issue(ada, hours=2)
    late = token.expires_at + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: late)
    with pytest.raises(LinkError, match="n’est plus valable"):
        password_token(secret)
    assert not use_token(token)


def test_a_closed_account_gets_no_link_and_its_link_is_dead(ada):
    _token, secret = issue(ada)
    ada.is_active = False
    ada.save()
    send_password_link("ada@example.org")
    assert not OutboxMail.objects.exists()
    with pytest.raises(LinkError):
        password_token(secret)


@pytest.mark.parametrize("weak", ["court", "password1234", "ada@example.org"])
def test_a_weak_password_leaves_the_link_unused(ada, weak):
    token, _secret = issue(ada)
    with pytest.raises(ValidationError):
        choose_password(token, weak)
    token.refresh_from_db()
    assert token.used_at is None


def test_a_row_carried_to_another_network_opens_nothing(ada, beta):
    token, secret = issue(ada)
    with in_network(beta):
        twin = User.objects.create_user("ada@example.org")
        OneTimeToken.objects.create(
            user=twin,
            purpose=token.purpose,
            digest=token.digest,
            created_at=token.created_at,
            expires_at=token.expires_at,
        )
        assert find_token(secret, CHOOSE) is None
        page = Client(SERVER_NAME="beta.localhost").get(f"/mot-de-passe/choisir/{secret}/")
    assert page.status_code == 404


def test_the_mail_holds_the_link_of_its_network_and_is_secret(ada):
    send_password_link(" ADA@example.org ")
    mail = OutboxMail.objects.get()
    assert mail.is_secret
    assert mail.is_urgent
    assert "http://alpha.localhost/mot-de-passe/choisir/" in mail.text
    assert mail.recipient == "ada@example.org"


def test_what_happens_to_a_password_is_in_the_journal_and_no_secret_is(ada):
    token, secret = issue(ada)
    choose_password(token, PASSWORD)
    passwords.password_changed(ada, session_key=None)
    events = AuditEvent.objects.filter(verb__startswith="account.password_")
    assert [event.verb for event in events.order_by("pk")] == [
        "account.password_chosen",
        "account.password_changed",
    ]
    assert PASSWORD not in str(list(events.values()))
    assert secret not in str(list(events.values()))


def test_each_change_is_mailed(ada):
    for _time in range(2):
        passwords.password_changed(ada, session_key=None)
    assert OutboxMail.objects.filter(kind="accounts.password_changed").count() == 2


def test_an_operator_is_opened_once(db):
    with in_console():
        link = open_operator(" Op@example.org ")
        assert link.startswith("http://localhost/mot-de-passe/choisir/")
        with pytest.raises(ValidationError, match="a déjà un compte"):
            open_operator("op@EXAMPLE.org")
        with pytest.raises(ValidationError):
            open_operator("op")
        assert OutboxMail.objects.get().recipient == "op@example.org"


def test_its_page_lets_the_browser_say_where_the_form_comes_from(ada):
    """Under `no-referrer` a browser sends `Origin: null`, which the CSRF check refuses."""
    _token, secret = issue(ada)
    page = Client(SERVER_NAME="alpha.localhost").get(f"/mot-de-passe/choisir/{secret}/")
    assert page["Referrer-Policy"] == "same-origin"  # the secret leaves this host for none
    assert "no-referrer" not in page.content.decode()
