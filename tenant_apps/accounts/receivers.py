from typing import Any

from django.dispatch import receiver

from tenant_apps.accounts.models import NetworkRole, User
from tenants.signals import network_created


@receiver(network_created)
def add_coordinator(coordinator_email: str, **kwargs: Any) -> None:
    user = User.objects.create_user(coordinator_email)
    NetworkRole.objects.create(user=user, role=NetworkRole.Role.COORDINATOR)
