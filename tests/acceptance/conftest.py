from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from coordinating import logged_in
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from django.utils import timezone
from mailboxes import Mailboxes
from operating import Operator
from people import Person
from post import Post

from maillage.core.mail.tasks import send_urgent
from maillage.core.tenancy.place import NetworkInfo, in_network
from maillage.embedded.smtp import EmbeddedSmtp
from tenant_apps.directory.services.indexing.checking import find_drift
from tenants.services.finding import live_networks

# The addresses that a person may have displayed are counted by Internet address.
_internet = count(1)


@pytest.fixture(autouse=True)
def _search_follows(db: None) -> Iterator[None]:
    """Whatever people have done, what is searched says what stands: a service that forgot to write
    it is found here."""
    yield
    for info in live_networks():
        with in_network(info):
            assert find_drift() == []


@pytest.fixture
def person_at(db: None) -> Callable[[str], Person]:
    """`person_at("beta.localhost")`: nobody in particular, there."""

    def make(host: str) -> Person:
        number = next(_internet)
        return Person(Client(), host, f"198.51.{number // 250}.{number % 250 + 1}")

    return make


@pytest.fixture
def person(person_at: Callable[[str], Person]) -> Person:
    """Nobody in particular, at alpha's host."""
    return person_at("alpha.localhost")


@pytest.fixture
def operator(db: None, tmp_path: Path) -> Operator:
    return Operator(tmp_path)


@pytest.fixture
def coordinator(
    person_at: Callable[[str], Person], settings: Any, alpha: NetworkInfo, bucket: Path
) -> Person:
    """Alpha's, logged in."""
    settings.MAIL_TO_TEST_ADDRESSES = True

    def mails() -> list[str]:
        """What alpha's worker hands over."""
        with in_network(alpha):
            send_urgent.run()
        return [str(message.body) for message in mail.outbox]

    return logged_in(person_at("alpha.localhost"), mails)


@pytest.fixture(scope="session")
def post_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedSmtp]:
    """An SMTP server of this worker's own, which keeps each mail as a file."""
    server = EmbeddedSmtp(tmp_path_factory.mktemp("mail"))
    with server.running():
        yield server


@pytest.fixture
def post(post_office: EmbeddedSmtp, settings: Any) -> Post:
    """Empty at the beginning of each test."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = post_office.host, post_office.port
    for letter in post_office.folder.glob("*.eml"):
        letter.unlink()
    return Post(post_office.folder)


@pytest.fixture
def mailboxes(
    networks: dict[str, NetworkInfo],
    post_office: EmbeddedSmtp,
    settings: LazySettings,
    db: None,
) -> Mailboxes:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = post_office.host, post_office.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.MAIL_TO_TEST_ADDRESSES = True
    return Mailboxes(post_office.folder, list(networks.values()))


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`pass_time(hours=23)`: by all clocks that the product reads."""

    def forward(**units: float) -> None:
        now, more = timezone.now, timedelta(**units)
        monkeypatch.setattr(timezone, "now", lambda: now() + more)

    return forward
