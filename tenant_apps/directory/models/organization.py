from typing import Any, ClassVar, Self
from uuid import uuid4

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from maillage.core.text import normalise
from tenant_apps.directory.models.nomenclature import StructureType, UmbrellaOrganization


class LegalForm(models.TextChoices):
    ASSOCIATION = "association", _("Association")
    SCOP = "scop", _("Scop")
    SCIC = "scic", _("Scic")
    CAE = "cae", _("Coopérative d’activité et d’emploi")
    COOPERATIVE = "cooperative", _("Autre coopérative")
    MUTUAL = "mutuelle", _("Mutuelle")
    FOUNDATION = "fondation", _("Fondation")
    SARL = "sarl", _("SARL")
    SAS = "sas", _("SAS")
    SA = "sa", _("SA")
    SOLE_TRADER = "ei", _("Entreprise individuelle")
    GIE = "gie", _("Groupement d’intérêt économique")
    PUBLIC = "public", _("Personne publique")
    OTHER = "autre", _("Autre forme")


class Workforce(models.TextChoices):
    NONE = "0", _("aucune personne salariée")
    UNDER_10 = "1-9", _("1 à 9 personnes")
    UNDER_50 = "10-49", _("10 à 49 personnes")
    UNDER_250 = "50-249", _("50 à 249 personnes")
    MORE = "250+", _("250 personnes ou plus")


class Visibility(models.TextChoices):
    EVERYONE = "everyone", _("tout le monde")
    MEMBERS = "members", _("les membres du réseau")
    NOBODY = "nobody", _("personne")

    @classmethod
    def shown_to(cls, user: Any) -> list["Visibility"]:
        return [cls.EVERYONE, cls.MEMBERS] if user.is_authenticated else [cls.EVERYONE]


def visibility_field() -> "models.CharField[str, str]":
    return models.CharField(
        _("visible par"), max_length=8, choices=Visibility, default=Visibility.EVERYONE
    )


