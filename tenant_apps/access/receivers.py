from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.signals import post_delete
from django.dispatch import receiver

from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import AccessGrant
from tenant_apps.access.services.asking import forget_requests
from tenant_apps.access.services.grants import leave_all
from tenant_apps.access.services.object_permissions import rewrite
from tenant_apps.accounts.models import User
from tenant_apps.accounts.signals import account_deleted


@receiver(post_delete, sender=AccessGrant)
def forget_permissions(instance: AccessGrant, **kwargs: Any) -> None:
    """With an organization, an establishment or a person, their grants go."""
    rewrite(instance.user_id)


@receiver(account_deleted)
def leave_organizations(user: User, **kwargs: Any) -> None:
    """And what they had asked of the coordinators. Raises ValidationError where one would be left
    without its gestionnaire."""
    try:
        leave_all(user)
    except AccessError as error:
        raise ValidationError(str(error)) from error
    forget_requests(user)
