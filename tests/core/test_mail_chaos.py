"""kill -9 of whatever carries mails, at any moment: none is lost, few are repeated."""

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection, transaction
from services import Worker, wait_for

from clones import environment_for
from maillage.core.mail.kinds import MailKind
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.services import compose, post
from maillage.core.tenancy.place import in_network, in_public
from tenants.models import Network

MAILS = 200
NOTICE = MailKind("test-chaos", "les essais")
pytestmark = pytest.mark.xdist_group("chaos")


@pytest.fixture(autouse=True)
def _templates(settings):
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [Path(__file__).parent / "templates"]}]


@pytest.fixture
def alpha_for_real(own_database):
    with in_public():
        return Network.objects.get(slug="alpha").info


def end_backends(database):
    """As PostgreSQL does when it goes down; the server is the whole suite's."""
    with in_public(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = %s AND pid <> pg_backend_pid()",
            [database],
        )
        return cursor.fetchone()[0]


def announce_what_does_not_happen():
    with transaction.atomic():
        post([_mail(number) for number in range(MAILS, MAILS + 5)])
        raise ZeroDivisionError


@pytest.mark.parametrize("processes", [1, 2])
def test_no_mail_is_lost(own_database, alpha_for_real, valkey, post_office, tmp_path, processes):
    seed = int(os.environ.get("CHAOS_SEED", random.randrange(10_000)))
    rng = random.Random(seed)
    post_office.pause = 0.01
    environment = {**environment_for(own_database), "TEST_SMTP_PORT": str(post_office.port)}
    count = 0

    def start_worker():
        nonlocal count
        count += 1
        # Beat runs inside: what was lost in the broker is found by the clock.
        return Worker(
            *("-B", "-c", str(processes)),
            environment=environment,
            log=tmp_path / f"worker-{count}.log",
        )

    worker = start_worker()
    kills = Counter()
    deadline = time.monotonic() + 180  # a slow machine is no loss
    try:
        with in_network(alpha_for_real):
            written = 0
            while written < MAILS:  # in several transactions, as people work
                with transaction.atomic():
                    post([_mail(number) for number in range(written, written + 50)])
                written += 50
                with pytest.raises(ZeroDivisionError):
                    announce_what_does_not_happen()
        stages = sorted(rng.sample(range(5, MAILS - 20), 6))
        victims = ["worker", "broker", "postgresql"] * 2
        rng.shuffle(victims)
        for stage, victim in zip(stages, victims, strict=True):
            wait_for(
                lambda stage=stage: len(post_office.mails) >= stage,
                seconds=deadline - time.monotonic(),
            )
            time.sleep(rng.uniform(0, 0.05))
            if victim == "worker":
                worker.kill()
                worker = start_worker()
            elif victim == "broker":
                valkey.kill()
                time.sleep(rng.uniform(0, 0.5))
                valkey.start()
            else:
                # A worker that has just been started has none yet.
                wait_for(lambda: end_backends(own_database), seconds=deadline - time.monotonic())
            kills[victim] += 1
        with in_network(alpha_for_real):
            wait_for(
                lambda: not OutboxMail.objects.waiting().exists(),
                seconds=deadline - time.monotonic(),
            )
            sent = OutboxMail.objects.filter(sent_at__isnull=False).count()
    finally:
        worker.kill()
    seen = Counter(post_office.recipients)
    repeated = sum(seen.values()) - len(seen)
    told = f"CHAOS_SEED={seed} {dict(kills)} repeated {repeated}"
    assert set(seen) == {f"n{number}@example.org" for number in range(MAILS)}, told
    assert sent == MAILS, told
    # Each process had one mail in flight. The broker carries none.
    assert repeated <= processes * (kills["worker"] + kills["postgresql"]), told


def _mail(number):
    return compose(
        NOTICE,
        to=f"n{number}@example.org",
        subject=f"Essai {number}",
        template="mail_tests/hello.txt",
        why="Vous essayez.",
    )
