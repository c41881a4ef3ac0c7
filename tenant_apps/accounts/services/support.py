"""An operator's visits to a network: dated, announced, with an account of their own (ADR 13)."""

from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.audit.services import Subject, record
from maillage.core.tenancy.place import NetworkInfo, current_network, in_console
from tenant_apps.accounts.audit import SUPPORT_ENDED, SUPPORT_EXPIRED, SUPPORT_OPENED
from tenant_apps.accounts.emails import mail_support_visit
from tenant_apps.accounts.models import (
    SUPPORT_DOMAIN,
    NetworkRole,
    OneTimeToken,
    SupportVisit,
    User,
)
from tenant_apps.accounts.services.people import coordinators
from tenant_apps.accounts.services.tokens import (
    LinkError,
    find_token,
    issue_token,
    use_token,
    works,
)
from tenants.models import Network

VISIT = timedelta(hours=4)
LINK_SECONDS = 60
LATE = gettext_lazy("Il sert une fois, pendant une minute : demandez-en un autre dans la console.")


def open_visit(*, reason: str, by: Subject) -> str:
    """Prepare a visit to the current network; returns the link that begins it.

    One operator has one visit: an earlier one ends. Raises ValidationError without a reason, or
    for an archived network.
    """
    network = current_network()
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError(
            {"reason": [_("Écrivez pourquoi vous intervenez : la coordination le lira.")]}
        )
    if network.state == Network.State.ARCHIVED:
        raise ValidationError(_("Ce réseau est archivé : remettez-le d’abord en service."))
    now = timezone.now()
    with transaction.atomic():
        for earlier in SupportVisit.objects.open().filter(operator=by.name):
            end_visit(earlier)
        user = User.objects.create_user(f"{uuid4().hex}@{SUPPORT_DOMAIN}")
        visit = SupportVisit.objects.create(
            user=user, operator=by.name, reason=reason, started_at=now, ends_at=now + VISIT
        )
        NetworkRole.objects.create(user=user, role=NetworkRole.Role.COORDINATOR)
        record(SUPPORT_OPENED, visit, by=by, until=visit.ends_at)
        addresses = [person.email for person in coordinators()]
        with _outbox_that_works(network):
            for address in addresses:
                mail_support_visit(address, visit, network)
        _token, secret = issue_token(
            user, OneTimeToken.Purpose.SUPPORT, lifetime=timedelta(seconds=LINK_SECONDS)
        )
    path = reverse("support:enter", urlconf=settings.NETWORK_URLCONF, args=[secret])
    return network.url.rstrip("/") + path


def support_token(secret: str) -> OneTimeToken:
    """Raises LinkError."""
    token = find_token(secret, OneTimeToken.Purpose.SUPPORT)
    if token is None or not works(token) or not token.user.support_visit.is_running:
        raise LinkError(LATE)
    return token


def begin_visit(token: OneTimeToken) -> User:
    """Use the link up; who to log in. Raises LinkError for a late click, or a second one."""
    if not use_token(token):
        raise LinkError(LATE)
    return token.user


def end_visit(visit: SupportVisit) -> None:
    """The account is closed, and its role taken away. Twice is once."""
    now = timezone.now()
    with transaction.atomic():
        if not SupportVisit.objects.open().filter(pk=visit.pk).update(ended_at=now):
            return
        visit.ended_at = now
        user = visit.user
        if visit.ends_at > now:
            record(SUPPORT_ENDED, visit, by=user)
        else:
            record(SUPPORT_EXPIRED, visit, by=None, operator=visit.operator)
        user.is_active = False
        user.save(update_fields=["is_active"])
        user.network_roles.all().delete()
        user.one_time_tokens.all().delete()


def end_overdue_visits() -> None:
    for visit in SupportVisit.objects.overdue().select_related("user"):
        end_visit(visit)


def _outbox_that_works(network: NetworkInfo) -> AbstractContextManager[None]:
    """Nothing leaves from a network that is suspended: the platform writes in its place."""
    return in_console() if network.state == Network.State.SUSPENDED else nullcontext()
