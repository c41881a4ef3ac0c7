"""The two kinds of tasks: in one network, or for the platform. Nothing else runs in a worker.

A task is published when the transaction that decided it commits, with the place where it was
decided; the worker asks anew whether that network may work, and enters it. Publishing may fail and
a message may be lost or come twice: what must happen is a row that a beat entry polls, and every
task may run again.
"""

import logging
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import UUID

from celery import Celery, Task
from celery.exceptions import Reject
from celery.result import AsyncResult
from django.db import InterfaceError, OperationalError, close_old_connections, transaction

from maillage.core.tasks.networks import registry
from maillage.core.tenancy.place import (
    CONSOLE_SCHEMA,
    NetworkInfo,
    current_place,
    in_console,
    in_network,
    in_public,
    scope,
)

log = logging.getLogger(__name__)

INTERACTIVE, BULK = "interactive", "bulk"

# A message that no worker has acknowledged after this long goes to another one. So a task ends, and
# a countdown runs out, well before; else it would run twice.
VISIBILITY_TIMEOUT = 600
TIME_LIMIT = 300
LONGEST_DELAY = 240
PLACE_HEADER = "maillage_place"


class WithoutPlaceError(RuntimeError):
    """A task that says neither where it runs nor that it runs for the platform."""


class TooLateError(ValueError):
    """A delay that the broker would not keep. What happens tomorrow is a row that beat polls."""


class PlacedTask(Task):  # type: ignore[type-arg] # a mere name when the program runs
    """What both bases share; not a base itself."""

    abstract = True
    max_retries = 5
    # A person waits for it: it does not stand in the queue of what is long.
    interactive = False

    def place(self) -> AbstractContextManager[None]:
        raise WithoutPlaceError(f"{self.name} is neither a NetworkTask nor a PlatformTask")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.request.called_directly:
            return self.run(*args, **kwargs)
        close_old_connections()
        try:
            with self.place():
                return self.run(*args, **kwargs)
        except (OperationalError, InterfaceError) as error:
            # PostgreSQL restarts, or ended this connection.
            close_old_connections()
            raise self.retry(exc=error, countdown=_backoff(self.request.retries)) from error

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        """When the current transaction commits; at once where there is none."""
        headers = self.place_headers()

        def publish() -> None:
            self.apply_async(args, kwargs, headers=headers)

        # robust: what the transaction announces has happened, whatever becomes of the message.
        transaction.on_commit(publish, robust=True)

    # The short name does what is right nearly always.
    delay = delay_on_commit  # type: ignore[assignment] # there is no result to give back

    def place_headers(self) -> dict[str, str]:
        return {}

    def apply_async(
        self, args: Any = None, kwargs: Any = None, *more: Any, **options: Any
    ) -> AsyncResult[Any]:
        """At once, even from a transaction that may yet be rolled back."""
        _check_delay(options.get("countdown"), options.get("eta"))
        headers = options.pop("headers", None) or {}
        if PLACE_HEADER not in headers:  # a retry, or a commit in another place, brings its own
            headers = {**headers, **self.place_headers()}
        return super().apply_async(args, kwargs, *more, headers=headers, **options)


class NetworkTask(PlacedTask):
    """Runs in the network where it was published, if that network may work by then."""

    abstract = True
    # Set where operators have the same need, as of mails: then the console is a place too.
    also_in_console = False

    def delay_in(self, network: NetworkInfo, *args: Any, **kwargs: Any) -> None:
        with in_network(network):
            self.delay_on_commit(*args, **kwargs)

    def place_headers(self) -> dict[str, str]:
        place = current_place()
        if place and not place.network and not self._may_enter(place.schema):
            raise WithoutPlaceError(f"{self.name} cannot be published from {place.schema}")
        return {PLACE_HEADER: scope()}

    def _may_enter(self, schema: object) -> bool:
        return self.also_in_console and schema == CONSOLE_SCHEMA

    def place(self) -> AbstractContextManager[None]:
        sent = (self.request.headers or {}).get(PLACE_HEADER)
        if self._may_enter(sent):
            return in_console()
        network = registry().find(network_id) if (network_id := _uuid(sent)) else None
        if network is None:
            log.error("task %s refused: no network %s may work", self.name, sent)
            raise Reject(f"no network {sent} may work", requeue=False)
        return in_network(network)


class PlatformTask(PlacedTask):
    """Runs in public, for all networks or for none."""

    abstract = True

    def place(self) -> AbstractContextManager[None]:
        return in_public()


class PlacedCelery(Celery):
    """A Celery whose tasks all say where they run."""

    # Told to autoretry, Celery would not see what goes wrong while a place is entered.
    task_cls = PlacedTask  # type: ignore[assignment] # the stubs know names only

    def _task_from_fun(self, fun: Callable[..., Any], *args: Any, **options: Any) -> Any:
        base = options.get("base")
        # Celery's own are registered with every app; started, they are refused by PlacedTask.
        if not fun.__module__.startswith("celery."):
            _check_base(fun.__name__, base)
        return super()._task_from_fun(fun, *args, **options)

    def register_task(self, task: Any, **options: Any) -> Any:
        _check_base(str(task), task if isinstance(task, type) else type(task))
        return super().register_task(task, **options)


def queue_of(
    name: str, args: object, kwargs: object, options: object, task: Any = None, **more: object
) -> dict[str, str]:
    """Celery's route for each task."""
    return {"queue": INTERACTIVE if getattr(task, "interactive", False) else BULK}


def _check_base(name: str, base: Any) -> None:
    if not (isinstance(base, type) and issubclass(base, NetworkTask | PlatformTask)):
        raise WithoutPlaceError(f"{name} is neither a NetworkTask nor a PlatformTask")


def _check_delay(countdown: float | None, eta: datetime | None) -> None:
    if eta is not None:
        countdown = (eta - datetime.now(eta.tzinfo)).total_seconds()
    if countdown is not None and countdown > LONGEST_DELAY:
        raise TooLateError(f"{countdown:.0f} s is longer than {LONGEST_DELAY} s")


def _backoff(retries: int) -> float:
    return min(60.0, 2.0**retries) * random.uniform(0.5, 1)  # noqa: S311 - spreads, hides nothing


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
