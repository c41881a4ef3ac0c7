"""Structures that people of the network would like to find in it."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.core.mail.models import OutboxMail
from maillage.core.mail.reasons import in_plain_words
from tenant_apps.accounts.by_whom import by_whom


class Recommendation(models.Model):
    """A person gave an address, to which the network wrote once."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("en attente")
        SENT = "sent", _("partie")
        REFUSED = "refused", _("refusée par sa messagerie")
        CANCELLED = "cancelled", _("pas envoyée : cette adresse ne reçoit pas ces messages")
        FORGOTTEN = "forgotten", _("effacée avec un compte")

    # The page's: sent twice, it is the same one.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    structure = models.CharField(_("structure"), max_length=200)
    # Empty once somebody deleted the account that they had at this address.
    email = models.EmailField(_("adresse électronique"), blank=True)
    message = models.TextField(_("mot personnel"), max_length=1000, blank=True)
    recommended_at = models.DateTimeField(_("recommandée le"), default=timezone.now)
    recommended_by = by_whom(_("recommandée par"))
    mail = models.ForeignKey(
        OutboxMail, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("recommandation")
        verbose_name_plural = _("recommandations")
        constraints = [
            models.CheckConstraint(
                name="onboarding_recommended_lower", condition=Q(email=Lower("email"))
            ),
        ]
        indexes = [
            models.Index(
                "recommended_by", F("recommended_at").desc(), name="onboarding_recommended_by"
            ),
            models.Index("email", "recommended_at", name="onboarding_recommended_to"),
            models.Index(F("recommended_at").desc(), name="onboarding_recommended_at"),
        ]

    def __str__(self) -> str:
        return self.structure

    @property
    def outcome(self) -> "Recommendation.Outcome":
        mail = self.mail
        if mail is None:
            return self.Outcome.FORGOTTEN
        if mail.next_attempt_at:
            return self.Outcome.WAITING
        if mail.sent_at:
            return self.Outcome.SENT
        return self.Outcome.REFUSED if mail.refused_at else self.Outcome.CANCELLED

    @property
    def refusal(self) -> str:
        """What the server that refused it meant."""
        said = self.mail.reason if self.mail and self.mail.refused_at else ""
        return in_plain_words(said) or said
