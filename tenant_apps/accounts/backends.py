from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import BaseBackend

from tenant_apps.accounts.models import User
from tenant_apps.accounts.roles import permissions_of


class LoginBackend(AuthenticationBackend):
    """Logs in, grants nothing: Django's own would read tables that networks share."""

    def _none(self, *args: Any, **kwargs: Any) -> set[str]:
        return set()

    get_user_permissions = get_group_permissions = get_all_permissions = _none

    def has_perm(self, *args: Any, **kwargs: Any) -> bool:
        return False

    has_module_perms = has_perm

    def get_user(self, user_id: Any) -> User | None:
        """Whose session it is: at each request, since a support visit may be over by then."""
        user = super().get_user(user_id)
        if isinstance(user, User) and user.is_support and not user.support_visit.is_running:
            return None
        return user


class RoleBackend(BaseBackend):
    """What a person may do for the whole network, by their roles in it."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return isinstance(user_obj, User) and perm in permissions_of(user_obj)
