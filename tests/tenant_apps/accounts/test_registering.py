"""What a browser cannot show of signing up: two at once, and what is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from maillage.core.mail.models import OutboxMail
from maillage.core.tenancy.place import in_network, in_public
from tenant_apps.accounts.models import OneTimeToken, User
from tenant_apps.accounts.services.registration import (
    UsedLinkError,
    activate,
    activation_token,
    forget_unconfirmed,
    register,
)
from tenant_apps.accounts.tasks import forget
from tenants.models import Network

EMAIL = "camille@example.org"
PASSWORDS = [f"un vieux moulin numéro {number}" for number in range(6)]


@pytest.fixture
def alpha_committed(own_database):
    with in_public():
        return Network.objects.prefetch_related("domains").get(slug="alpha").info


def at_once(network, jobs):
    """Each in a thread of its own, started together; what each answers or raises."""
    barrier = Barrier(len(jobs))

    def run(job):
        with in_network(network):
            try:
                barrier.wait()
                return job()
            except UsedLinkError as error:
                return error
            finally:
                connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def secrets():
    """In the links that were mailed, the latest first."""
    texts = OutboxMail.objects.filter(kind="accounts.activation").order_by("-pk")
    words = [word for mail in texts for word in mail.text.split() if "/activer/" in word]
    return [urlsplit(word).path.split("/")[-2] for word in words]


def test_of_registrations_at_once_one_link_works_with_its_password(alpha_committed):
    at_once(alpha_committed, [lambda p=p: register(EMAIL, p) for p in PASSWORDS])
    with in_network(alpha_committed):
        assert User.objects.filter(email=EMAIL).count() == 1
        assert OneTimeToken.objects.filter(purpose="activate").count() == 1
        assert len(secrets()) == len(PASSWORDS)
        activate(OneTimeToken.objects.get(purpose="activate"))
        user = User.objects.get(email=EMAIL)
        assert user.is_active
        assert sum(user.check_password(password) for password in PASSWORDS) == 1


def test_of_clicks_at_once_one_activates(alpha_committed):
    with in_network(alpha_committed):
        register(EMAIL, PASSWORDS[0])
        (secret,) = secrets()
        token = activation_token(secret)
    answers = at_once(alpha_committed, [lambda: activate(token)] * 8)
    assert sum(isinstance(answer, User) for answer in answers) == 1
    assert sum(isinstance(answer, UsedLinkError) for answer in answers) == 7


def test_registering_again_while_somebody_clicks_breaks_nothing(alpha_committed):
    with in_network(alpha_committed):
        register(EMAIL, PASSWORDS[0])
        token = activation_token(secrets()[0])
    for _ in range(5):
        at_once(
            alpha_committed,
            [lambda: activate(token), lambda: register(EMAIL, PASSWORDS[1])],
        )
    with in_network(alpha_committed):
        assert User.objects.filter(email=EMAIL).count() == 1


def test_what_nobody_activates_is_forgotten_with_its_mails(inside_alpha):
    register(EMAIL, PASSWORDS[0])
    register("autre@example.org", PASSWORDS[0])
    User.objects.filter(email=EMAIL).update(unconfirmed_since=timezone.now() - timedelta(days=8))
    others = User.objects.exclude(email=EMAIL).count()

    assert forget_unconfirmed() == 1
    assert User.objects.count() == others
    assert not OutboxMail.objects.filter(recipient=EMAIL).exists()
    assert OutboxMail.objects.filter(recipient="autre@example.org").exists()
    assert forget_unconfirmed() == 0


def test_an_active_account_is_never_forgotten(inside_alpha):
    register(EMAIL, PASSWORDS[0])
    activate(activation_token(secrets()[0]))
    User.objects.update(created_at=timezone.now() - timedelta(days=400))
    before = User.objects.count()
    forget()
    assert User.objects.count() == before


def test_who_has_an_account_is_told_so_once_an_hour(inside_alpha):
    register(EMAIL, PASSWORDS[0])
    activate(activation_token(secrets()[0]))
    for _ in range(3):
        register(EMAIL.upper(), PASSWORDS[1])
    told = OutboxMail.objects.filter(recipient=EMAIL, subject__contains="déjà un compte")
    assert told.count() == 1
    assert User.objects.get(email=EMAIL).check_password(PASSWORDS[0])
