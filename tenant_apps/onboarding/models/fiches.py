"""How a structure comes to a published fiche, and what keeps it right afterwards."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from tenant_apps.accounts.by_whom import by_whom
from tenant_apps.directory.models import Organization, SupplierProfile


class Unfinished(models.Model):
    """What was typed of a group of questions and cannot be taken as it is (ADR 38)."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="unfinished"
    )
    group = models.CharField(_("groupe de questions"), max_length=40)
    typed = models.JSONField(_("saisie"))
    # Another at each saving: who has not seen this one is shown it before they replace it.
    version = models.UUIDField(default=uuid4, editable=False)
    saved_at = models.DateTimeField(_("gardée le"), default=timezone.now)
    saved_by = by_whom(_("par"))

    class Meta:
        verbose_name = _("saisie à terminer")
        verbose_name_plural = _("saisies à terminer")
        constraints = [
            models.UniqueConstraint(
                name="onboarding_unfinished_once", fields=["organization", "group"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} : {self.group}"

    @property
    def data(self) -> "MultiValueDict[str, str]":
        """As a form takes it."""
        return MultiValueDict(self.typed)


class CharterAcceptance(models.Model):
    """Who accepted the network's charter for a structure, and its words at that moment (S1)."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="charter_acceptances"
    )
    text = models.TextField(_("charte"))
    accepted_at = models.DateTimeField(_("acceptée le"), default=timezone.now)
    accepted_by = by_whom(_("par"))

    class Meta:
        verbose_name = _("charte acceptée")
        verbose_name_plural = _("chartes acceptées")
        constraints = [
            models.CheckConstraint(name="onboarding_charter_said", condition=~Q(text=""))
        ]

    def __str__(self) -> str:
        return f"{self.organization} : {self.accepted_at:%Y-%m-%d}"


class AddressProof(models.Model):
    """Whether an address for consultations belongs to the structure: its reader follows a link.

    Of the link's secret only a digest is kept, salted by the network.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="address_proofs"
    )
    email = models.EmailField(_("adresse"))
    digest = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(_("lien envoyé le"), default=timezone.now)
    proven_at = models.DateTimeField(_("vérifiée le"), null=True, blank=True)
    asked_by = by_whom(_("à la demande de"))

    class Meta:
        verbose_name = _("adresse à vérifier")
        verbose_name_plural = _("adresses à vérifier")
        constraints = [
            models.UniqueConstraint(
                name="onboarding_address_once", fields=["organization", "email"]
            ),
            models.UniqueConstraint(
                name="onboarding_address_link", fields=["digest"], condition=~Q(digest="")
            ),
            models.CheckConstraint(
                name="onboarding_address_asked",
                condition=~Q(digest="") | Q(proven_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.email


class FreshnessReminder(models.Model):
    """Its people were reminded that a fiche has not moved since `updated_at` (F97): once."""

    supplier = models.ForeignKey(
        SupplierProfile, on_delete=models.CASCADE, related_name="freshness_reminders"
    )
    updated_at = models.DateTimeField(_("fiche mise à jour le"))
    sent_at = models.DateTimeField(_("rappel du"), default=timezone.now)

    class Meta:
        verbose_name = _("rappel de mise à jour")
        verbose_name_plural = _("rappels de mise à jour")
        constraints = [
            models.UniqueConstraint(
                name="onboarding_reminder_once", fields=["supplier", "updated_at"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.supplier} : {self.sent_at:%Y-%m-%d}"


class Correction(models.Model):
    """What a coordinator changed on a fiche that has its people, and why; they may take it back."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="corrections"
    )
    group = models.CharField(_("groupe de questions"), max_length=40)
    before = models.JSONField(_("avant"))
    after = models.JSONField(_("après"))
    reason = models.CharField(_("raison"), max_length=500)
    made_at = models.DateTimeField(_("corrigée le"), default=timezone.now)
    made_by = by_whom(_("par"))
    reverted_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    reverted_by = by_whom(_("annulée par"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.CheckConstraint(name="onboarding_correction_explained", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.organization} : {self.reason}"
