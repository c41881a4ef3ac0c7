"""Opening a network from the console: a row says what was asked, a worker does it (ADR 14)."""

import logging
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from maillage.core.tenancy.place import in_console
from tenant_apps.console.models import Provisioning
from tenants.hosts import SECONDS
from tenants.services.life import Actor
from tenants.services.provisioning import propose_network, provision_network

log = logging.getLogger(__name__)

KEPT = int(timedelta(days=1).total_seconds())
# A step takes a second; a worker that has said nothing for so long is gone, or busy elsewhere.
SILENCE = timedelta(seconds=30)
# Until each web process knows the new address.
SPREADING = timedelta(seconds=SECONDS)


class Stage(Enum):
    WAITING = "waiting"
    RUNNING = "running"
    SILENT = "silent"
    FAILED = "failed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    stage: Stage
    steps: list[str] = field(default_factory=list)
    seconds: int = 0

    @property
    def goes_on(self) -> bool:
        return self.stage in {Stage.WAITING, Stage.RUNNING, Stage.SILENT}


def ask_network(
    key: UUID,
    *,
    slug: str,
    name: str,
    departements: Sequence[str],
    coordinator_email: str,
    color: str,
    prelaunch: bool,
    by: Actor,
) -> Provisioning:
    """Have a network made. Twice with the same key is once, unless the first time has failed.

    Raises ValidationError, with messages per field; then nothing is queued.
    """
    with transaction.atomic():
        earlier = Provisioning.objects.select_for_update().filter(pk=key).first()
        if earlier and not earlier.error:
            return earlier
        network = propose_network(
            slug=slug,
            name=name,
            departements=departements,
            coordinator_email=coordinator_email,
            color=color,
        )
        asked, _created = Provisioning.objects.update_or_create(
            pk=key,
            defaults={
                "slug": network.slug,
                "name": network.name,
                "departements": network.departements,
                "coordinator_email": network.reply_to,
                "color": network.color,
                "prelaunch": prelaunch,
            },
        )
        _queue(asked, by=by)
    return asked


def try_again(key: UUID, *, by: Actor) -> Provisioning:
    """What was asked stays as it is. Of a network that is made it does nothing."""
    with transaction.atomic():
        asked = Provisioning.objects.select_for_update().get(pk=key)
        if asked.network_id is None:
            _queue(asked, by=by)
    return asked


def carry_out(key: UUID) -> None:
    """In a worker. Row and network commit as one; a second worker finds the row locked, or done."""
    heard = _Heard(key)
    try:
        with in_console(), transaction.atomic():
            waiting = Provisioning.objects.select_for_update(skip_locked=True)
            asked = waiting.filter(pk=key, network_id=None).first()
            if asked is None:
                return
            heard.begin()
            network = provision_network(
                slug=asked.slug,
                name=asked.name,
                departements=asked.departements,
                coordinator_email=asked.coordinator_email,
                color=asked.color,
                prelaunch=asked.prelaunch,
                by=Actor(asked.asked_by).subject,
                progress=heard,
            )
            asked.network_id, asked.finished_at, asked.error = network.id, timezone.now(), ""
            asked.save(update_fields=["network_id", "finished_at", "error"])
    except ValidationError as refused:
        _fail(key, " ".join(refused.messages))
    except (OperationalError, InterfaceError):
        raise  # the task is tried again
    except Exception:
        log.exception("the network asked for by %s could not be made", key)
        _fail(key, _("Une erreur est survenue chez nous ; elle est dans les journaux du serveur."))


def progress_of(asked: Provisioning) -> Progress:
    now = timezone.now()
    steps, heard_at = _Heard(asked.pk).read()
    seconds = int((now - asked.asked_at).total_seconds())
    if asked.error:
        return Progress(Stage.FAILED, steps)
    if asked.finished_before(now, by=SPREADING):
        return Progress(Stage.DONE, steps)
    if asked.finished_at is None and now - (heard_at or asked.asked_at) > SILENCE:
        return Progress(Stage.SILENT, steps, seconds)
    return Progress(Stage.RUNNING if steps else Stage.WAITING, steps, seconds)


def unfinished() -> list[Provisioning]:
    """Those that somebody may still be waiting for, the latest first."""
    recent = Provisioning.objects.filter(
        network_id=None, asked_at__gt=timezone.now() - timedelta(seconds=KEPT)
    )
    return list(recent.order_by("-asked_at")[:5])


def _queue(asked: Provisioning, *, by: Actor) -> None:
    from tenant_apps.console.tasks import open_network  # noqa: PLC0415 - it imports this

    asked.asked_by, asked.asked_at, asked.error = by.name, timezone.now(), ""
    asked.save(update_fields=["asked_by", "asked_at", "error"])
    _Heard(asked.pk).forget()
    open_network.delay(str(asked.pk))


def _fail(key: UUID, error: str) -> None:
    with in_console():
        Provisioning.objects.filter(pk=key, network_id=None).update(error=error)


class _Heard:
    """The steps of an opening, kept where the open transaction does not hide them.

    The cache may be away or forget: it is shown, and nothing depends on it.
    """

    def __init__(self, key: UUID) -> None:
        self.cache = caches["platform"]
        self.key = f"console.provisioning:{key}"
        self.steps: list[str] = []

    def begin(self) -> None:
        self.forget()

    def __call__(self, step: str) -> None:
        """A step that counts on (« tables : 3 sur 40 ») takes the place of its last count."""
        if self.steps and _subject(self.steps[-1]) == _subject(step):
            self.steps.pop()
        self.steps.append(step)
        with suppress(RedisError):
            self.cache.set(self.key, (self.steps, timezone.now()), KEPT)

    def read(self) -> tuple[list[str], datetime | None]:
        with suppress(RedisError):
            return self.cache.get(self.key) or ([], None)
        return [], None

    def forget(self) -> None:
        with suppress(RedisError):
            self.cache.delete(self.key)


def _subject(step: str) -> str:
    return re.split(r"\s:\s", step, maxsplit=1)[0]
