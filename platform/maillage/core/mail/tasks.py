from celery import shared_task

from maillage.core.mail.sending import send_batch
from maillage.core.tasks.bases import NetworkTask


@shared_task(base=NetworkTask, name="maillage.mail.send_due", also_in_console=True)
def send_due() -> None:
    if send_batch():
        send_due.apply_async()


@shared_task(
    base=NetworkTask, name="maillage.mail.send_urgent", interactive=True, also_in_console=True
)
def send_urgent() -> None:
    """What a person waits for before their screen does not stand behind a mailing."""
    if send_batch(urgent_only=True):
        send_urgent.apply_async()
