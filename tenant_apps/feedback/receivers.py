from typing import Any

from django.dispatch import receiver

from tenant_apps.accounts.models import User
from tenant_apps.accounts.signals import account_deleted
from tenant_apps.feedback.services import forget_writer


@receiver(account_deleted)
def forget_who_wrote(user: User, **kwargs: Any) -> None:
    forget_writer(user)
