"""Another process that does one thing, and is killed at the n-th point of it.

A point is whatever changes something outside: each SQL statement that writes, each commit, each
object stored or deleted. The process is killed before it; after it is before the next one, since
what only reads leaves nothing behind.
"""

import os
import re
import signal
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

from botocore.client import BaseClient
from django.core.files.storage import storages
from django.db import connection

from maillage.core.tenancy.place import in_public

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|ALTER|DROP|CREATE|TRUNCATE)\b")
STORES = re.compile(r"\b(Put|Delete|Upload|Create|Complete)[A-Z]")

Deed = Callable[[], object]


def killed_at(point: int, deed: Deed) -> bool:
    """Whether it was killed, or had come to its end before. A failure of its own is raised."""
    connection.close()
    process = get_context("fork").Process(target=_run, args=(point, deed))
    process.start()
    process.join(60)
    assert process.exitcode in {0, -signal.SIGKILL}, f"ended by itself with {process.exitcode}"
    _wait_for_the_dead()
    return process.exitcode != 0


def _run(point: int, deed: Deed) -> None:
    # What the parent has opened is the parent's.
    storages._storages.clear()  # type: ignore[attr-defined]
    left = point

    def before(act: Callable[..., Any], is_point: Callable[[str], object]) -> Callable[..., Any]:
        def counted(*args: Any) -> Any:
            nonlocal left
            if is_point(" ".join(map(str, args))):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return act(*args)

        return counted

    connection._admit = before(connection._admit, WRITES.match)  # type: ignore[attr-defined]
    connection._commit = before(connection._commit, lambda said: True)
    BaseClient._make_api_call = before(BaseClient._make_api_call, STORES.search)
    deed()
    connection.close()


def _wait_for_the_dead() -> None:
    """A killed client's backend notices when it next reads from it."""
    with in_public(), connection.cursor() as cursor:
        cursor.execute("""
            DO $$ BEGIN
              FOR attempt IN 1..600 LOOP
                PERFORM pg_stat_clear_snapshot();
                EXIT WHEN NOT EXISTS (
                  SELECT FROM pg_stat_activity WHERE datname = current_database()
                  AND backend_type = 'client backend' AND pid <> pg_backend_pid());
                PERFORM pg_sleep(0.02);
              END LOOP;
            END $$""")
