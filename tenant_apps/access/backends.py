from typing import Any

from django.contrib.auth.backends import BaseBackend
from guardian.backends import ObjectPermissionBackend

from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Establishment


class SiteBackend(BaseBackend):
    """A role on the organization covers its establishments (F215)."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not isinstance(user_obj, User) or not isinstance(obj, Establishment):
            return False
        return ObjectPermissionBackend().has_perm(user_obj, perm, obj.organization)
