from celery import shared_task

from maillage.core.tasks.bases import NetworkTask
from tenant_apps.directory.services.importing.batches import forget_old
from tenant_apps.directory.services.importing.working import waiting_for_long, work


@shared_task(base=NetworkTask, name="directory.work_on_import", interactive=True)
def work_on_import(batch_id: str) -> None:
    work(batch_id)


@shared_task(base=NetworkTask, name="directory.tend_imports")
def tend_imports() -> None:
    """Bring back what was lost on the way, and take away what nobody wants any more."""
    forget_old()
    for batch_id in waiting_for_long():
        work_on_import.delay(str(batch_id))
