from celery import shared_task

from maillage.core.tasks.bases import NetworkTask
from tenant_apps.accounts.services.support import end_overdue_visits


@shared_task(base=NetworkTask, name="accounts.end_support_visits")
def end_support_visits() -> None:
    end_overdue_visits()
