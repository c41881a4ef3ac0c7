from django.contrib.auth.backends import BaseBackend

from tenant_apps.accounts.models import User


class AccountBackend(BaseBackend):
    """Finds the person of a session; grants nothing (Django's own would read shared tables)."""

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
