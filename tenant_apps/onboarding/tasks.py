from celery import shared_task

from maillage.core.tasks.bases import NetworkTask
from tenant_apps.onboarding.services import mailings
from tenant_apps.onboarding.services.reminders import remind_of_stale_fiches


@shared_task(base=NetworkTask, name="onboarding.remind")
def remind() -> None:
    remind_of_stale_fiches()


@shared_task(base=NetworkTask, name="onboarding.write_invitations")
def write_invitations(mailing_id: str) -> None:
    if mailings.write_for_a_while(mailing_id):
        write_invitations.apply_async([mailing_id])


@shared_task(base=NetworkTask, name="onboarding.tend_mailings")
def tend_mailings() -> None:
    """Bring back what was lost on the way, and remind those that are due."""
    for mailing_id in mailings.unfinished():
        write_invitations.delay(str(mailing_id))
    mailings.remind_due()
