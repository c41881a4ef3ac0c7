from celery import shared_task

from maillage.core.tasks.bases import NetworkTask
from tenant_apps.moderation.services import announcing, voting


@shared_task(base=NetworkTask, name="moderation.tend_ballots")
def tend_ballots() -> None:
    voting.tend_ballots()


@shared_task(base=NetworkTask, name="moderation.announce")
def announce() -> None:
    announcing.announce_due()
