"""What people search, beside the truth: written by `services.indexing` alone (docs/adr/0036)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.models.organization import Establishment
from tenant_apps.directory.models.profiles import SupplierProfile


class IndexedSupplier(models.Model):
    """A listed fiche, in the terms of a search."""

    supplier = models.OneToOneField(
        SupplierProfile, on_delete=models.CASCADE, primary_key=True, related_name="indexed"
    )
    # Words, and beside them tokens of what filters ask: one index answers both.
    document = SearchVectorField()
    # The words that weigh, alone: ranking reads them of each row that is found.
    ranks = SearchVectorField()
    # What facets count.
    codes = ArrayField(models.IntegerField())
    completeness = models.PositiveSmallIntegerField()
    # Fair to everyone where all else is equal; drawn again by `rebuild_search`.
    draw = models.IntegerField()
    sort_key = models.CharField(max_length=200)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "directory_supplier_search"
        verbose_name = _("fiche à chercher")
        verbose_name_plural = _("fiches à chercher")
        indexes = [
            GinIndex("document", name="supplier_search_document"),
            models.Index(
                F("completeness").desc(), "draw", "supplier", name="supplier_search_order"
            ),
            models.Index("sort_key", "supplier", name="supplier_search_name"),
            models.Index(F("updated_at").desc(), "supplier", name="supplier_search_updated"),
            GinIndex(fields=["sort_key"], opclasses=["gin_trgm_ops"], name="supplier_search_like"),
        ]

    def __str__(self) -> str:
        return self.sort_key


class IndexedSite(models.Model):
    """A place of a listed supplier that has a position: its head office, or another."""

    site = models.OneToOneField(
        Establishment, on_delete=models.CASCADE, primary_key=True, related_name="indexed"
    )
    supplier = models.ForeignKey(SupplierProfile, on_delete=models.CASCADE, related_name="+")
    is_head_office = models.BooleanField()
    latitude = models.FloatField()
    longitude = models.FloatField()
    # Web Mercator, from the north-west corner of the world, which is 2³⁰ wide and high.
    mx = models.IntegerField()
    my = models.IntegerField()
    # The bits of both in turns (x first from the right), so that a tile is one range at any level.
    morton = models.BigIntegerField()

    class Meta:
        db_table = "directory_site_search"
        verbose_name = _("lieu à chercher")
        verbose_name_plural = _("lieux à chercher")
        indexes = [
            models.Index(
                fields=["latitude", "longitude"], include=["supplier"], name="site_search_position"
            ),
            models.Index(fields=["morton"], include=["supplier"], name="site_search_morton"),
        ]

    def __str__(self) -> str:
        return f"{self.latitude}, {self.longitude}"


class MapCell(models.Model):
    """How many sites a square of 64 pixels holds at a level, and the sum of their positions.

    A square has several rows, which add up: whoever moves a site adds one and waits for nobody.
    """

    level = models.PositiveSmallIntegerField()
    # The first bits of the Morton numbers of its sites: 2 × (level + 2) of them.
    cell = models.BigIntegerField()
    sites = models.IntegerField()
    sum_x = models.BigIntegerField()
    sum_y = models.BigIntegerField()

    class Meta:
        db_table = "directory_map_cell"
        verbose_name = _("carré de la carte")
        verbose_name_plural = _("carrés de la carte")
        indexes = [
            models.Index(
                fields=["level", "cell"], include=["sites", "sum_x", "sum_y"], name="map_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.cell}"


class IndexVersion(models.Model):
    """Counts the changes of what is searched, in their transactions. Rows add up, so that two who
    change it at once wait for each other in nothing."""

    changes = models.BigIntegerField()

    class Meta:
        db_table = "directory_search_version"
        verbose_name = _("version de la recherche")
        verbose_name_plural = _("versions de la recherche")

    def __str__(self) -> str:
        return str(self.changes)
