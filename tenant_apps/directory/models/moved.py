from django.db import models
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.models.organization import Organization


class MovedStructure(models.Model):
    """A structure that was merged into another: its addresses lead there for good."""

    former_organization = models.UUIDField(_("ancien numéro de la structure"), primary_key=True)
    former_supplier = models.UUIDField(
        _("ancien numéro de la fiche"), null=True, blank=True, unique=True
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="formerly"
    )
    moved_at = models.DateTimeField(_("fusionnée le"))

    class Meta:
        verbose_name = _("structure fusionnée")
        verbose_name_plural = _("structures fusionnées")

    def __str__(self) -> str:
        return str(self.former_organization)
