from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Provisioning(models.Model):
    """A network that an operator asked for: what was asked, and what became of it.

    Rows stand in the console's schema. The steps are heard elsewhere (services.opening), since
    the transaction that makes the network shows nothing before its end.
    """

    # Given with the form, so that two clicks ask once.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.CharField(_("adresse"), max_length=40)
    name = models.CharField(_("nom"), max_length=120)
    departements = ArrayField(models.CharField(max_length=3), verbose_name=_("départements"))
    coordinator_email = models.EmailField(_("adresse de la coordination"))
    color = models.CharField(_("couleur"), max_length=7)
    prelaunch = models.BooleanField(_("ouverture prochaine"), default=False)
    asked_by = models.CharField(_("demandé par"), max_length=254)
    asked_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    # Why it failed, in words for the operator; empty again once it is tried again.
    error = models.TextField(_("erreur"), blank=True)
    finished_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    # An id, and no key: the network stands in public.
    network_id = models.UUIDField(_("réseau"), null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("ouverture de réseau")
        verbose_name_plural = _("ouvertures de réseaux")
        constraints = [
            models.CheckConstraint(
                name="console_provisioning_finished_with_network",
                condition=models.Q(finished_at=None, network_id=None)
                | models.Q(finished_at__isnull=False, network_id__isnull=False, error=""),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def finished_before(self, moment: datetime, *, by: timedelta) -> bool:
        return self.finished_at is not None and self.finished_at <= moment - by
