from celery import shared_task

from maillage.core.tasks.bases import NetworkTask
from tenant_apps.portfolio.services.digests import send_due_digests


@shared_task(base=NetworkTask, name="portfolio.send_digests")
def send_digests() -> None:
    send_due_digests()