class Organization(models.Model):
    """A structure: supplier, buyer, or both. Its SIRET is its head office's."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("raison sociale"), max_length=200)
    trade_name = models.CharField(_("enseigne"), max_length=200, blank=True)
    # PostgreSQL sorts capitals and accents apart without ICU: this sorts as people do.
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)
    naf_code = models.CharField(
        _("code NAF"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^\d{4}[A-Z]\Z", _("Un code NAF s’écrit comme 8130Z."))],
    )
    legal_form = models.CharField(
        _("forme juridique"), max_length=12, choices=LegalForm, blank=True
    )
    structure_types = models.ManyToManyField(
        StructureType, verbose_name=_("types de structure"), blank=True
    )
    umbrellas = models.ManyToManyField(
        UmbrellaOrganization, verbose_name=_("têtes de réseau"), blank=True
    )
    workforce = models.CharField(_("effectif"), max_length=6, choices=Workforce, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    email_visibility = visibility_field()
    # Empty: consultations go where everything goes (F71).
    consultations_email = models.EmailField(
        _("adresse pour recevoir les consultations"), blank=True
    )
    phone = models.CharField(_("téléphone"), max_length=24, blank=True)
    phone_visibility = visibility_field()
    website = models.URLField(_("site"), blank=True)
    buyers_page = models.URLField(_("page de votre site pour les acheteurs"), blank=True)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)
    updated_at = models.DateTimeField(_("mise à jour le"), auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("structure")
        verbose_name_plural = _("structures")
        # Given through roles, by tenant_apps.access.
        permissions = [
            ("edit_fiche", _("modifier la fiche")),
            ("manage_people", _("gérer les personnes habilitées")),
            ("send_consultations", _("envoyer des consultations")),
            ("answer_consultations", _("répondre aux consultations")),
        ]
        constraints = [
            models.CheckConstraint(name="directory_organization_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="directory_organization_naf",
                condition=Q(naf_code="") | Q(naf_code__regex=r"^[0-9]{4}[A-Z]$"),
            ),
            models.CheckConstraint(
                name="directory_organization_legal_form",
                condition=Q(legal_form__in=["", *LegalForm.values]),
            ),
            models.CheckConstraint(
                name="directory_organization_workforce",
                condition=Q(workforce__in=["", *Workforce.values]),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = self.make_sort_key()
        super().save(*args, **kwargs)

    @property
    def display_name(self) -> str:
        """The name people know it by."""
        return self.trade_name or self.name

    def make_sort_key(self) -> str:
        return normalise(self.display_name)[:200]

    @property
    def head_office(self) -> "Establishment | None":
        """From the establishments, which lists prefetch."""
        return next((site for site in self.establishments.all() if site.is_head_office), None)


class Establishment(models.Model):
    """A place where an organization is. Territories are codes, checked by services."""

    class Precision(models.TextChoices):
        EXACT = "exact", _("à l’adresse")
        COMMUNE = "commune", _("au centre de la commune")
        HAND = "hand", _("placée à la main")

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="establishments"
    )
    is_head_office = models.BooleanField(_("siège"), default=False)
    name = models.CharField(_("nom"), max_length=200, blank=True)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    address_2 = models.CharField(_("complément d’adresse"), max_length=200, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=5, blank=True)
    town = models.CharField(_("ville"), max_length=100, blank=True)
    commune_code = models.CharField(_("code de la commune"), max_length=5, blank=True)
    departement_code = models.CharField(_("département"), max_length=3, blank=True, db_index=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    precision = models.CharField(
        _("précision de la position"), max_length=8, choices=Precision, blank=True
    )
    # Of the geocoder's answer, from 0 to 1; empty where the position has another origin.
    position_score = models.FloatField(_("score de la position"), null=True, blank=True)

    class Meta:
        verbose_name = _("établissement")
        verbose_name_plural = _("établissements")
        permissions = [
            ("manage_people", _("gérer les personnes habilitées")),
            ("send_consultations", _("envoyer des consultations")),
            ("answer_consultations", _("répondre aux consultations")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="directory_establishment_one_head_office",
                fields=["organization"],
                condition=Q(is_head_office=True),
            ),
            models.UniqueConstraint(
                name="directory_establishment_siret_once", fields=["siret"], condition=~Q(siret="")
            ),
            models.CheckConstraint(
                name="directory_establishment_siret",
                condition=Q(siret="") | Q(siret__regex=r"^[0-9]{14}$"),
            ),
            models.CheckConstraint(
                name="directory_establishment_postal_code",
                condition=Q(postal_code="") | Q(postal_code__regex=r"^[0-9]{5}$"),
            ),
            models.CheckConstraint(
                name="directory_establishment_position",
                # Without its IS NOT NULL, half a position would be neither true nor false: let in.
                condition=Q(latitude__isnull=True, longitude__isnull=True, precision="")
                | (
                    Q(latitude__isnull=False, longitude__isnull=False)
                    & Q(latitude__gte=-90, latitude__lte=90)
                    & Q(longitude__gte=-180, longitude__lte=180)
                    & ~Q(precision="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.town

    @property
    def siren(self) -> str:
        return self.siret[:9]


class ContactQuerySet(models.QuerySet["Contact"]):
    def in_order(self) -> Self:
        """The director first, then whom buyers should ask."""
        ranks = [When(kind=kind, then=rank) for rank, kind in enumerate(Contact.Kind.values)]
        return self.order_by(Case(*ranks), "pk")


class Contact(models.Model):
    """A person to talk to in an organization."""

    class Kind(models.TextChoices):
        DIRECTOR = "director", _("Direction")
        COMMERCIAL = "commercial", _("Contact commercial")
        OTHER = "other", _("Autre contact")

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="contacts"
    )
    kind = models.CharField(_("rôle"), max_length=10, choices=Kind)
    name = models.CharField(_("nom"), max_length=160)
    job = models.CharField(_("fonction"), max_length=120, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=24, blank=True)
    visibility = visibility_field()

    objects: ClassVar[Any] = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(name="directory_contact_named", condition=~Q(name="")),
            models.UniqueConstraint(
                name="directory_contact_one_director",
                fields=["organization"],
                condition=Q(kind="director"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Turnover(models.Model):
    """What an organization sold in a year, in euros before tax."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="turnovers"
    )
    year = models.PositiveSmallIntegerField(_("année"))
    amount = models.DecimalField(
        _("chiffre d’affaires hors taxes"),
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    visibility = visibility_field()

    class Meta:
        verbose_name = _("chiffre d’affaires")
        verbose_name_plural = _("chiffres d’affaires")
        constraints = [
            models.UniqueConstraint(
                name="directory_turnover_once_a_year", fields=["organization", "year"]
            ),
            models.CheckConstraint(
                name="directory_turnover_plausible",
                condition=Q(amount__gte=0, year__gte=1900, year__lte=2100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} : {self.amount} €"
