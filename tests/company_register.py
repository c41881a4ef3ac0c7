"""The public register of companies for tests: a real server, whose answers stand in
shared_apps/reference/register_answers."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from clones import ROOT

ANSWERS = ROOT / "tests" / "shared_apps" / "reference" / "register_answers"


class Register:
    """Gives one answer, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.file, self.status, self.headers, self.seconds = "none.json", 200, {}, 0.0
        register = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                register.asked.append(self.path)
                time.sleep(register.seconds)
                self.send_response(register.status)
                for name, value in register.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write((ANSWERS / register.file).read_bytes())

            def log_message(self, *arguments: object) -> None:
                """Not into the tests' output."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/"

    def answers(self, file: str, status: int = 200, **headers: str) -> None:
        self.file, self.status, self.headers = file, status, headers

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
