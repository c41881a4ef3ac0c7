"""What a network shows of itself: its words, who answers, who carries it and who pays."""

from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LOGOS = "faces/"


class Pictured(models.Model):
    """Whoever may have a logo: drawn again by us, with the size that pages keep free for it."""

    logo = models.FileField(_("logo"), upload_to=LOGOS, max_length=200, blank=True)
    logo_width = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    logo_height = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="branding_%(class)s_logo_measured",
                condition=Q(logo="") | (Q(logo_width__isnull=False) & Q(logo_height__isnull=False)),
            ),
        ]


class NetworkFace(Pictured):
    """One row a network. Its lists point to it; `version` changes with it and with them."""

    class Accessibility(models.TextChoices):
        NONE = "none", _("non conforme")
        PARTIAL = "partial", _("partiellement conforme")
        TOTAL = "total", _("totalement conforme")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    # Drawn, not counted: a number that a rollback gave back would name two different faces.
    version = models.UUIDField(default=uuid4, editable=False)
    updated_at = models.DateTimeField(_("mis à jour le"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("par"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    sentence = models.CharField(_("phrase de présentation"), max_length=160)
    region = models.CharField(_("région"), max_length=120)
    home_title = models.CharField(_("titre de l’accueil"), max_length=90)
    home_introduction = models.TextField(_("introduction de l’accueil"), max_length=320)
    buyer_text = models.TextField(_("texte pour les acheteurs"), max_length=240)
    enterprise_text = models.TextField(_("texte pour les entreprises"), max_length=240)
    visitor_text = models.TextField(_("texte pour les visiteurs"), max_length=240)

    support_address = models.TextField(_("adresse postale"), max_length=300, blank=True)
    support_phone = models.CharField(_("téléphone"), max_length=24, blank=True)
    support_hours = models.CharField(_("horaires"), max_length=160, blank=True)
    support_email = models.EmailField(_("adresse électronique"))

    publisher_name = models.CharField(_("structure éditrice"), max_length=200, blank=True)
    publisher_address = models.TextField(_("adresse de l’éditeur"), max_length=300, blank=True)
    publication_director = models.CharField(
        _("direction de la publication"), max_length=160, blank=True
    )
    host = models.TextField(_("hébergeur"), max_length=300, blank=True)

    # Empty: the usual words (faces.usual_charter).
    charter = models.TextField(_("charte des structures"), max_length=6000, blank=True)
    stale_after_months = models.PositiveSmallIntegerField(
        _("rappel après"), default=12, validators=[MaxValueValidator(60)]
    )

    accessibility = models.CharField(
        _("accessibilité"), max_length=7, choices=Accessibility, default=Accessibility.NONE
    )
    accessibility_audited_on = models.DateField(_("audit du"), null=True, blank=True)
    accessibility_audited_by = models.CharField(_("audit mené par"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("visage du réseau")
        verbose_name_plural = _("visages du réseau")
        constraints = [
            *Pictured.Meta.constraints,
            models.CheckConstraint(name="branding_face_only_one", condition=Q(id=1)),
            models.CheckConstraint(
                name="branding_face_spoken",
                condition=~Q(sentence="") & ~Q(home_title="") & ~Q(support_email=""),
            ),
            models.CheckConstraint(
                name="branding_face_accessibility",
                condition=Q(accessibility__in=["none", "partial", "total"]),
            ),
            # The law counts what an audit found, not what one believes of oneself.
            models.CheckConstraint(
                name="branding_face_conformity_is_audited",
                condition=Q(accessibility="none")
                | (Q(accessibility_audited_on__isnull=False) & ~Q(accessibility_audited_by="")),
                violation_error_message=_(
                    "Une conformité, même partielle, veut la date et l’auteur d’un audit."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


class Listed(models.Model):
    """A member of one of the face's ordered lists."""

    face = models.ForeignKey(NetworkFace, on_delete=models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField(_("rang"))
    name = models.CharField(_("nom"), max_length=160)

    class Meta:
        abstract = True
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="branding_%(class)s_order", fields=["face", "order"]),
            models.CheckConstraint(name="branding_%(class)s_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class SupportPerson(Listed):
    """Somebody who answers."""

    role = models.CharField(_("rôle"), max_length=120, blank=True)
    phone = models.CharField(_("téléphone"), max_length=24, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)

    class Meta(Listed.Meta):
        verbose_name = _("personne qui répond")
        verbose_name_plural = _("personnes qui répondent")


class Signatory(Listed, Pictured):
    """An organization that stands behind the network."""

    link = models.URLField(
        _("site"), blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )

    class Meta(Listed.Meta):
        abstract = True
        constraints = [*Listed.Meta.constraints, *Pictured.Meta.constraints]


class Pilot(Signatory):
    """It carries the network (F35)."""

    class Meta(Signatory.Meta):
        verbose_name = _("pilote")
        verbose_name_plural = _("pilotes")


class Partner(Signatory):
    """It works with the network (F137)."""

    class Meta(Signatory.Meta):
        verbose_name = _("partenaire")
        verbose_name_plural = _("partenaires")


class Funder(Signatory):
    """It pays for the network (F191)."""

    class Meta(Signatory.Meta):
        verbose_name = _("financeur")
        verbose_name_plural = _("financeurs")
