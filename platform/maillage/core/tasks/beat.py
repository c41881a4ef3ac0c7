"""Beat ticks once for all networks: a platform task hands each tick on to those that are live."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from celery import current_app, shared_task

from maillage.core.tasks.bases import NetworkTask, PlatformTask
from maillage.core.tasks.networks import registry
from maillage.core.tenancy.place import in_console, in_network

# Over which a tick's tasks are spread, so that three hundred networks do not start as one.
LONGEST_JITTER = 60.0


@dataclass(frozen=True, slots=True)
class Every:
    """One entry: a network task without arguments, by name, and its interval; or a platform task,
    which runs once for all."""

    seconds: float
    task: str
    for_the_platform: bool = False


def beat_schedule(entries: Mapping[str, Every]) -> dict[str, dict[str, Any]]:
    """What Celery wants. A tick that nobody has taken by the next one is dropped."""
    return {
        name: {
            "task": entry.task if entry.for_the_platform else fan_out.name,
            "schedule": entry.seconds,
            "args": ()
            if entry.for_the_platform
            else (entry.task, min(LONGEST_JITTER, entry.seconds / 2)),
            "options": {"expires": entry.seconds},
        }
        for name, entry in entries.items()
    }


@shared_task(base=PlatformTask, name="maillage.fan_out")
def fan_out(name: str, jitter: float) -> int:
    """Publish a task in each live network; returns in how many places."""
    task = current_app.tasks[name]
    if not isinstance(task, NetworkTask):
        raise TypeError(f"{name} is no network task")
    networks = registry().live()
    for network in networks:
        with in_network(network):
            _publish(task, jitter)
    if task.also_in_console:
        with in_console():
            _publish(task, jitter)
    return len(networks) + task.also_in_console


def _publish(task: NetworkTask, jitter: float) -> None:
    jitter = min(jitter, LONGEST_JITTER)
    delay = random.uniform(0, jitter)  # noqa: S311 - spreads, hides nothing
    # Late ones would pile up behind a worker that was away.
    task.apply_async(countdown=delay, expires=delay + 2 * LONGEST_JITTER)
