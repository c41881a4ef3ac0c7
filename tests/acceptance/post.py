"""What people find in their mailbox: mails that really left, through an SMTP server."""

from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from maillage.core.mail.sending import send_batch
from maillage.core.tenancy.place import in_network
from maillage.embedded.smtp import messages
from tenants.services.finding import live_networks


class Letter:
    def __init__(self, message: EmailMessage) -> None:
        self.subject: str = message["Subject"]
        body = message.get_body(("plain",))
        self.text: str = body.get_content() if body else ""

    @property
    def link(self) -> str:
        """Of its button: the only one that leads past a front page."""
        words = self.text.split()
        (link,) = {word for word in words if word.startswith("http") and urlsplit(word).path != "/"}
        return link


class Post:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, address: str) -> list[Letter]:
        """The newest last, once all that waits has left."""
        for network in live_networks():
            with in_network(network):
                while send_batch():
                    pass
        found = [m for m in messages(self.folder) if address in m.get_all("Delivered-To", [])]
        return [Letter(message) for message in reversed(found)]
