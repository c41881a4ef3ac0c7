from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from tenant_apps.access.models import AccessGrant
from tenant_apps.access.services.object_permissions import rewrite


@receiver(post_delete, sender=AccessGrant)
def forget_permissions(instance: AccessGrant, **kwargs: Any) -> None:
    """With an organization, an establishment or a person, their grants go."""
    rewrite(instance.user_id)
