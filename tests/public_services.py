"""The public services that the product asks, on this machine: real servers, whose answers stand in
folders of shared_apps/reference."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from clones import ROOT

FOLDERS = ROOT / "tests" / "shared_apps" / "reference"


class PublicService:
    """Gives one answer to every question at `path`, and remembers what it was asked."""

    def __init__(self, folder: str, path: str) -> None:
        self.folder, self.path = FOLDERS / folder, path
        self.asked: list[dict[str, list[str]]] = []
        self.answers("none.json")
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if parts.path != service.path:
                    self.send_error(404)
                    return
                service.asked.append(parse_qs(parts.query))
                time.sleep(service.late)
                self.send_response(service.status)
                for name, value in service.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write((service.folder / service.file).read_bytes())

            def log_message(self, *arguments: object) -> None:
                """Not into the tests' output."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """For the setting: without the last part of the path, which the client adds."""
        base = self.path.rpartition("/")[0]
        return f"http://127.0.0.1:{self.server.server_port}{base}/"

    def answers(self, file: str, status: int = 200, late: float = 0, **headers: str) -> None:
        """`late` is in seconds."""
        self.file, self.status, self.late, self.headers = file, status, late, headers

    @contextmanager
    def served(self) -> Iterator[None]:
        thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            self.server.shutdown()
            thread.join()
            self.server.server_close()


class Register(PublicService):
    def __init__(self) -> None:
        super().__init__("register_answers", "/search")


class Geocoder(PublicService):
    def __init__(self) -> None:
        super().__init__("geocoder_answers", "/geocodage/search")
