from celery import shared_task

from maillage.core.tasks.bases import NetworkTask
from tenant_apps.onboarding.services.reminders import remind_of_stale_fiches


@shared_task(base=NetworkTask, name="onboarding.remind")
def remind() -> None:
    remind_of_stale_fiches()
