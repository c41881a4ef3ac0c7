"""What people who use the network say of it to those who run it."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.accounts.by_whom import by_whom


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def to_read(self) -> Self:
        return self.filter(handled_at=None)

    def handled(self) -> Self:
        return self.filter(handled_at__isnull=False)


class Feedback(models.Model):
    class Kind(models.TextChoices):
        IDEA = "idea", gettext_lazy("une idée")
        PROBLEM = "problem", gettext_lazy("un problème")
        QUESTION = "question", gettext_lazy("une question")
        THANKS = "thanks", gettext_lazy("un remerciement")

    # The page's: sent twice, it is the same one.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(gettext_lazy("sorte"), max_length=8, choices=Kind)
    message = models.TextField(gettext_lazy("message"), max_length=4000)
    # From where it was opened: a path of the network, or nothing.
    page = models.CharField(gettext_lazy("page"), max_length=300, blank=True)
    # Of a visitor who would like an answer. Whoever has an account has theirs there.
    email = models.EmailField(gettext_lazy("adresse électronique"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=gettext_lazy("écrit par"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    written_at = models.DateTimeField(gettext_lazy("écrit le"), default=timezone.now)
    handled_at = models.DateTimeField(gettext_lazy("traité le"), null=True, blank=True)
    handled_by = by_whom(gettext_lazy("traité par"))
    # Between those who coordinate: nobody else reads it.
    note = models.TextField(gettext_lazy("note interne"), max_length=1000, blank=True)

    objects: ClassVar[Any] = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("avis")
        verbose_name_plural = gettext_lazy("avis")
        constraints = [
            models.CheckConstraint(name="feedback_says_something", condition=~Q(message="")),
            models.CheckConstraint(
                name="feedback_one_address", condition=Q(email="") | Q(written_by=None)
            ),
        ]
        indexes = [
            models.Index(
                "written_at", name="feedback_to_read", condition=Q(handled_at__isnull=True)
            ),
            models.Index(F("handled_at").desc(), name="feedback_handled"),
            models.Index("written_by", "written_at", name="feedback_written_by"),
        ]

    def __str__(self) -> str:
        """As the journal names it, which must not keep what was written."""
        on = timezone.localtime(self.written_at)
        return _("%(kind)s du %(on)s") % {
            "kind": self.get_kind_display(),
            "on": f"{on:%d/%m/%Y}",
        }

    @property
    def address(self) -> str:
        """Where an answer goes; "" where there is none."""
        if self.written_by is None:
            return self.email
        return "" if self.written_by.is_support else self.written_by.email

    @property
    def who(self) -> str:
        """In words."""
        if self.written_by:
            return self.written_by.full_name or str(self.written_by)
        return self.email or _("une personne qui n’a pas laissé d’adresse")
