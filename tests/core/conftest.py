import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from services import PostOffice, Valkey

from maillage.config.celery import app


@contextmanager
def publishing_to(url: str) -> Iterator[None]:
    """This process' Celery publishes to another broker."""
    before = os.environ.get("CELERY_BROKER_URL")
    os.environ["CELERY_BROKER_URL"] = url
    _forget_connections()
    try:
        yield
    finally:
        _forget_connections()
        if before is None:
            del os.environ["CELERY_BROKER_URL"]
        else:
            os.environ["CELERY_BROKER_URL"] = before


def _forget_connections() -> None:
    if app._pool is not None:
        app._pool.force_close_all()
        app._pool = None
    app.amqp._producer_pool = None


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """An empty broker, which this process publishes to."""
    broker = Valkey(Path(tmp_path_factory.mktemp("valkey")))
    broker.start()
    try:
        with publishing_to(broker.url):
            yield broker
    finally:
        broker.kill()


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    office.start()
    try:
        yield office
    finally:
        office.stop()
