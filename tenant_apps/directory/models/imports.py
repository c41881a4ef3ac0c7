from django.db import models
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.models.organization import Organization


class ImportedStructure(models.Model):
    """What the last import put into a structure: it overwrites what still stands so, and nothing
    that people changed since."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, primary_key=True, related_name="imported"
    )
    file_name = models.CharField(_("fichier"), max_length=200)
    imported_at = models.DateTimeField(_("importée le"))
    values = models.JSONField(_("valeurs"))
    remarks = models.JSONField(_("points à vérifier"), default=list, blank=True)

    class Meta:
        verbose_name = _("structure importée")
        verbose_name_plural = _("structures importées")

    def __str__(self) -> str:
        return str(self.organization)
