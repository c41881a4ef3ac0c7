"""Where files are: one bucket, and in it one prefix for each network, named by its immutable id.

This package alone knows S3. The prefix follows the place, as queries do, and nowhere raises.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from storages.backends.s3 import S3Storage

from maillage.core.tenancy.place import CONSOLE_SCHEMA, NoNetworkError, current_place

logger = logging.getLogger(__name__)

CHUNK = 64 * 1024
PRESIGNED_SECONDS = 60


def current_prefix() -> str:
    """Raises NoNetworkError nowhere, and in public, where no file is kept."""
    place = current_place()
    if place and place.network:
        return f"networks/{place.network.id}"
    if place and place.schema == CONSOLE_SCHEMA:
        return CONSOLE_SCHEMA
    raise NoNetworkError("a file was asked for outside any network")


@dataclass(frozen=True, slots=True)
class Body:
    """An object that is being read. What is read later reads S3 alone: no place, no database."""

    size: int
    _stream: Any  # botocore's

    def __iter__(self) -> Iterator[bytes]:
        return cast("Iterator[bytes]", self._stream.iter_chunks(CHUNK))

    def close(self) -> None:
        """Also where nothing was read: the connection would wait for its reader."""
        self._stream.close()


class NetworkStorage(S3Storage):
    """S3Storage joins each name to `location`, and refuses one that leads out of it."""

    _made = False

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._made = True

    def get_default_settings(self) -> dict[str, Any]:
        defaults: dict[str, Any] = super().get_default_settings()
        del defaults["location"]
        return {
            **defaults,
            "endpoint_url": settings.S3_ENDPOINT_URL or None,
            "access_key": settings.S3_ACCESS_KEY,
            "secret_key": settings.S3_SECRET_KEY,
            "bucket_name": settings.S3_BUCKET,
            "region_name": settings.S3_REGION,
            "client_config": Config(
                # Path style, and checksums on demand only: servers that are not Amazon's differ.
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                connect_timeout=5,
                read_timeout=20,
                retries={"mode": "standard", "total_max_attempts": 3},
            ),
            # Files are small: one request each, and no thread, which would start nowhere.
            "transfer_config": TransferConfig(use_threads=False, multipart_threshold=64 << 20),
        }

    @property
    def location(self) -> str:
        # S3Storage looks at it once while it is made, which may be nowhere.
        return current_prefix() if self._made else ""

    def read(self, name: str) -> Body:
        """Asks for the object now, in this place; the body may be read after leaving it.

        Raises FileNotFoundError.
        """
        key = self._normalize_name(name)
        try:
            answer = self.bucket.Object(key).get()
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from error
            raise
        return Body(answer["ContentLength"], answer["Body"])

    def kept(self, under: str = "") -> Iterator[tuple[str, int]]:
        """Every object of this place, or of one of its folders: its name, and its size."""
        start = f"{self.location}/"
        for found in self.bucket.objects.filter(Prefix=f"{start}{under}"):
            yield found.key.removeprefix(start), found.size

    def eraser(self, name: str) -> Callable[[], None]:
        """Deletes the object when called, wherever that is: on commit the place may be another."""
        target = self.bucket.Object(self._normalize_name(name))

        def erase() -> None:
            target.delete()

        return erase

    @contextmanager
    def stored(self, name: str, content: "File[bytes]") -> Iterator[None]:
        """Stores the object first; a block that fails deletes it again, as far as S3 answers."""
        erase = self.eraser(name)
        try:
            self.save(name, content)
            yield
        except BaseException:
            try:
                erase()
            except (BotoCoreError, ClientError):
                logger.warning("left without a row: %s", name, exc_info=True)
            raise

    def presigned(self, name: str, *, disposition: str, content_type: str) -> str:
        """A URL that anyone may follow for a minute."""
        parameters = {
            "ResponseContentDisposition": disposition,
            "ResponseContentType": content_type,
        }
        return cast("str", self.url(name, parameters=parameters, expire=PRESIGNED_SECONDS))


def network_storage() -> NetworkStorage:
    return cast("NetworkStorage", storages["default"])
