from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.models import SupplierProfile


class ClientReference(models.Model):
    """A client that a supplier names, in the supplier's own words."""

    supplier = models.ForeignKey(
        SupplierProfile, on_delete=models.CASCADE, related_name="client_references"
    )
    client = models.CharField(_("client"), max_length=160)
    work = models.CharField(_("ce qui a été fait"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("année"), null=True, blank=True)

    class Meta:
        verbose_name = _("référence client")
        verbose_name_plural = _("références clients")
        constraints = [
            models.CheckConstraint(name="buyers_reference_named", condition=~Q(client="")),
            models.CheckConstraint(
                name="buyers_reference_year",
                condition=Q(year__isnull=True) | Q(year__gte=1900, year__lte=2100),
            ),
        ]

    def __str__(self) -> str:
        return self.client
