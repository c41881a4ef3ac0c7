"""Whoever has an account recommends a structure: the network writes to it, in its own name."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.mail.models import MailOptOut, OutboxMail
from maillage.core.tenancy.place import current_network
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization
from tenant_apps.onboarding import audit
from tenant_apps.onboarding.emails import INVITING, mail_recommendation
from tenant_apps.onboarding.models import InvitedStructure, Recommendation
from tenants.models import Network

# Of one person.
A_DAY = 10
# Between two mails to one address, whoever asks for them.
DAYS = 30
# What a mail program would make a link of: in the network's name there is none but its own.
ADDRESS = re.compile(
    r"://|\bwww\.|@|\b[\w-]+\.(?:fr|com|net|org|eu|info|biz|coop|io|ru|xyz|top)\b|\b[\w-]+\.\w+/",
    re.IGNORECASE,
)


class RecommendError(Exception):
    """Its text is for the person who recommends."""


def why_not(by: User) -> str:
    """Why this person cannot recommend now, whatever the structure; "" where they can."""
    if by.is_support:
        return _("Une visite d’assistance n’écrit à personne au nom du réseau.")
    if current_network().state == Network.State.PRELAUNCH:
        return _(
            "Le réseau n’a pas encore ouvert : une structure à qui nous écririons trouverait porte "
            "close. Revenez après l’ouverture."
        )
    if not (by.first_name and by.last_name):
        return _("Le message dit qui recommande : écrivez d’abord vos prénom et nom.")
    if ADDRESS.search(by.full_name):
        return _("Votre nom contient une adresse : écrivez d’abord vos prénom et nom seuls.")
    yesterday = timezone.now() - timedelta(days=1)
    recent = Recommendation.objects.filter(recommended_by=by, recommended_at__gt=yesterday)
    if recent.count() >= A_DAY:
        return _("Vous avez recommandé %(count)d structures depuis hier : reprenez demain.") % {
            "count": A_DAY
        }
    return ""


def recommend(key: UUID, *, structure: str, email: str, message: str, by: User) -> Recommendation:
    """Sent twice under the same key, it is the same. Raises RecommendError, and ValidationError by
    field."""
    for name, text in (("structure", structure), ("message", message)):
        if ADDRESS.search(text):
            raise ValidationError(
                {name: [_("Retirez l’adresse : le message ne porte que celle du réseau.")]}
            )
    email = email.lower()
    with transaction.atomic():
        # Two clicks of one person follow one another, and two people who know the same structure.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        _alone_on(email)
        same: Recommendation | None = Recommendation.objects.filter(pk=key).first()
        if same:
            if same.recommended_by_id == by.pk:
                return same
            raise RecommendError(_("Cette page a déjà servi : ouvrez-la de nouveau."))
        if problem := why_not(by):
            raise RecommendError(problem)
        if _written_to(email):
            raise ValidationError(
                {
                    "email": [
                        _(
                            "Le réseau a déjà écrit à cette adresse il y a moins de %(days)d "
                            "jours : laissez-lui le temps de répondre."
                        )
                        % {"days": DAYS}
                    ]
                }
            )
        made: Recommendation = Recommendation.objects.create(
            pk=key, structure=structure, email=email, message=message, recommended_by=by
        )
        made.mail = mail_recommendation(made, by=by)
        made.save(update_fields=["mail"])
        record(audit.RECOMMENDED, made, by=by)
    return made


def recommended_by(user: User) -> "QuerySet[Any]":
    return all_recommended().filter(recommended_by=user)


def all_recommended() -> "QuerySet[Any]":
    """The latest first."""
    rows: QuerySet[Any] = Recommendation.objects.select_related("mail", "recommended_by")
    return rows.order_by("-recommended_at", "pk")


def fiches_at(addresses: Iterable[str]) -> dict[str, Organization]:
    """Those of the network that have one of these addresses."""
    found = Organization.objects.annotate(address=Lower("email"))
    return {one.address: one for one in found.filter(address__in={a for a in addresses if a})}


def recommendation_closed(pk: str) -> str:
    """Why the mail of a recommendation must not leave any more."""
    row = Recommendation.objects.filter(pk=pk).first()
    if row is None or row.recommended_by_id is None:
        return _("La personne qui recommandait a supprimé son compte.")
    declined = InvitedStructure.objects.filter(
        declined_at__isnull=False, organization__email__iexact=row.email
    )
    refused = MailOptOut.objects.filter(kind__in=INVITING, address=row.email)
    if refused.exists() or declined.exists():
        return _("La structure ne veut pas être invitée.")
    return ""


def forget_recommendations(user: User) -> None:
    """A person leaves: what they wrote, and what others wrote to them. That an address was written
    to stays, for the thirty days."""
    mine = Recommendation.objects.filter(recommended_by=user)
    OutboxMail.objects.filter(pk__in=list(mine.values_list("mail", flat=True))).delete()
    mine.update(recommended_by=None, message="")
    Recommendation.objects.filter(email=user.email).update(email="", message="")


def _written_to(email: str) -> bool:
    """By a recommendation, or an invitation of the network's own."""
    since = timezone.now() - timedelta(days=DAYS)
    recommended = Recommendation.objects.filter(email=email, recommended_at__gt=since)
    invited = OutboxMail.objects.to(email).filter(kind__in=INVITING, created_at__gt=since)
    return recommended.exists() or invited.exists()


def _alone_on(email: str) -> None:
    """Until the transaction ends."""
    key = f"{current_network().schema} recommendation {email}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
