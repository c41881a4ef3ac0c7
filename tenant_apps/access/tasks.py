from celery import shared_task

from maillage.core.tasks.bases import NetworkTask
from tenant_apps.access.services import letters


@shared_task(base=NetworkTask, name="access.make_letters", interactive=True)
def make_letters(run_id: str) -> None:
    letters.make(run_id)


@shared_task(base=NetworkTask, name="access.tend_letters")
def tend_letters() -> None:
    """Erase the files of yesterday, and bring back what was lost on the way."""
    letters.erase_old()
    for run_id in letters.waiting_for_long():
        make_letters.delay(str(run_id))
