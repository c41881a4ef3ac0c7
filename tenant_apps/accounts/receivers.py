from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from maillage.core.audit.services import record
from tenant_apps.accounts import audit, sessions
from tenant_apps.accounts.models import User
from tenant_apps.accounts.services import passwords
from tenant_apps.accounts.services.people import open_coordinator
from tenants.signals import network_created


@receiver(network_created)
def add_coordinator(coordinator_email: str, **kwargs: Any) -> str:
    return open_coordinator(coordinator_email)


@receiver(user_logged_in)
@transaction.atomic
def tell_log_in(user: User, request: HttpRequest, **kwargs: Any) -> None:
    sessions.begin(request.session, request.headers.get("User-Agent", ""))
    record(audit.LOGGED_IN, user, by=user)


@receiver(password_changed)
def tell_password(user: User, request: HttpRequest, **kwargs: Any) -> None:
    passwords.password_changed(user, session_key=request.session.session_key)


@receiver(authenticator_added)
@transaction.atomic
def tell_second_factor(user: User, **kwargs: Any) -> None:
    record(audit.SECOND_FACTOR_SET, user, by=user)


@receiver(authenticator_removed)
@transaction.atomic
def tell_second_factor_removed(user: User, **kwargs: Any) -> None:
    record(audit.SECOND_FACTOR_REMOVED, user, by=user)
