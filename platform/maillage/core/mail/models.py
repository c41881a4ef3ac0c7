from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

STATES = ("next_attempt_at", "sent_at", "refused_at", "cancelled_at")


class OutboxMails(models.QuerySet["OutboxMail"]):
    def due(self) -> Self:
        """In the order in which they leave."""
        return self.filter(next_attempt_at__lte=timezone.now()).order_by(
            "-is_urgent", "next_attempt_at", "pk"
        )

    def waiting(self) -> Self:
        return self.filter(next_attempt_at__isnull=False)

    def refused(self) -> Self:
        """What a coordinator should see, the latest first."""
        return self.filter(refused_at__isnull=False).order_by("-refused_at", "-pk")

    def about(self, label: str, pk: str) -> Self:
        return self.filter(about_label=label, about_pk=pk)

    def to(self, address: str) -> Self:
        return self.filter(Exact(Lower("recipient"), Lower(models.Value(address))))


class OutboxMail(models.Model):
    """A mail: written with what it announces, then waiting, sent, refused or cancelled."""

    # Names the mail outside: its Message-ID, its opt-out link.
    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    kind = models.CharField(_("sorte"), max_length=40)
    about_label = models.CharField(_("sorte d’objet"), max_length=100, blank=True)
    about_pk = models.CharField(_("objet"), max_length=64, blank=True)
    occasion = models.CharField(_("occasion"), max_length=100, blank=True)

    recipient = models.EmailField(_("destinataire"))
    subject = models.CharField(_("sujet"), max_length=200)
    text = models.TextField(_("texte"), blank=True)
    html = models.TextField(_("texte mis en page"), blank=True)
    reply_to = models.EmailField(_("adresse de réponse"), blank=True)
    headers = models.JSONField(_("en-têtes"), default=dict, blank=True)
    # It holds a link that opens something: its body is erased once it has left.
    is_secret = models.BooleanField(_("confidentiel"), default=False)
    is_urgent = models.BooleanField(_("urgent"), default=False)

    created_at = models.DateTimeField(_("écrit le"), default=timezone.now, editable=False)
    next_attempt_at = models.DateTimeField(
        _("prochain essai"), null=True, blank=True, default=timezone.now
    )
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    sent_at = models.DateTimeField(_("parti le"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refusé le"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    # Why it was refused or cancelled, or how the last attempt failed.
    reason = models.TextField(_("raison"), blank=True)

    # A person had it sent again, to another address perhaps.
    retried_at = models.DateTimeField(_("renvoyé le"), null=True, blank=True)
    retried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("renvoyé par"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    first_recipient = models.EmailField(_("première adresse"), blank=True)

    objects: ClassVar[models.Manager["OutboxMail"]] = OutboxMails.as_manager()

    class Meta:
        verbose_name = _("courriel")
        verbose_name_plural = _("courriels")
        constraints = [
            models.UniqueConstraint(
                "kind",
                "about_label",
                "about_pk",
                Lower("recipient"),
                "occasion",
                name="mail_outbox_announced_once",
            ),
            models.CheckConstraint(
                name="mail_outbox_one_state",
                condition=Exact(
                    models.Func(
                        *map(models.F, STATES),
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
            ),
            models.CheckConstraint(
                name="mail_outbox_refusal_has_reason",
                condition=models.Q(refused_at__isnull=True, cancelled_at__isnull=True)
                | ~models.Q(reason=""),
            ),
            models.CheckConstraint(
                name="mail_outbox_secret_erased",
                condition=models.Q(is_secret=False)
                | models.Q(sent_at__isnull=True, cancelled_at__isnull=True)
                | models.Q(text="", html=""),
            ),
            models.CheckConstraint(
                name="mail_outbox_about_whole",
                condition=models.Q(about_label="", about_pk="")
                | (~models.Q(about_label="") & ~models.Q(about_pk="")),
            ),
        ]
        indexes = [
            models.Index(
                models.F("is_urgent").desc(),
                "next_attempt_at",
                "id",
                name="mail_outbox_due",
                condition=models.Q(next_attempt_at__isnull=False),
            ),
            models.Index(
                models.F("refused_at").desc(),
                name="mail_outbox_refused",
                condition=models.Q(refused_at__isnull=False),
            ),
            models.Index("about_label", "about_pk", name="mail_outbox_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MailOptOut(models.Model):
    """A person does not want a kind of mails."""

    address = models.EmailField(_("adresse électronique"))
    kind = models.CharField(_("sorte"), max_length=40)
    created_at = models.DateTimeField(_("demandé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("désinscription")
        verbose_name_plural = _("désinscriptions")
        constraints = [
            models.UniqueConstraint(name="mail_optout_once", fields=["address", "kind"]),
            models.CheckConstraint(
                name="mail_optout_address_lower", condition=models.Q(address=Lower("address"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
