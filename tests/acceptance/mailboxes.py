"""What a person finds in their mailbox: mails that an SMTP server has really been handed."""

import re
from email.message import EmailMessage
from pathlib import Path

from celery import current_app

from maillage.core.tenancy.place import NetworkInfo, in_network
from maillage.embedded.smtp import messages


class Mailboxes:
    """Those of everyone that the networks write to, filled by what a worker does."""

    def __init__(self, folder: Path, networks: list[NetworkInfo]) -> None:
        self.folder = folder
        self.networks = networks
        self.before = {file.name for file in folder.glob("*.eml")}

    def of(self, address: str) -> list["Mail"]:
        """The latest first."""
        for network in self.networks:
            with in_network(network):
                current_app.tasks["maillage.mail.send_due"]()
        new = len({file.name for file in self.folder.glob("*.eml")} - self.before)
        found = (message for message, _ in zip(messages(self.folder), range(new), strict=False))
        return [Mail(message) for message in found if message["To"] == address]

    def last(self, address: str) -> "Mail":
        mails = self.of(address)
        assert mails, f"nothing has come to {address}"
        return mails[0]


class Mail:
    def __init__(self, message: EmailMessage) -> None:
        self.message = message
        self.subject: str = message["Subject"]
        self.sender: str = message["From"]

    def _body(self, kind: str) -> str:
        part = self.message.get_body([kind])
        assert part
        return str(part.get_content())

    @property
    def text(self) -> str:
        """With every run of blanks read as one space."""
        return " ".join(self._body("plain").split())

    @property
    def link(self) -> str:
        """Where its button leads, which stands under it to be copied as well."""
        (button,) = set(re.findall(r'class="button"[^>]*href="([^"]+)"', self._body("html")))
        address: str = button.replace("&amp;", "&")
        assert address in self._body("plain")
        return address
