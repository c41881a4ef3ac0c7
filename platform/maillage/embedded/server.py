"""What every embedded server shares: its folder, its start, and its stop after the last user."""

import hashlib
import os
import re
import signal
import socket
import struct
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import ClassVar

from maillage.embedded.errors import EmbeddedError
from maillage.embedded.locks import hold, is_held, release
from maillage.embedded.unprivileged import Account

SOCKET_PATH_LIMIT = 107  # bytes, of sockaddr_un
# Clients put the path into lists (PostgreSQL) and URLs (Valkey): these need no quoting anywhere.
PLAIN_PATH = re.compile(r"[\w/.+-]+", re.ASCII)
PATIENCE = 60.0  # seconds, for a start (with recovery) or a stop (with a checkpoint)
# A server needs nothing of ours, least of all our secrets.
ENVIRONMENT = {"PATH": os.defpath}


class EmbeddedServer(ABC):
    """The server whose data lie below `folder`, shared by every process that uses that folder.

    Three locks hold it together, so that no death leaves anything to clean up:

    - `turn.lock`: whoever starts or stops the server does so alone;
    - `users.lock`: held, shared, by each use. The last one out stops the server;
    - `server.lock`: handed down to the server, so held as long as any process of it lives.

    Each server listens on a socket in a folder that only its account may enter. Even where its
    clients take another way, that is how we know which process to stop.
    """

    name: ClassVar[str]
    socket_name: ClassVar[str] = "server.sock"
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    data_name: ClassVar[str] = "data"
    folder_mode: ClassVar[int] = 0o700
    root_may: ClassVar[bool] = True
    program: Path  # anything that its account must be able to run, and that knows `--version`

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / self.data_name
        self.log = self.folder / "server.log"
        self._turn = self.folder / "turn.lock"
        self._users = self.folder / "users.lock"
        self._alive = self.folder / "server.lock"
        self._account = Account.for_data(self.data, root_may=self.root_may)

    @property
    def socket_directory(self) -> Path:
        """The same for all, whether it runs or not."""
        here = self.folder / "socket"
        short = len(os.fsencode(here / self.socket_name)) <= SOCKET_PATH_LIMIT
        if short and PLAIN_PATH.fullmatch(str(here)):
            return here
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        # Not $TMPDIR, on which two of our processes could disagree.
        return Path("/tmp") / f"maillage-{self._account.uid}-{name}"

    @property
    def socket(self) -> Path:
        return self.socket_directory / self.socket_name

    @contextmanager
    def running(self) -> Iterator[None]:
        """Use the server: it runs inside the block, and stops after the last user's.

        Only the process that enters is a user. The programs and forks that it starts are not:
        one that outlives it enters for itself.
        """
        use = self._enter()
        try:
            yield
        finally:
            self._leave(use)

    # For each server to say

    @abstractmethod
    def _ensure_data(self) -> None:
        """Make what the server needs before it starts, or see that it is there."""

    @abstractmethod
    def _command(self) -> Sequence[str | Path]: ...

    def _environment(self) -> Mapping[str, str]:
        return ENVIRONMENT

    @abstractmethod
    def _answers(self) -> bool:
        """Whether clients are served: not yet while it starts, no more while it stops."""

    # Entering and leaving

    def _enter(self) -> FileIO:
        self._make_folder()
        self._check_owner()
        with hold(self._turn, "exclusive"):
            use = hold(self._users, "shared")
            try:
                self._ensure_private(self.socket_directory)
                self._ensure_data()
                self._ensure_started()
            except BaseException:
                self._leave_in_turn(use)
                raise
            return use

    def _leave(self, use: FileIO) -> None:
        with hold(self._turn, "exclusive"):
            self._leave_in_turn(use)

    def _leave_in_turn(self, use: FileIO) -> None:
        release(use)
        if not is_held(self._users):
            self._stop()

    # Folders

    def _make_folder(self) -> None:
        if not self.folder.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(self.folder_mode)  # whatever the umask

    def _check_owner(self) -> None:
        if self.data.exists() and (owner := self.data.stat().st_uid) != self._account.uid:
            raise EmbeddedError(
                f"{self.data} belongs to the account {owner}: start this as that account or as "
                f"root, or move the folder away."
            )

    def _ensure_private(self, folder: Path) -> None:
        """Everyone who enters is trusted, so only the server's account (and root) may enter."""
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        try:
            # By descriptor: below /tmp, its owner could put a link there between two calls.
            opened = os.open(folder, os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError as error:
            raise EmbeddedError(
                f"{folder} cannot be ours ({error.strerror}): remove it."
            ) from error
        try:
            if (owner := os.fstat(opened).st_uid) not in {self._account.uid, os.geteuid()}:
                raise EmbeddedError(f"{folder} belongs to the account {owner}: remove it.")
            os.fchown(opened, self._account.uid, self._account.gid)
            os.fchmod(opened, 0o700)
        finally:
            os.close(opened)

    # The server

    def _ensure_started(self) -> None:
        launched = False
        for _ in patiently():
            try:
                lock = hold(self._alive, "exclusive", wait=False, inherit=True)
            except BlockingIOError:  # it runs, or starts, or its last processes are dying
                if self._answers():
                    return
                continue
            with lock:
                if launched:
                    raise EmbeddedError(f"{self.name} stopped at once.{self._last_words()}")
                self._launch(lock)
                launched = True
        raise EmbeddedError(f"{self.name} does not answer.{self._last_words()}")

    def _launch(self, lock: FileIO) -> None:
        if self._listener() is None:  # left by a crash; the pid in the lock may be anybody's by now
            for left in (self.socket_name, f"{self.socket_name}.lock"):
                (self.socket_directory / left).unlink(missing_ok=True)
        with self.log.open("ab") as log:
            # Through a shell that leaves at once, so that nobody of ours has a child to wait for;
            # in a session of its own, where no Ctrl-C goes.
            subprocess.run(
                ["/bin/sh", "-c", '"$@" &', "sh", *self._command()],
                preexec_fn=self._way_in(),
                start_new_session=True,
                cwd="/",
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=[lock.fileno()],
                check=True,
            )

    def _way_in(self) -> Callable[[], None] | None:
        return self._account.way_in(self.folder, self.program)

    def _stop(self) -> None:
        asked = False
        for _ in patiently():
            if not is_held(self._alive):
                return
            asked = asked or self._ask_to_stop()
        raise EmbeddedError(f"{self.name} does not stop.{self._last_words()}")

    def _ask_to_stop(self) -> bool:
        """Not yet possible when it starts, nor needed when it dies."""
        if (pid := self._listener()) is None:
            return False
        with suppress(ProcessLookupError):
            process = os.pidfd_open(pid)
            try:
                # Still listening, so the descriptor is the server's, not a newcomer's of that pid.
                if self._listener() == pid:
                    signal.pidfd_send_signal(process, self.stop_signal)
                    return True
            finally:
                os.close(process)
        return False

    def _listener(self) -> int | None:
        """Who listens on our socket: the kernel says it, where a file could be stale."""
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(str(self.socket))
            except (FileNotFoundError, ConnectionRefusedError):
                return None
            credentials = client.getsockopt(
                socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")
            )
        pid: int = struct.unpack("3i", credentials)[0]
        return pid

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return ""
        return "\n".join([f" The end of {self.log}:", *lines[-20:]])


def write_whole(path: Path, text: str, *, mode: int) -> None:
    """Aside, then renamed: `path` is whole or as it was, and never more open than `mode`."""
    descriptor, aside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, mode)
        file.write(text)
    Path(aside).rename(path)


def patiently() -> Iterator[None]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        yield
        time.sleep(0.02)
