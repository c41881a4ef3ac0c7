"""What one worker hands over, beside raw SMTP to the same server."""

import smtplib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.test import override_settings
from figures import Figure, Promise, figure, milliseconds
from setting import a_network, own_database
from size import Size

from clones import ROOT
from maillage.core.mail.carrier import message_for
from maillage.core.mail.kinds import MailKind
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.sending import BATCH, send_batch
from maillage.core.mail.writing import compose
from maillage.core.tenancy.place import in_network
from maillage.embedded.smtp import EmbeddedSmtp

KIND = MailKind("bench", "les mesures")


def run(size: Size) -> Iterator[Figure]:
    batch = min(BATCH, size.mails)
    with own_database(), _server(), in_network(a_network("bench")):
        OutboxMail.objects.all().delete()  # its coordinator's welcome
        OutboxMail.objects.bulk_create(_mail(number) for number in range(size.mails))
        said = [
            message_for(mail).message().as_bytes(linesep="\r\n")
            for mail in OutboxMail.objects.all()[:batch]
        ]
        measured, floors = [], []
        for _turn in range(size.mails // batch):
            floors.append(milliseconds(lambda: _raw(said)) / batch)
            measured.append(milliseconds(send_batch) / batch)
        assert OutboxMail.objects.filter(sent_at=None).count() == 0
    yield figure("Mail handed over by a worker", measured, floors, Promise(times=4))


@contextmanager
def _server() -> Iterator[None]:
    template, *_others = settings.TEMPLATES
    folders = [ROOT / "tests" / "core" / "templates"]
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedSmtp(Path(folder))
        with (
            server.running(),
            override_settings(
                EMAIL_HOST=server.host,
                EMAIL_PORT=server.port,
                MAIL_TO_TEST_ADDRESSES=True,
                TEMPLATES=[{**template, "DIRS": folders}],
            ),
        ):
            yield


def _mail(number: int) -> OutboxMail:
    return compose(
        KIND,
        to=f"camille{number}@example.org",
        subject="Une consultation vous attend",
        template="mail_tests/hello.txt",
        context={"name": f"Structure {number}"},
        why="Vous recevez ce message parce que l’on mesure.",
        occasion=str(number),
    )


def _raw(messages: list[bytes]) -> None:
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as client:
        for number, message in enumerate(messages):
            client.sendmail("no-reply@localhost", [f"camille{number}@example.org"], message)
