"""What is particular to Valkey; what all servers promise is in test_sharing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.cache.backends.redis import RedisCache
from kombu import Connection
from processes import kill_all, processes_of
from redis import Redis

from maillage.embedded.broker import give_back
from maillage.embedded.errors import EmbeddedError
from maillage.embedded.valkey import EmbeddedValkey

TAKE_AND_HOLD = """
import sys, time
from kombu import Connection
with Connection(sys.argv[1]) as connection, connection.SimpleQueue("tasks") as queue:
    held = [queue.get(timeout=5) for _ in range(3)]
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def server(place: Path) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(place / "valkey")
    with server.running():
        yield server


def put(url: str, count: int) -> None:
    with Connection(url) as connection, connection.SimpleQueue("tasks") as queue:
        for number in range(count):
            queue.put(number)


def waiting(url: str) -> list[int]:
    """Takes what waits, for good."""
    found = []
    with (
        Connection(url) as connection,
        connection.SimpleQueue("tasks") as queue,
        suppress(queue.Empty),
    ):
        while message := queue.get(block=False):
            found.append(message.payload)
            message.ack()
    return sorted(found)


def test_no_port_no_snapshot_nothing_forgotten(server: EmbeddedValkey) -> None:
    with Redis.from_url(server.cache_url(0)) as client:
        found = {
            name: client.config_get(name)[name]
            for name in ("port", "save", "appendonly", "maxmemory-policy")
        }
    assert found == {
        "port": "0",
        "save": "",
        "appendonly": "yes",
        "maxmemory-policy": "noeviction",
    }


def test_databases_are_apart(server: EmbeddedValkey) -> None:
    """The broker's and the cache's: emptying the cache loses no task."""
    put(server.url(0), 2)
    cache = RedisCache(server.cache_url(1), {})
    cache.set("seen", 1)
    assert cache.incr("seen") == 2
    cache.clear()
    assert cache.get("seen") is None
    assert waiting(server.url(1)) == []
    assert waiting(server.url(0)) == [0, 1]


def test_all_messages_kept_when_it_is_killed(server: EmbeddedValkey) -> None:
    put(server.url(0), 50)
    (process,) = processes_of(server.folder)
    os.kill(process, signal.SIGKILL)
    with EmbeddedValkey(server.folder).running():
        assert processes_of(server.folder) != [process]
        assert waiting(server.url(0)) == list(range(50))


def test_a_clean_stop_keeps_them_too(place: Path) -> None:
    server = EmbeddedValkey(place / "valkey")
    with server.running():
        put(server.url(0), 5)
    with server.running():
        assert waiting(server.url(0)) == list(range(5))


def test_what_a_killed_worker_held_is_given_back(server: EmbeddedValkey) -> None:
    url = server.url(0)
    put(url, 5)
    worker = subprocess.Popen(
        [sys.executable, "-c", TAKE_AND_HOLD, url], stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout
    assert worker.stdout.readline() == "held\n"
    worker.kill()
    worker.communicate()
    with Redis.from_url(server.cache_url(0)) as client:
        lost = 5 - client.llen("tasks")
    assert lost >= 3
    assert give_back(url) == lost
    assert give_back(url) == 0
    assert waiting(url) == list(range(5))


def test_what_it_cannot_read_is_said(place: Path) -> None:
    server = EmbeddedValkey(place / "valkey")
    with server.running(), Redis.from_url(server.cache_url(0)) as client:
        client.set("kept", 1)
    (manifest,) = server.data.glob("*/*.manifest")
    manifest.write_text("not a manifest\n")
    with pytest.raises(EmbeddedError, match=r"(?s)Valkey stopped at once.*manifest"):  # noqa: SIM117
        with server.running():
            pass
    kill_all(processes_of(place))
