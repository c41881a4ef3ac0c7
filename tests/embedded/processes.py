"""What the tests of the embedded servers do with processes."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from maillage.embedded.postgres import EmbeddedPostgres
from maillage.embedded.server import EmbeddedServer

ROOT = os.geteuid() == 0
PROGRAMS = (b"/postgres", b"/valkey-server", b"/rclone")
SMTP = [b"-m", b"maillage.embedded.smtp"]

USE_UNTIL_TOLD = """
import importlib, sys
from pathlib import Path
module, name, folder = sys.argv[1:]
with getattr(importlib.import_module(module), name)(Path(folder)).running():
    print("running", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def open_folder() -> Iterator[Path]:
    """With a short name, and where every account may go (pytest's own are 0700)."""
    folder = Path(tempfile.mkdtemp(prefix="embedded-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        kill_all(processes_of(folder))
        shutil.rmtree(folder)


def kill_all(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def processes_of(folder: Path) -> list[int]:
    """The servers (living: a zombie has no command line) below the folder, without their forks,
    which for a moment look like them.
    """
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        server = words[0].split(b" ")[0].endswith(PROGRAMS) or words[1:3] == SMTP
        if server and os.fsencode(folder) in b"\0".join(words):
            found.append(int(process.name))
    return [pid for pid in found if parent_of(pid) not in found]


def parent_of(pid: int) -> int | None:
    try:
        return int(status(pid, "PPid"))
    except (FileNotFoundError, ProcessLookupError):
        return None


def status(pid: int, field: str) -> str:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return line.split()[1]
    raise LookupError(field)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def other_process(
    folder: Path, kind: type[EmbeddedServer] = EmbeddedPostgres
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USE_UNTIL_TOLD, kind.__module__, kind.__name__, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def is_running(process: subprocess.Popen[str]) -> bool:
    assert process.stdout
    return process.stdout.readline() == "running\n"


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate("\n")
    assert process.returncode == 0


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def in_a_fork(act: Callable[[], None]) -> int:
    fork = os.fork()
    if fork == 0:
        failed = 1
        try:
            act()
            failed = 0
        finally:
            if failed:
                traceback.print_exc()
            os._exit(failed)
    return os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1])


def modes(folder: Path) -> list[tuple[int, int]]:
    return [(found.st_mode, found.st_uid) for found in (p.stat() for p in folder.parents)]
