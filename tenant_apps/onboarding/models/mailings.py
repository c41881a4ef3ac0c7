"""Mailings that invite structures to take up the fiches which the network has prepared."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.core.mail.models import OutboxMail
from tenant_apps.access.models import ClaimLink
from tenant_apps.accounts.by_whom import by_whom
from tenant_apps.directory.models import Organization


class Standing(models.TextChoices):
    """Whether a mailing writes to a structure, and if not, why."""

    READY = "ready", _("à inviter")
    HELD = "held", _("déjà prise en main")
    STATE = "state", _("fiche qui n’est ni préinscrite ni référencée")
    OPTED_OUT = "opted_out", _("ne veut pas être invitée")
    NO_ADDRESS = "no_address", _("sans adresse électronique valable")
    INVITED = "invited", _("déjà invitée par un autre envoi")
    FAILED = "failed", _("erreur de notre côté, signalée à la plateforme")


class InvitationMailingQuerySet(models.QuerySet["InvitationMailing"]):
    def being_sent(self) -> Self:
        return self.filter(send_asked_at__isnull=False, done_at=None)


class InvitationMailing(models.Model):
    """A draft until somebody has it sent; done once each of its structures has been dealt with."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.CharField(_("objet"), max_length=150)
    body = models.TextField(_("texte"), max_length=5000)
    # Also to those that an earlier mailing has written to.
    again = models.BooleanField(_("écrire aussi à celles déjà invitées"), default=False)
    remind_after_days = models.PositiveSmallIntegerField(
        _("rappel après (jours)"), null=True, blank=True
    )
    made_at = models.DateTimeField(_("préparé le"), default=timezone.now)
    made_by = by_whom(_("préparé par"))
    send_asked_at = models.DateTimeField(_("envoi demandé le"), null=True, blank=True)
    sent_by = by_whom(_("envoyé par"))
    done_at = models.DateTimeField(_("terminé le"), null=True, blank=True)

    objects: ClassVar[Any] = InvitationMailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("envoi d’invitations")
        verbose_name_plural = _("envois d’invitations")
        constraints = [
            models.CheckConstraint(
                name="onboarding_mailing_asked_first",
                condition=Q(done_at=None) | Q(send_asked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_draft(self) -> bool:
        return self.send_asked_at is None


class InvitedStructureQuerySet(models.QuerySet["InvitedStructure"]):
    def to_write(self) -> Self:
        return self.filter(written_at=None, left_out="")

    def to_hear(self) -> Self:
        """They asked to leave, and no coordinator has said that they know."""
        return self.filter(declined_at__isnull=False, heard_at=None)


class InvitedStructure(models.Model):
    """A structure in a mailing: once in each."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    mailing = models.ForeignKey(
        InvitationMailing, on_delete=models.CASCADE, related_name="structures"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="mailed_invitations"
    )
    written_at = models.DateTimeField(_("écrite le"), null=True, blank=True)
    left_out = models.CharField(_("laissée de côté"), max_length=10, choices=Standing, blank=True)
    # The latest, where it was sent again or reminded.
    link = models.ForeignKey(
        ClaimLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mail = models.ForeignKey(
        OutboxMail, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reminded_at = models.DateTimeField(_("rappelée le"), null=True, blank=True)
    declined_at = models.DateTimeField(_("retirée à sa demande le"), null=True, blank=True)
    heard_at = models.DateTimeField(_("vu le"), null=True, blank=True)
    heard_by = by_whom(_("vu par"))

    objects: ClassVar[Any] = InvitedStructureQuerySet.as_manager()

    class Meta:
        verbose_name = _("structure invitée")
        verbose_name_plural = _("structures invitées")
        constraints = [
            models.UniqueConstraint(
                name="onboarding_invited_once", fields=["mailing", "organization"]
            ),
            models.CheckConstraint(
                name="onboarding_invited_or_left_out", condition=Q(written_at=None) | Q(left_out="")
            ),
            models.CheckConstraint(
                name="onboarding_reminded_after",
                condition=Q(reminded_at=None) | Q(reminded_at__gte=F("written_at")),
            ),
            models.CheckConstraint(
                name="onboarding_declined_once_written",
                condition=Q(declined_at=None) | Q(written_at__isnull=False),
            ),
            models.CheckConstraint(
                name="onboarding_heard_once_declined",
                condition=Q(heard_at=None) | Q(declined_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="onboarding_invited_waiting",
                fields=["mailing", "id"],
                condition=Q(written_at=None, left_out=""),
            )
        ]

    def __str__(self) -> str:
        return str(self.organization)
