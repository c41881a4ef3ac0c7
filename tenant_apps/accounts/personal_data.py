"""« Télécharger mes données »: everything that a network holds about one person.

Each app answers for what it keeps; it registers in its AppConfig.ready, under the French title
that the person reads. What it answers goes into a JSON file.
"""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from maillage.core.audit.models import AuditEvent
from maillage.core.mail.models import MailOptOut, OutboxMail
from tenant_apps.accounts.models import User

Collector = Callable[[User], Any]
_collectors: dict[str, Collector] = {}


def register(title: str, collector: Collector) -> None:
    if _collectors.setdefault(title, collector) is not collector:
        raise ValueError(f"two apps tell about « {title} »")


def personal_data(user: User) -> dict[str, Any]:
    return {title: collect(user) for title, collect in _collectors.items()}


def account(user: User) -> dict[str, Any]:
    """Every field of the account that holds something, but the password's digest."""
    data = {}
    for field in User._meta.local_fields:
        value = field.value_from_object(user)
        if field.name not in {"id", "password"} and value not in {"", None}:
            data[str(field.verbose_name)] = dict(field.flatchoices).get(value, value)
    return data


def roles(user: User) -> list[dict[str, Any]]:
    return [
        {_("rôle"): role.get_role_display(), _("donné le"): role.granted_at}
        for role in user.network_roles.order_by("pk")
    ]


def sessions(user: User) -> list[dict[str, Any]]:
    return [
        {
            _("appareil"): session.device,
            _("ouverte le"): session.opened_at,
            _("vue le"): session.seen_at,
        }
        for session in user.sessions.order_by("opened_at")
    ]


def second_factor(user: User) -> list[dict[str, Any]]:
    """That there is one, and never its secret."""
    return [
        {
            _("sorte"): found.get_type_display(),
            _("activée le"): found.created_at,
            _("utilisée le"): found.last_used_at,
        }
        for found in Authenticator.objects.filter(user=user).order_by("pk")
    ]


def mails(user: User) -> list[dict[str, Any]]:
    return [
        {
            _("écrit le"): mail.created_at,
            _("parti le"): mail.sent_at,
            _("sujet"): mail.subject,
            _("texte"): mail.text,
        }
        for mail in OutboxMail.objects.to(user.email).order_by("pk")
    ]


def refused_mails(user: User) -> list[str]:
    refused = MailOptOut.objects.filter(address=user.email).order_by("kind")
    return list(refused.values_list("kind", flat=True))


def journal(user: User) -> list[dict[str, Any]]:
    """What this person did, and what was done to their account."""
    mine = AuditEvent.objects.filter(actor_id=str(user.pk))
    about_me = AuditEvent.objects.filter(object_label="accounts.user", object_pk=str(user.pk))
    return [
        {
            _("le"): event.at,
            _("par"): event.actor_name,
            _("action"): event.sentence,
            _("sur"): event.object_name,
            _("détails"): event.details,
        }
        for event in (mine | about_me).order_by("pk")
    ]
