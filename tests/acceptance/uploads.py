"""A file that no browser of ours would send: of any size, under any name."""

from collections.abc import Iterator
from io import BufferedReader, RawIOBase
from typing import Any
from urllib.parse import urlsplit

from people import Page

BOUNDARY = "----------------------------maillage"
MANY = bytes(1_000_000)


class Body(RawIOBase):
    """Never whole in memory."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts = parts
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.rest = self.rest or next(self.parts, b"")
        given = self.rest[: len(buffer)]
        self.rest = self.rest[len(given) :]
        buffer[: len(given)] = given
        return len(given)


def send_file(page: Page, name: str, content: bytes, *, megabytes: int = 0) -> Page:
    """The content, and megabytes of nothing after it."""
    said = f'form-data; name="file"; filename="{name}"'
    head = f"--{BOUNDARY}\r\nContent-Disposition: {said}\r\n\r\n".encode() + content
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()

    def parts() -> Iterator[bytes]:
        yield head
        for _megabyte in range(megabytes):
            yield MANY
        yield tail

    person = page.person
    answer = person.client.generic(
        "POST",
        urlsplit(page.url).path,
        SERVER_NAME=person.host,
        REMOTE_ADDR=person.internet_address,
        CONTENT_TYPE=f"multipart/form-data; boundary={BOUNDARY}",
        CONTENT_LENGTH=str(len(head) + megabytes * len(MANY) + len(tail)),
        **{"wsgi.input": BufferedReader(Body(parts()))},
    )
    if answer.status_code == 302:
        return person.go(answer["Location"])
    return Page(person, page.url, answer.status_code, answer.content.decode(), answer.headers)
