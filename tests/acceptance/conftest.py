from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from coordinating import logged_in
from django.core import mail
from django.test import Client
from operating import Operator
from people import Person
from post import Post

from maillage.core.mail.tasks import send_urgent
from maillage.core.tenancy.place import NetworkInfo, in_network
from maillage.embedded.smtp import EmbeddedSmtp

# The addresses that a person may have displayed are counted by Internet address.
_internet = count(1)


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
def _smtp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedSmtp]:
    server = EmbeddedSmtp(tmp_path_factory.mktemp("mail"))
    with server.running():
        yield server


@pytest.fixture
def post(_smtp: EmbeddedSmtp, settings: Any) -> Post:
    """Empty at the beginning of each test."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = _smtp.host, _smtp.port
    for letter in _smtp.folder.glob("*.eml"):
        letter.unlink()
    return Post(_smtp.folder)
