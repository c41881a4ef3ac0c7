from celery import shared_task

from maillage.core.tasks.bases import PlatformTask
from tenants.services import deletion


@shared_task(base=PlatformTask, name="tenants.tend_deletions")
def tend_deletions() -> None:
    deletion.tend_deletions()
