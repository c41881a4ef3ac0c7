"""What is particular to the SMTP catcher; what all servers promise is in test_sharing."""

import os
import signal
import smtplib
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import pytest
from processes import processes_of

from maillage.embedded.smtp import EmbeddedSmtp, Keeper, messages


@pytest.fixture
def server(place: Path) -> Iterator[EmbeddedSmtp]:
    server = EmbeddedSmtp(place / "mail")
    with server.running():
        yield server


def client_of(server: EmbeddedSmtp) -> smtplib.SMTP:
    return smtplib.SMTP(server.host, server.port, timeout=30)


def mail(subject: str, *, to: str = "camille@ceres.example.org") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "maillage@example.org"
    message["To"] = to
    message["Subject"] = subject
    message.set_content("Bonjour,\n\n.une ligne qui commence par un point\nÀ bientôt.\n")
    message.add_alternative("<p>Bonjour</p>", subtype="html")
    message.add_attachment(b"\0\xff" * 50_000, maintype="image", subtype="png", filename="é.png")
    return message


def subjects(folder: Path) -> list[str]:
    return [message["Subject"] for message in messages(folder)]


def test_a_mail_is_kept_whole(server: EmbeddedSmtp) -> None:
    sent = mail("Votre invitation à l’annuaire")
    with client_of(server) as client:
        client.send_message(sent, to_addrs=["camille@ceres.example.org", "cachee@example.org"])
    (file,) = server.folder.glob("*.eml")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (kept,) = messages(server.folder)
    assert kept["Subject"] == "Votre invitation à l’annuaire"
    assert kept["Return-Path"] == "<maillage@example.org>"
    assert kept.get_all("Delivered-To") == ["camille@ceres.example.org", "cachee@example.org"]
    body = kept.get_body(("plain",))
    assert body is not None
    assert "\n.une ligne qui commence par un point\nÀ bientôt." in body.get_content()
    (attached,) = kept.iter_attachments()
    assert attached.get_filename() == "é.png"
    assert attached.get_content() == b"\0\xff" * 50_000


def test_newest_first(server: EmbeddedSmtp) -> None:
    with client_of(server) as client:
        for number in range(20):
            client.send_message(mail(str(number)))
    assert subjects(server.folder) == [str(number) for number in reversed(range(20))]


def test_many_at_once(server: EmbeddedSmtp) -> None:
    def send(sender: int) -> None:
        with client_of(server) as client:
            for number in range(250):
                text = f"Subject: {sender}-{number}\r\n\r\nBonjour".encode()
                client.sendmail("maillage@example.org", ["tous@example.org"], text)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(send, range(4)))
    assert set(subjects(server.folder)) == {f"{s}-{n}" for s in range(4) for n in range(250)}
    assert len(list(server.folder.glob("*.eml"))) == 1000


def test_refusals(server: EmbeddedSmtp) -> None:
    with client_of(server) as client:
        refused = client.send_message(
            mail("À deux"), to_addrs=["camille@example.org", "refus-1@example.org"]
        )
        assert {who: code for who, (code, _) in refused.items()} == {"refus-1@example.org": 550}
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.send_message(mail("À personne", to="Refus@example.org"))
    (kept,) = messages(server.folder)
    assert kept.get_all("Delivered-To") == ["camille@example.org"]


def test_a_mail_cut_short_is_none(server: EmbeddedSmtp) -> None:
    client = client_of(server)
    client.helo()
    client.mail("maillage@example.org")
    client.rcpt("camille@example.org")
    client.putcmd("data")
    client.getreply()
    client.send(b"Subject: cut\r\n\r\nBonj")
    (process,) = processes_of(server.folder)
    os.kill(process, signal.SIGKILL)
    client.close()
    with EmbeddedSmtp(server.folder).running(), client_of(server) as again:
        again.send_message(mail("whole"))
    assert subjects(server.folder) == ["whole"]


def test_names_go_on_when_the_clock_goes_back(place: Path) -> None:
    (place / "20991231-235959-999999.eml").write_bytes(b"Subject: future\r\n\r\n")
    keeper = Keeper(place)
    keeper.keep(b"Subject: now\r\n\r\n")
    keeper.keep(b"Subject: then\r\n\r\n")
    assert subjects(place) == ["then", "now", "future"]
    assert sorted(file.name for file in place.iterdir())[-1] == "21000101-000000-000001.eml"
