"""A port of 127.0.0.1 that a server keeps from one start to the next."""

import random
import socket
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from maillage.embedded.errors import EmbeddedError
from maillage.embedded.locks import hold, is_held
from maillage.embedded.server import EmbeddedServer, write_whole

HOST = "127.0.0.1"
CHOICE = range(20_000, 30_000)  # below the ports that Linux gives to outgoing connections


class LoopbackServer(EmbeddedServer):
    """A server whose clients come by TCP."""

    hello: ClassVar[bytes] = b""  # what makes it speak, if it does not by itself

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._kept_port = self.folder / "port"

    @cached_property
    def port(self) -> int:
        """Known without starting anything. One object never changes its mind: settings hold it."""
        self._make_folder()
        with hold(self._turn, "exclusive"):
            return self._settle_port()

    def _settle_port(self) -> int:
        """In turn: the port where it listens, or will. Another only if somebody took that one."""
        with suppress(FileNotFoundError, ValueError):
            kept = int(self._kept_port.read_text())
            if is_held(self._alive) or _is_free(kept):
                return kept
        # A chance of its own for each folder, whatever the seed of the program.
        candidates = random.SystemRandom().sample(CHOICE, 100)
        port = next(candidate for candidate in candidates if _is_free(candidate))
        write_whole(self._kept_port, f"{port}\n", mode=0o644)
        return port

    def _ensure_data(self) -> None:
        port = self._settle_port()
        known = self.__dict__.setdefault("port", port)
        if known != port:
            raise EmbeddedError(
                f"{self.name} has moved from the port {known}, which somebody took, to {port} "
                f"since this program looked: start it again."
            )

    def _answers(self) -> bool:
        """By a word of its own: the kernel greets clients even for one that was just killed."""
        if self._listener() is None:
            return False
        with socket.socket() as client:
            client.settimeout(1)
            try:
                client.connect((HOST, self.port))
                client.sendall(self.hello)
                return client.recv(64) != b""
            except OSError:
                return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
