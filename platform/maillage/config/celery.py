"""The task queue: `celery -A maillage.config.celery worker -Q interactive,bulk`, and one `beat`."""

import logging.config
import os
from typing import Any

from celery.signals import setup_logging
from django.conf import settings
from django_structlog.celery.receivers import CeleryReceiver
from kombu import Queue

from maillage.core.tasks.bases import (
    BULK,
    INTERACTIVE,
    TIME_LIMIT,
    VISIBILITY_TIMEOUT,
    PlacedCelery,
    queue_of,
)
from maillage.core.tasks.broker import repair_reconnection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")

repair_reconnection()
app = PlacedCelery("maillage")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    # A message is done when its task is: a worker that dies gives it back.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # Left to end: cancelled half-way, a task would only be run again.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_TIMEOUT,
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
        "socket_keepalive": True,
    },
    # A web request does not wait for a broker that is away.
    task_publish_retry_policy={"max_retries": 2, "interval_start": 0, "interval_step": 0.1},
    task_time_limit=TIME_LIMIT,
    task_soft_time_limit=TIME_LIMIT - 30,
    task_ignore_result=True,
    # Numbers and names only: what a task needs it reads, in its network.
    task_serializer="json",
    accept_content=["json"],
    task_queues=[Queue(INTERACTIVE), Queue(BULK)],
    task_default_queue=BULK,
    task_routes=[queue_of],
    task_create_missing_queues=False,
    # In memory: an interval needs no file, and a file may be torn by a kill.
    beat_scheduler="celery.beat:Scheduler",
    beat_max_loop_interval=5,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    enable_utc=True,
)
# Once for the web and the workers; by its own settings a worker would tell each task twice.
task_lines = CeleryReceiver()
task_lines.connect_worker_signals()
app.autodiscover_tasks()


@app.on_after_finalize.connect
def _schedule(sender: PlacedCelery, **kwargs: Any) -> None:
    from maillage.config.schedule import SCHEDULE  # noqa: PLC0415 - needs settings
    from maillage.core.tasks.beat import beat_schedule  # noqa: PLC0415

    sender.conf.beat_schedule = beat_schedule(SCHEDULE)


@setup_logging.connect
def _log_as_the_web_does(**kwargs: Any) -> None:
    logging.config.dictConfig(settings.LOGGING)
