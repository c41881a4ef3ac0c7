"""The territories of France and the NAF: facts that everyone reads and no one edits.

Rows are written by `loading.load_reference()` alone; triggers refuse any other write.
"""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """A region, or an overseas collectivity standing as one."""

    code = models.CharField(_("code INSEE"), max_length=3, primary_key=True)
    name = models.CharField(_("nom"), max_length=100)
    # A code, not a key: communes already point here through their département.
    chef_lieu = models.CharField(_("chef-lieu"), max_length=5)

    class Meta:
        verbose_name = _("région")
        verbose_name_plural = _("régions")

    def __str__(self) -> str:
        return self.name


class Departement(models.Model):
    """One of the 101 départements, or an overseas collectivity standing as one."""

    code = models.CharField(_("code INSEE"), max_length=3, primary_key=True)
    name = models.CharField(_("nom"), max_length=100)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="departements", verbose_name=_("région")
    )
    chef_lieu = models.CharField(_("chef-lieu"), max_length=5)

    class Meta:
        verbose_name = _("département")
        verbose_name_plural = _("départements")

    def __str__(self) -> str:
        return self.name


class Epci(models.Model):
    class Kind(models.TextChoices):
        COMMUNAUTE_DE_COMMUNES = "CC", _("communauté de communes")
        COMMUNAUTE_D_AGGLOMERATION = "CA", _("communauté d’agglomération")
        COMMUNAUTE_URBAINE = "CU", _("communauté urbaine")
        METROPOLE = "METRO", _("métropole")
        METROPOLE_DE_LYON = "MET69", _("métropole de Lyon")

    siren = models.CharField(_("SIREN"), max_length=9, primary_key=True)
    name = models.CharField(_("nom"), max_length=100)
    kind = models.CharField(_("nature"), max_length=5, choices=Kind)

    class Meta:
        verbose_name = _("EPCI")
        verbose_name_plural = _("EPCI")

    def __str__(self) -> str:
        return self.name


class CommuneQuerySet(models.QuerySet["Commune"]):
    def without_arrondissements(self) -> Self:
        """Paris, Lyon and Marseille once each, not once more per arrondissement."""
        return self.exclude(name__endswith=" Arrondissement")


class Commune(models.Model):
    class Precision(models.TextChoices):
        """What the position is the middle of."""

        COMMUNE = "c", _("commune")
        POSTAL_CODE = "p", _("code postal")
        DEPARTEMENT = "d", _("département")
        NONE = "-", _("sans position")

    code = models.CharField(_("code INSEE"), max_length=5, primary_key=True)
    name = models.CharField(_("nom"), max_length=100)
    normalised_name = models.CharField(_("nom normalisé"), max_length=100)
    postal_codes = ArrayField(models.CharField(max_length=5), verbose_name=_("codes postaux"))
    departement = models.ForeignKey(
        Departement, models.PROTECT, related_name="communes", verbose_name=_("département")
    )
    epci = models.ForeignKey(
        Epci, models.PROTECT, null=True, related_name="communes", verbose_name=_("EPCI")
    )
    population = models.PositiveIntegerField(_("population"), null=True)
    latitude = models.FloatField(_("latitude"), null=True)
    longitude = models.FloatField(_("longitude"), null=True)
    precision = models.CharField(_("précision"), max_length=1, choices=Precision)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        indexes = [
            # This operator class serves equality and prefixes alike, under any collation.
            models.Index(
                fields=["normalised_name"],
                name="commune_normalised_name",
                opclasses=["varchar_pattern_ops"],
            ),
            GinIndex(fields=["postal_codes"], name="commune_postal_codes"),
        ]
        constraints = [
            models.CheckConstraint(
                name="commune_position_as_precise_as_said",
                condition=Q(precision="-", latitude=None, longitude=None)
                | Q(precision__in=("c", "p", "d"), latitude__isnull=False, longitude__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name


class NafCode(models.Model):
    """An entry of the NAF rév. 2 at any level: "81", "813", "8130", "8130Z"."""

    code = models.CharField(_("code, sans point"), max_length=5, primary_key=True)
    label = models.CharField(_("libellé"), max_length=255)

    class Meta:
        verbose_name = _("code NAF")
        verbose_name_plural = _("codes NAF")

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class ReferenceFile(models.Model):
    """A data file, as it was when its rows were last loaded."""

    name = models.CharField(_("nom"), max_length=100, primary_key=True)
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    rows = models.PositiveIntegerField(_("lignes"))
    loaded_at = models.DateTimeField(_("chargé le"))

    class Meta:
        verbose_name = _("fichier de référence")
        verbose_name_plural = _("fichiers de référence")

    def __str__(self) -> str:
        return self.name
