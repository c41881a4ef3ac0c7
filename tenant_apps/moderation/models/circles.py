"""Circles that let structures in, who is in them, and the rules that they vote by."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenant_apps.accounts.by_whom import by_whom
from tenant_apps.accounts.models import NetworkRole


class ValidationCircleQuerySet(models.QuerySet["ValidationCircle"]):
    def standing(self) -> Self:
        return self.filter(dissolved_at=None)


class ValidationCircle(models.Model):
    """People of the network who are asked about new structures, of some sectors or of all."""

    name = models.CharField(_("nom"), max_length=120)
    purpose = models.TextField(
        _("présentation"),
        max_length=1000,
        blank=True,
        help_text=_("Ce que regarde le cercle, en quelques phrases : tout le monde les lit."),
    )
    # By key, and the sectors under them; none means all. A merged term's key still leads to it.
    sectors = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    created_by = by_whom(_("créé par"))
    dissolved_at = models.DateTimeField(_("dissous le"), null=True, blank=True)
    dissolved_by = by_whom(_("dissous par"))

    objects: ClassVar[Any] = ValidationCircleQuerySet.as_manager()

    class Meta:
        verbose_name = _("cercle de validation")
        verbose_name_plural = _("cercles de validation")
        constraints = [
            models.UniqueConstraint(
                name="moderation_circle_name_once",
                fields=["name"],
                condition=Q(dissolved_at=None),
                violation_error_message=_("Un autre cercle porte déjà ce nom."),
            ),
            models.CheckConstraint(name="moderation_circle_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class CircleMembershipQuerySet(models.QuerySet["CircleMembership"]):
    def current(self) -> Self:
        """Those who may vote now: still in it, with the role, and an account that is open."""
        return self.filter(
            ended_at=None,
            circle__dissolved_at=None,
            user__is_active=True,
            user__network_roles__role=NetworkRole.Role.CIRCLE_MEMBER,
        )


class CircleMembership(models.Model):
    circle = models.ForeignKey(
        ValidationCircle, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="circle_memberships"
    )
    joined_at = models.DateTimeField(_("membre depuis le"), default=timezone.now)
    added_by = by_whom(_("ajouté par"))
    ended_at = models.DateTimeField(_("fini le"), null=True, blank=True)
    ended_by = by_whom(_("fini par"))

    objects: ClassVar[Any] = CircleMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membre d’un cercle")
        verbose_name_plural = _("membres des cercles")
        constraints = [
            models.UniqueConstraint(
                name="moderation_membership_once",
                fields=["circle", "user"],
                condition=Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} : {self.circle}"


class CircleRequestQuerySet(models.QuerySet["CircleRequest"]):
    def waiting(self) -> Self:
        return self.filter(answered_at=None)


class CircleRequest(models.Model):
    """A member asks to join a circle (F184); the coordination says yes, or no and why."""

    circle = models.ForeignKey(ValidationCircle, on_delete=models.CASCADE, related_name="requests")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="circle_requests"
    )
    message = models.TextField(
        _("votre message"),
        max_length=1000,
        blank=True,
        help_text=_("Ce que vous apporteriez au cercle, en quelques mots."),
    )
    asked_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    answered_by = by_whom(_("réponse de"))
    accepted = models.BooleanField(_("acceptée"), null=True)
    reason = models.TextField(_("raison"), max_length=1000, blank=True)

    objects: ClassVar[Any] = CircleRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande à rejoindre un cercle")
        verbose_name_plural = _("demandes à rejoindre un cercle")
        constraints = [
            models.UniqueConstraint(
                name="moderation_request_once",
                fields=["circle", "user"],
                condition=Q(answered_at=None),
            ),
            models.CheckConstraint(
                name="moderation_request_answered",
                condition=Q(answered_at=None, accepted=None)
                | Q(answered_at__isnull=False, accepted__isnull=False),
            ),
            models.CheckConstraint(
                name="moderation_request_no_explained",
                condition=Q(accepted=None) | Q(accepted=True) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} : {self.circle}"


class CircleRules(models.Model):
    """How the circles of this network vote: one row, or none and the defaults stand."""

    class Silence(models.TextChoices):
        ESCALATE = "escalate", _("la coordination décide")
        REMIND = "remind", _("le vote est prolongé une fois, puis la coordination décide")
        VALIDATE = "validate", _("la fiche est acceptée, si personne n’est contre")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    quorum = models.PositiveSmallIntegerField(
        _("Votes nécessaires"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("Le cercle décide quand autant de membres se sont exprimés."),
    )
    opposing = models.PositiveSmallIntegerField(
        _("Oppositions qui renvoient à la coordination"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("Dès qu’autant de membres sont contre, la coordination décide."),
    )
    shortest_days = models.PositiveSmallIntegerField(
        _("Durée la plus courte, en jours"),
        default=2,
        validators=[MaxValueValidator(60)],
        help_text=_(
            "Aucune décision avant, pour que chacun ait le temps de lire. 0 : dès que les votes "
            "nécessaires sont là."
        ),
    )
    longest_days = models.PositiveSmallIntegerField(
        _("Durée la plus longue, en jours"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("Passé ce délai, le vote est clos. Un rappel part deux jours avant."),
    )
    silence = models.CharField(
        _("Quand trop peu de membres ont voté"),
        max_length=8,
        choices=Silence,
        default=Silence.ESCALATE,
    )

    class Meta:
        verbose_name = _("règles des cercles")
        verbose_name_plural = _("règles des cercles")
        constraints = [
            models.CheckConstraint(name="moderation_rules_one_row", condition=Q(id=1)),
            models.CheckConstraint(
                name="moderation_rules_in_order",
                condition=Q(longest_days__gte=F("shortest_days")) & Q(longest_days__gte=1),
                violation_error_message=_(
                    "La durée la plus longue ne peut pas être plus courte que l’autre."
                ),
            ),
            models.CheckConstraint(
                name="moderation_rules_silence",
                condition=Q(silence__in=["escalate", "remind", "validate"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
