"""Letters that carry a code, by which an organization's first person becomes its gestionnaire."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenant_apps.accounts.by_whom import by_whom
from tenant_apps.directory.models import Organization


class LetterRunQuerySet(models.QuerySet["LetterRun"]):
    def waiting(self) -> Self:
        return self.filter(made_at=None, failed_at=None)


class LetterRun(models.Model):
    """Letters that were asked for together: one file, which a worker makes and a day erases."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # Their numbers, as text: who has gone or is held by then gets none.
    organizations = models.JSONField(_("structures"))
    asked_at = models.DateTimeField(_("demandés le"))
    asked_by = by_whom(_("demandés par"))
    made_at = models.DateTimeField(_("faits le"), null=True, blank=True)
    failed_at = models.DateTimeField(_("échoués le"), null=True, blank=True)
    failure = models.TextField(_("raison de l’échec"), blank=True)
    # Empty before it is made, and once it is erased.
    file = models.FileField(_("fichier"), upload_to="letters/", max_length=200, blank=True)

    objects = LetterRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("série de courriers")
        verbose_name_plural = _("séries de courriers")
        constraints = [
            models.CheckConstraint(
                name="access_letters_one_end", condition=Q(made_at=None) | Q(failed_at=None)
            ),
            models.CheckConstraint(
                name="access_letters_file_once_made",
                condition=Q(file="") | Q(made_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(_("%(count)d courriers") % {"count": len(self.organizations)})


class ActivationCodeQuerySet(models.QuerySet["ActivationCode"]):
    def live(self) -> Self:
        """Neither used nor revoked; those whose time has passed are among them."""
        return self.filter(used_at=None, revoked_at=None)

    def working(self) -> Self:
        return self.live().filter(expires_at__gt=timezone.now())

    def to_hear(self) -> Self:
        """« Ce courrier ne nous concerne pas », which no coordinator has dealt with."""
        return self.filter(revoked_why=ActivationCode.Why.NOT_CONCERNED, heard_at=None)


class ActivationCode(models.Model):
    """The code of one letter, of which only a digest is kept, salted by the network.

    `reference` stands in the letter too: it names the letter on the telephone, and can only end it.
    """

    class Why(models.TextChoices):
        REPLACED = "replaced", _("remplacé par un courrier plus récent")
        NOT_CONCERNED = "not_concerned", _("courrier reçu par erreur")
        COORDINATION = "coordination", _("annulé par la coordination")
        HELD = "held", _("la structure a trouvé ses gestionnaires autrement")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="activation_codes"
    )
    # As the letter says it.
    siret = models.CharField(_("SIRET"), max_length=14)
    digest = models.CharField(max_length=64, unique=True)
    reference = models.CharField(_("référence"), max_length=10, unique=True)
    run = models.ForeignKey(LetterRun, on_delete=models.CASCADE, related_name="codes")
    # Where its letter is in the run's file, counted from 1.
    page = models.PositiveIntegerField(_("page"))
    made_at = models.DateTimeField(_("fait le"))
    made_by = by_whom(_("fait par"))
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    used_at = models.DateTimeField(_("utilisé le"), null=True, blank=True)
    used_by = by_whom(_("utilisé par"))
    revoked_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    # None where nobody was logged in.
    revoked_by = by_whom(_("annulé par"))
    revoked_why = models.CharField(max_length=13, choices=Why, blank=True)
    heard_at = models.DateTimeField(_("traité le"), null=True, blank=True)
    heard_by = by_whom(_("traité par"))

    objects: ClassVar[Any] = ActivationCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code d’activation")
        verbose_name_plural = _("codes d’activation")
        constraints = [
            models.UniqueConstraint(
                name="access_code_one_live",
                fields=["organization"],
                condition=Q(used_at=None, revoked_at=None),
            ),
            models.CheckConstraint(
                name="access_code_one_end", condition=Q(used_at=None) | Q(revoked_at=None)
            ),
            models.CheckConstraint(
                name="access_code_end_explained",
                condition=Q(revoked_at=None, revoked_why="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_why="")),
            ),
            models.CheckConstraint(
                name="access_code_lives", condition=Q(expires_at__gt=F("made_at"))
            ),
            models.CheckConstraint(
                name="access_code_used_after",
                condition=Q(used_at=None) | Q(used_at__gte=F("made_at")),
            ),
        ]
        indexes = [models.Index(name="access_code_latest", fields=["organization", "-made_at"])]

    def __str__(self) -> str:
        return self.printed_reference

    @property
    def works(self) -> bool:
        return self.used_at is None and self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def printed_reference(self) -> str:
        return f"{self.reference[:5]}-{self.reference[5:]}"
