"""A geocoder on this machine; its answers stand in shared_apps/reference/geocoder_answers."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

ANSWERS = Path(__file__).parent / "shared_apps/reference/geocoder_answers"


class Geocoder:
    def __init__(self) -> None:
        self.body = b""
        self.status = 200
        self.headers: dict[str, str] = {}
        self.late = 0.0
        self.asked: list[dict[str, list[str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                assert parts.path == "/geocodage/search"
                outer.asked.append(parse_qs(parts.query))
                time.sleep(outer.late)
                self.send_response(outer.status)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *args: object) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/geocodage/"

    def answers(self, name: str, status: int = 200, late: float = 0, **headers: str) -> None:
        self.body, self.status, self.late = (ANSWERS / name).read_bytes(), status, late
        self.headers = {key.replace("_", "-"): value for key, value in headers.items()}

    @contextmanager
    def served(self) -> Iterator[None]:
        thread = Thread(target=self.server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            self.server.shutdown()
            self.server.server_close()
            thread.join()
