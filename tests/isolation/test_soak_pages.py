"""The same over pages: in process, and through real HTTP with connections that PostgreSQL ends.

Every page bears its network's slug many times, and never another's.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest
from django.db import connection
from django.test import Client
from soaking import NETWORKS, THREADS, Findings, Step, soak

from maillage.core.tenancy.place import NetworkInfo, in_public
from serving import free_port, served
from tenants import hosts

pytestmark = pytest.mark.xdist_group("soak")

SLUG = re.compile(r"\b(?:alpha|beta|soak-\d{3})\b")
LIST, HOME, MISSING = "/entreprises/", "/", "/entreprises/999999/"
Ask = Callable[[str, str], tuple[int, str]]


def opening(ask: Ask, *, paths: Sequence[str] = (LIST, HOME, MISSING)) -> Step:
    def open_a_page(random: Random, here: NetworkInfo, there: NetworkInfo, found: Findings) -> None:
        status, page = ask(here.host, random.choice(paths))
        if status == 500:
            raise ConnectionError(here.host)
        found.compare(here, [f"{slug} " for slug in SLUG.findall(page)])

    return open_a_page


def in_process(host: str, path: str) -> tuple[int, str]:
    answer = Client(SERVER_NAME=host).get(path)
    return answer.status_code, answer.content.decode()


def over_http(port: int) -> Ask:
    def ask(host: str, path: str) -> tuple[int, str]:
        client = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            client.request("GET", path, headers={"Host": f"{host}:{port}"})
            answer = client.getresponse()
            return answer.status, answer.read().decode()
        finally:
            client.close()

    return ask


@contextmanager
def connections_ending(every: float) -> Iterator[None]:
    """PostgreSQL ends a server's connection now and then, whatever it is doing."""
    over = Event()

    def end_one() -> None:
        while not over.wait(every):
            with in_public(), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                    "AND backend_type = 'client backend' ORDER BY random() LIMIT 1"
                )
        connection.close()

    thread = Thread(target=end_one)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_no_page_is_ever_another_network_s(hundred: Sequence[NetworkInfo]) -> None:
    found = soak(hundred, [opening(in_process)], turns=12)
    assert (found.wrong, found.errors) == ([], [])
    assert found.right >= THREADS * 12
    assert len(found.visited) > NETWORKS / 2


def test_nor_over_http(hundred: Sequence[NetworkInfo], soaked_database: str) -> None:
    port = free_port()
    with served(soaked_database, port), connections_ending(every=0.5):
        found = soak(hundred, [opening(over_http(port))], turns=60)
    assert found.wrong == []
    # A page whose connection was ended under it is an error page, and no wrong one.
    assert {type(error) for error in found.errors} <= {ConnectionError}
    assert len(found.errors) < THREADS * 60 / 10
    assert found.right >= THREADS * 50
    assert len(found.visited) == NETWORKS


# Sabotages


def test_red_when_the_host_map_answers_the_wrong_network(
    hundred: Sequence[NetworkInfo], monkeypatch: pytest.MonkeyPatch
) -> None:
    after = dict(zip((one.host for one in hundred), (*hundred[1:], hundred[0]), strict=True))
    monkeypatch.setattr(
        "tenants.middleware.network_at", lambda host: hosts.network_at(after[host].host)
    )
    found = soak(hundred, [opening(in_process, paths=[LIST])], turns=4)
    assert found.errors == []
    assert found.right == 0
    assert len(found.wrong) >= THREADS * 4


def test_red_over_http_too(hundred: Sequence[NetworkInfo], soaked_database: str) -> None:
    port = free_port()
    with served(
        soaked_database, port, application="wrong_hosts", path=[str(Path(__file__).parent)]
    ):
        found = soak(hundred, [opening(over_http(port), paths=[LIST])], turns=4)
    assert found.errors == []
    assert found.right == 0
    assert len(found.wrong) >= THREADS * 4
