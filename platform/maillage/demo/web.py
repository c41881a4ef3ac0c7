"""The demo's web server: gunicorn beside us, stopped with us."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

from django.conf import settings

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class BusyPortError(RuntimeError):
    """Somebody else answers on the port."""


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise BusyPortError(error.strerror) from error


def serve(port: int, *, ready: Callable[[], None]) -> int:
    """Serve until a signal or the server's own end; `ready` is called once it answers.

    Returns the exit code, 0 after a signal.
    """
    command = [
        *(sys.executable, "-m", "gunicorn"),
        *("--config", "python:maillage.config.gunicorn", "--bind", f"127.0.0.1:{port}"),
        "maillage.config.wsgi",
    ]
    environment = {**os.environ, "MAILLAGE_PORT": str(port)}
    web = subprocess.Popen(  # noqa: S603 - our own command; no thread runs yet
        command,
        cwd=settings.ROOT,
        env=environment,
        preexec_fn=_die_with_parent,  # noqa: PLW1509
    )
    signal.signal(signal.SIGTERM, lambda *_: web.terminate())
    signal.signal(signal.SIGHUP, lambda *_: web.terminate())
    # A terminal sends Ctrl-C to us and to gunicorn alike: it stops, and we wait for it.
    signal.signal(signal.SIGINT, lambda *_: web.terminate())
    while web.poll() is None:
        if _answers(port):
            ready()
            break
        time.sleep(0.05)
    code = web.wait()
    return 0 if code in (0, -signal.SIGTERM, -signal.SIGINT) else code


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _die_with_parent() -> None:
    """Even when we are killed outright: a server that nobody sees keeps the port."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
