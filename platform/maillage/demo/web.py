"""The demo's processes: web, worker and beat, which live and die together."""

import os
import socket
import sys

from django.conf import settings

from maillage.embedded.broker import give_back
from maillage.embedded.supervisor import Child, supervise

STOP_SECONDS = 5.0


class BusyPortError(RuntimeError):
    """Somebody else answers on the port."""


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise BusyPortError(error.strerror) from error


def serve(port: int) -> int:
    """Run until a signal, or until one of them dies; the exit code, 0 after a signal."""
    # No worker lives yet: what one held when it was killed is nobody's.
    give_back(settings.CELERY_BROKER_URL)
    # Celery minds root because of pickles; ours are JSON.
    environment = {**os.environ, "MAILLAGE_PORT": str(port), "C_FORCE_ROOT": "1"}
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "maillage.config.celery"]
    web = [
        *(sys.executable, "-m", "gunicorn", "--config", "python:maillage.demo.gunicorn"),
        *("--bind", f"127.0.0.1:{port}", "maillage.demo.wsgi"),
    ]
    worker = [*celery, "worker", "--queues", "interactive,bulk", "--concurrency", "2"]
    quiet = ["--loglevel", "WARNING"]
    return supervise(
        [
            Child(name="worker", command=[*worker, *quiet], environment=environment),
            Child(name="beat", command=[*celery, "beat", *quiet], environment=environment),
            Child(name="web", command=web, environment=environment),
        ],
        stop_timeout=STOP_SECONDS,
    )
