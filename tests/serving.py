"""The product as people reach it: gunicorn, on a database of the tests' own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.request import urlopen

from clones import ROOT, environment_for


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(
    database: str,
    port: int,
    *,
    environment: Mapping[str, str] | None = None,
    application: str = "maillage.config.wsgi",
    path: Sequence[str] = (),
) -> Iterator[None]:
    """At http://<host>:<port>/ for all hosts. `path`: where to import `application` from, too."""
    web = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--config", "python:maillage.config.gunicorn"),
            *("--bind", f"127.0.0.1:{port}", application),
        ],
        cwd=ROOT,
        env={
            **(environment or environment_for(database)),
            "MAILLAGE_PORT": str(port),
            "PYTHONPATH": os.pathsep.join(path),
        },
    )
    try:
        _wait_for(f"http://localhost:{port}/")
        yield
    finally:
        web.terminate()
        web.wait(timeout=20)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urlopen(url):  # noqa: S310 - our own server
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
