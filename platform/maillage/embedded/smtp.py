"""An SMTP server that delivers nothing: each mail becomes a file that one can read.

It runs as `python -m maillage.embedded.smtp FOLDER PORT SOCKET`. Addresses that begin with `refus`
are refused, for whoever wants to see what we make of that.
"""

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.embedded.loopback import HOST, LoopbackServer
from maillage.embedded.server import ENVIRONMENT

if TYPE_CHECKING:  # it is only installed where servers are embedded
    from aiosmtpd.smtp import SMTP, Envelope, Session

REFUSED = "refus"
NAME_FORMAT = "%Y%m%d-%H%M%S-%f"  # names sort by arrival
NAME = re.compile(r"\d{8}-\d{6}-\d{6}")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class EmbeddedSmtp(LoopbackServer):
    """`folder` holds the mails themselves."""

    name = "The SMTP catcher"
    data_name = ""
    # What its clients must know; the port is not the only thing that a real one would tell them.
    host = HOST
    user = password = ""
    starttls = tls = False

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.program = Path(sys.executable)

    def _command(self) -> Sequence[str | Path]:
        module = "maillage.embedded.smtp"
        return [self.program, "-m", module, self.folder, str(self.port), self.socket]

    def _environment(self) -> dict[str, str]:
        # What we are imported from, wherever that is.
        return {**ENVIRONMENT, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def messages(folder: Path) -> Iterator[EmailMessage]:
    """The mails kept there, newest first."""
    for file in sorted(folder.glob("*.eml"), reverse=True):
        with file.open("rb") as content:
            yield BytesParser(EmailMessage, policy=policy.default).parse(content)


def message(folder: Path, name: str) -> EmailMessage | None:
    """One of them, by the name of its file; None where there is none of that name."""
    if not NAME.fullmatch(name):
        return None
    try:
        content = (folder / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(content)


def names(folder: Path) -> list[str]:
    """Of the files, newest first."""
    return sorted((file.stem for file in folder.glob("*.eml")), reverse=True)


class Keeper:
    """What aiosmtpd calls for each recipient and each mail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = (file.stem for file in folder.glob("*.eml"))
        self._last = max(names, default="")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        server: "SMTP",
        session: "Session",
        envelope: "Envelope",
        address: str,
        options: list[str],
    ) -> str:
        if address.lower().startswith(REFUSED):
            return "550 5.1.1 No such mailbox (this server refuses addresses in refus...)"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: "SMTP", session: "Session", envelope: "Envelope"
    ) -> str:
        # The envelope, as a last server writes it down: hidden copies are nowhere else.
        lines = [f"Return-Path: <{envelope.mail_from}>"]
        lines += [f"Delivered-To: {recipient}" for recipient in envelope.rcpt_tos]
        head = "".join(f"{line}\r\n" for line in lines).encode()
        self.keep(head + (envelope.original_content or b""))
        return "250 OK"

    def keep(self, content: bytes) -> None:
        name = self._next_name()
        aside = self.folder / f".{name}"
        aside.write_bytes(content)
        aside.rename(self.folder / f"{name}.eml")

    def _next_name(self) -> str:
        """Later than all others, even where two come at once or the clock goes back."""
        microseconds = time.time_ns() // 1000
        name = _name(microseconds)
        if name <= self._last:
            last = datetime.strptime(self._last, NAME_FORMAT).replace(tzinfo=UTC)
            name = _name((last - EPOCH) // MICROSECOND + 1)
        self._last = name
        return name


def _name(microseconds: int) -> str:
    return (EPOCH + microseconds * MICROSECOND).strftime(NAME_FORMAT)


async def serve(folder: Path, port: int, control: Path) -> None:
    """Until SIGTERM."""
    from aiosmtpd.smtp import SMTP  # noqa: PLC0415 - as above

    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    keeper = Keeper(folder)
    smtp = await loop.create_server(
        lambda: SMTP(keeper, hostname="localhost", enable_SMTPUTF8=True), HOST, port
    )
    told_apart = await asyncio.start_unix_server(lambda _, writer: writer.close(), control)
    async with smtp, told_apart:
        await stop.wait()


if __name__ == "__main__":
    os.umask(0o077)
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
