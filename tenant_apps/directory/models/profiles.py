"""The fiches of an organization: what it sells, what it buys, and whether people see it."""

from pathlib import PurePosixPath
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.core.storage.kinds import Kind
from tenant_apps.directory.models.nomenclature import GoodOrService, Label, Sector, Skill
from tenant_apps.directory.models.organization import Organization, visibility_field

MAX_GOODS_AND_SERVICES = 4  # F74
MAX_SKILLS = 10  # F75
LOGOS, BROCHURES = "logos/", "brochures/"


class ProfileQuerySet(models.QuerySet[Any]):
    def listed(self) -> Self:
        """The only fiches that anyone but their own people may meet (F6)."""
        return self.filter(state=Profile.State.LISTED)


class Profile(models.Model):
    """A fiche: who put it in its state, and since when."""

    class State(models.TextChoices):
        PREREGISTERED = "preregistered", _("préinscrite")
        DRAFT = "draft", _("brouillon")
        SUBMITTED = "submitted", _("en attente de validation")
        LISTED = "listed", _("référencée")
        SUSPENDED = "suspended", _("publication suspendue")
        WITHDRAWN = "withdrawn", _("retirée")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    state = models.CharField(
        _("état"), max_length=13, choices=State, default=State.PREREGISTERED, db_index=True
    )
    state_since = models.DateTimeField(_("depuis le"))
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("par"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    listed_at = models.DateTimeField(_("référencée le"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_state",
                condition=Q(
                    state__in=[
                        "preregistered",
                        "draft",
                        "submitted",
                        "listed",
                        "suspended",
                        "withdrawn",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_listed_is_dated",
                condition=~Q(state__in=["listed", "suspended"]) | Q(listed_at__isnull=False),
            ),
        ]


class SupplierProfile(Profile):
    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="supplier"
    )
    sectors = models.ManyToManyField(Sector, verbose_name=_("secteurs"), blank=True)
    goods_and_services = models.ManyToManyField(
        GoodOrService, verbose_name=_("biens et services"), blank=True
    )
    skills = models.ManyToManyField(Skill, verbose_name=_("compétences"), blank=True)
    labels = models.ManyToManyField(Label, verbose_name=_("labels"), blank=True)
    places_staff = models.BooleanField(_("met du personnel à disposition"), default=False)
    carbon_footprint = models.PositiveBigIntegerField(
        _("empreinte carbone en kg de CO₂ par an"), null=True, blank=True
    )
    carbon_year = models.PositiveSmallIntegerField(_("année du bilan"), null=True, blank=True)
    carbon_by = models.CharField(_("bilan établi par"), max_length=160, blank=True)
    carbon_visibility = visibility_field()
    guarantees = models.TextField(_("garanties et cautions"), blank=True)
    brochure = models.FileField(_("plaque"), upload_to=BROCHURES, max_length=200, blank=True)
    brochure_size = models.PositiveIntegerField(
        _("poids de la plaque en octets"), null=True, blank=True, editable=False
    )
    logo = models.FileField(_("logo"), upload_to=LOGOS, max_length=200, blank=True)

    class Meta(Profile.Meta):
        verbose_name = _("fiche fournisseur")
        verbose_name_plural = _("fiches fournisseur")
        constraints = [
            *Profile.Meta.constraints,
            models.CheckConstraint(
                name="directory_supplierprofile_carbon_complete",
                condition=Q(carbon_footprint__isnull=True, carbon_year__isnull=True, carbon_by="")
                | (
                    Q(carbon_footprint__isnull=False, carbon_year__isnull=False)
                    & Q(carbon_footprint__gte=0, carbon_year__gte=1990, carbon_year__lte=2100)
                ),
            ),
            models.CheckConstraint(
                name="directory_supplierprofile_brochure_weighed",
                condition=Q(brochure="", brochure_size__isnull=True)
                | (~Q(brochure="") & Q(brochure_size__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organization)

    @property
    def brochure_kind(self) -> str:
        """PDF or JPEG, from the name that we gave it."""
        return Kind.of(self.brochure.name or "").name

    @property
    def logo_version(self) -> str:
        """In the logo's URL, which browsers keep: another logo is another URL."""
        return PurePosixPath(self.logo.name or "").stem[:8]


class BuyerProfile(Profile):
    class Kind(models.TextChoices):
        PUBLIC = "public", _("acheteur public")
        PRIVATE = "private", _("acheteur privé")

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="buyer"
    )
    kind = models.CharField(_("nature"), max_length=7, choices=Kind)

    class Meta(Profile.Meta):
        verbose_name = _("fiche acheteur")
        verbose_name_plural = _("fiches acheteur")
        constraints = [
            *Profile.Meta.constraints,
            models.CheckConstraint(
                name="directory_buyerprofile_kind", condition=Q(kind__in=["public", "private"])
            ),
        ]

    def __str__(self) -> str:
        return str(self.organization)


class Coverage(models.Model):
    """A territory where a supplier works, as a code of its level."""

    class Level(models.TextChoices):
        COMMUNE = "commune", _("commune")
        EPCI = "epci", _("intercommunalité")
        DEPARTEMENT = "departement", _("département")
        REGION = "region", _("région")
        FRANCE = "france", _("France entière")

    supplier = models.ForeignKey(
        SupplierProfile, on_delete=models.CASCADE, related_name="coverages"
    )
    level = models.CharField(_("échelon"), max_length=11, choices=Level)
    code = models.CharField(_("code"), max_length=9, blank=True)

    class Meta:
        verbose_name = _("zone d’intervention")
        verbose_name_plural = _("zones d’intervention")
        constraints = [
            models.UniqueConstraint(
                name="directory_coverage_once", fields=["supplier", "level", "code"]
            ),
            models.CheckConstraint(
                name="directory_coverage_code_of_level",
                condition=Q(level="france", code="")
                | Q(level="region", code__regex=r"^[0-9]{2}$")
                | Q(level="departement", code__regex=r"^([0-9]{2,3}|2[AB])$")
                | Q(level="epci", code__regex=r"^[0-9]{9}$")
                | Q(level="commune", code__regex=r"^[0-9][0-9AB][0-9]{3}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.code}".strip()
