"""Taking up a fiche that the network has prepared: by a link to its address, or by asking."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenant_apps.accounts.by_whom import by_whom
from tenant_apps.directory.models import Organization


class ClaimLinkQuerySet(models.QuerySet["ClaimLink"]):
    def open(self) -> Self:
        """Neither used nor revoked; those whose time has passed are among them."""
        return self.filter(used_at=None, revoked_at=None)


class ClaimLink(models.Model):
    """A link to the address of a fiche: whoever reads that mailbox may take the fiche up.

    Of its secret only a digest is kept, salted by the network.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="claim_links"
    )
    email = models.EmailField(_("envoyé à"))
    digest = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(_("envoyé le"))
    sent_by = by_whom(_("envoyé par"))
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    # Its page was asked for, by a person or by a program that reads mails before them.
    opened_at = models.DateTimeField(_("page ouverte le"), null=True, blank=True)
    used_at = models.DateTimeField(_("utilisé le"), null=True, blank=True)
    used_by = by_whom(_("utilisé par"))
    revoked_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    revoked_by = by_whom(_("annulé par"))

    objects: ClassVar[Any] = ClaimLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien de prise en main")
        verbose_name_plural = _("liens de prise en main")
        constraints = [
            models.UniqueConstraint(
                name="access_claimlink_one_open",
                fields=["organization"],
                condition=Q(used_at=None, revoked_at=None),
            ),
            models.CheckConstraint(
                name="access_claimlink_lives", condition=Q(expires_at__gt=F("sent_at"))
            ),
            models.CheckConstraint(
                name="access_claimlink_one_end", condition=Q(used_at=None) | Q(revoked_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def works(self) -> bool:
        return self.used_at is None and self.revoked_at is None and self.expires_at > timezone.now()


class ClaimRequestQuerySet(models.QuerySet["ClaimRequest"]):
    def open(self) -> Self:
        return self.filter(decided_at=None)

    def about(self, organization: Organization) -> Self:
        """Those that ask for it, or for one of its SIRETs."""
        sirets = organization.establishments.exclude(siret="").values("siret")
        return self.filter(Q(organization=organization) | Q(siret__in=sirets))


class ClaimRequest(models.Model):
    """A person asks to hold a structure. What they wrote is what coordinators compare."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("acceptée")
        REFUSED = "refused", _("refusée")
        WITHDRAWN = "withdrawn", _("retirée par la personne")
        HELD = "held", _("close : la structure a trouvé ses gestionnaires autrement")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claim_requests"
    )
    # The fiche that they came from, or that has their SIRET; none where the network has neither.
    organization = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    siret = models.CharField(_("SIRET"), max_length=14)
    name = models.CharField(_("raison sociale"), max_length=200)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=5)
    town = models.CharField(_("commune"), max_length=100)
    message = models.TextField(_("message"), max_length=1000)
    asked_at = models.DateTimeField(_("demandé le"))
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    # None where the program closed it.
    decided_by = by_whom(_("décidé par"))
    outcome = models.CharField(_("suite"), max_length=9, choices=Outcome, blank=True)
    reason = models.TextField(_("raison du refus"), max_length=1000, blank=True)

    objects: ClassVar[Any] = ClaimRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de rattachement")
        verbose_name_plural = _("demandes de rattachement")
        constraints = [
            models.UniqueConstraint(
                name="access_claimrequest_one_open",
                fields=["user", "siret"],
                condition=Q(decided_at=None),
            ),
            models.UniqueConstraint(
                name="access_claimrequest_one_open_on_fiche",
                fields=["user", "organization"],
                condition=Q(decided_at=None),
            ),
            models.CheckConstraint(
                name="access_claimrequest_decided",
                condition=Q(decided_at=None, outcome="")
                | (Q(decided_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="access_claimrequest_refusal_explained",
                condition=(Q(outcome="refused") & ~Q(reason=""))
                | (~Q(outcome="refused") & Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
