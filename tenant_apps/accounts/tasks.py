from celery import shared_task

from maillage.core.tasks.bases import NetworkTask
from tenant_apps.accounts.services.registration import forget_unconfirmed
from tenant_apps.accounts.services.support import end_overdue_visits
from tenant_apps.accounts.sessions import SessionStore


@shared_task(base=NetworkTask, name="accounts.end_support_visits")
def end_support_visits() -> None:
    end_overdue_visits()


@shared_task(base=NetworkTask, name="accounts.forget", also_in_console=True)
def forget() -> None:
    """Accounts that were never activated, and sessions that are over."""
    forget_unconfirmed()
    SessionStore.clear_expired()
