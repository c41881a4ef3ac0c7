"""A real S3 server for tests: rclone on a free port, over a folder that goes away."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from maillage.core.storage.network import network_storage
from maillage.core.tenancy.place import in_console

# Before any test puts another in its place.
NAMES = ("S3_ENDPOINT_URL", "S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_BUCKET", "S3_REGION")
USUAL = {name: getattr(settings, name) for name in NAMES}


@contextmanager
def object_store(folder: Path) -> Iterator[Path]:
    """The settings name it while it runs. Yields the bucket: its files are the objects."""
    bucket = folder / settings.S3_BUCKET
    bucket.mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            *(Path(sys.executable).with_name("rclone"), "serve", "s3", "--quiet"),
            *("--addr", f"127.0.0.1:{port}", "--config", folder / "rclone.conf"),
            *("--auth-key", f"{settings.S3_ACCESS_KEY},{settings.S3_SECRET_KEY}"),
            folder,
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, server)
        with override_settings(
            S3_ENDPOINT_URL=f"http://127.0.0.1:{port}",
            STORAGES={**settings.STORAGES},  # named here, so that Django makes the storage again
        ):
            yield bucket
    finally:
        server.terminate()
        server.wait(timeout=20)


def usual_store() -> AbstractContextManager[None]:
    """The product's own, which no test empties, whatever stands in its place."""
    return override_settings(**USUAL, STORAGES={**settings.STORAGES})


def empty_bucket() -> None:
    """Asking the server, who remembers what was there when files go behind its back."""
    with in_console():
        network_storage().bucket.objects.all().delete()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
