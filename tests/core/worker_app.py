"""The product's Celery with a few tasks that tell where they ran."""

import json
import os

from celery import shared_task
from django.core.cache import caches
from redis import Redis

from maillage.config.celery import app
from maillage.core.tasks.bases import NetworkTask, PlatformTask
from maillage.core.tenancy.place import current_place

__all__ = ["app"]


def tell(**what: object) -> None:
    path = os.environ["CELERY_BROKER_URL"].removeprefix("redis+socket://")
    with Redis(unix_socket_path=path) as valkey:
        valkey.rpush("told", json.dumps(what))


@shared_task(base=NetworkTask, name="tests.in_network")
def in_network_task(word: str) -> None:
    from maillage.core.mail.models import OutboxMail

    place = current_place()
    tell(word=word, network=place.network.slug, mails=OutboxMail.objects.count())


@shared_task(base=PlatformTask, name="tests.in_public")
def in_public_task(word: str) -> None:
    from tenants.models import Network

    tell(word=word, schema=current_place().schema, networks=Network.objects.count())


@shared_task(base=NetworkTask, name="tests.broken_once", bind=True)
def broken_once(self, word: str) -> None:
    from django.db import connection

    for cache in caches.all():
        cache.key_prefix = self.request.id  # finds nothing, and leaves the other tests' own alone
    if not self.request.retries:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    tell(word=word, network=current_place().network.slug, retries=self.request.retries)


@shared_task(base=NetworkTask, name="tests.tick")
def tick() -> None:
    tell(tick=current_place().network.slug)


@shared_task(base=NetworkTask, name="tests.fails")
def fails() -> None:
    raise ValueError("quelqu.un@example.org wants nothing")
