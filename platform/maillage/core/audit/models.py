from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.core.audit.verbs import AuditVerb, sentence_of, told_of


class AuditEventQuerySet(models.QuerySet[Any]):
    def matching(
        self,
        *,
        verb: AuditVerb | str = "",
        actor: str = "",
        object: str = "",
        since: date | None = None,
        until: date | None = None,
    ) -> Self:
        """The latest first. People and objects are found by their number or a part of their name;
        days count whole, the last one included."""
        found = self.order_by("-at", "-pk")
        if verb:
            found = found.filter(verb=verb.code if isinstance(verb, AuditVerb) else verb)
        if actor:
            found = found.filter(
                Q(actor_id=actor)
                | Q(actor_name__unaccent__icontains=actor)
                | Q(acted_for_id=actor)
                | Q(acted_for_name__unaccent__icontains=actor)
            )
        if object:
            found = found.filter(Q(object_pk=object) | Q(object_name__unaccent__icontains=object))
        if since:
            found = found.filter(at__gte=_midnight(since))
        if until:
            found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
        return found

    def older_than(self, number: int) -> Self:
        """What comes after that event in the list; nothing where there is none of that number."""
        event = self.model.objects.filter(pk=number).first()
        if event is None:
            return self.none()
        return self.filter(Q(at__lt=event.at) | Q(pk__lt=event.pk), at__lte=event.at)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class AuditEvent(models.Model):
    """Who did what, when, for whom, on what, as text: it outlives everything it names.

    Appended to by services.record alone. The database refuses to change or delete a row, but
    while `maillage.erasing` is on in the transaction (migration 0002).
    """

    at = models.DateTimeField(_("le"), default=timezone.now, editable=False)
    actor_id = models.CharField(_("numéro du compte"), max_length=40, blank=True)
    actor_name = models.CharField(_("par"), max_length=254, blank=True)
    acted_for_id = models.CharField(_("numéro de la structure"), max_length=40, blank=True)
    acted_for_name = models.CharField(_("pour"), max_length=254, blank=True)
    verb = models.CharField(_("action"), max_length=60, db_index=True)
    object_label = models.CharField(_("nature"), max_length=100)
    object_pk = models.CharField(_("numéro"), max_length=40, blank=True)
    object_name = models.CharField(_("sur"), max_length=254, blank=True)
    details = models.JSONField(_("détails"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    request_id = models.CharField(_("requête"), max_length=40, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("journal")
        indexes = [
            models.Index(name="audit_event_latest", fields=["-at", "-id"]),
            models.Index(name="audit_event_object", fields=["object_label", "object_pk"]),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.sentence} : {self.object_name}".strip()

    @property
    def sentence(self) -> str:
        return sentence_of(self.verb)

    @property
    def told(self) -> str:
        """Its details, in words."""
        return told_of(self.verb, self.details)
