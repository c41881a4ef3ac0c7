from uuid import UUID

from celery import shared_task

from maillage.core.tasks.bases import PlatformTask
from tenant_apps.console.services.opening import carry_out


@shared_task(base=PlatformTask, name="console.open_network", interactive=True)
def open_network(key: str) -> None:
    carry_out(UUID(key))
