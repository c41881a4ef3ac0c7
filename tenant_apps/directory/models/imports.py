"""Imports: the files that were sent, what became of each line, and what it takes to undo them."""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tenant_apps.accounts.by_whom import by_whom
from tenant_apps.directory.models.organization import Organization


class Outcome(models.TextChoices):
    CREATED = "created", _("créée")
    MODIFIED = "modified", _("modifiée")
    UNCHANGED = "unchanged", _("inchangée")
    REFUSED = "refused", _("refusée")


class Job(models.TextChoices):
    """What a worker does for a batch."""

    TRIAL = "trial", _("Essai")
    IMPORT = "import", _("Import")
    UNDO = "undo", _("Annulation")


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def undoable(self) -> Self:
        """Those that changed something, and none of whose structures a later import that stands
        has changed."""
        changes = StructureChange.objects.filter(batch=OuterRef("pk"))
        return self.filter(
            Exists(changes),
            ~Exists(changes.covered()),
            imported_at__isnull=False,
            undo_asked_at=None,
        )

    def waiting(self) -> Self:
        """Those that ask something of a worker (ImportBatch.waits_for)."""
        return self.filter(failed_at=None).filter(
            Q(undo_asked_at__isnull=False, undone_at=None)
            | Q(confirmed_at__isnull=False, imported_at=None)
            | Q(trial_asked_at__isnull=False, tried_at=None)
        )


class ImportBatch(models.Model):
    """A file on its way into the directory. Its state is what was asked and done, and when; by
    None where the command line asked."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    file_name = models.CharField(_("fichier"), max_length=200)
    # The file itself, until the import is done.
    stored_as = models.CharField(max_length=100, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    header = models.JSONField(_("titres"), default=list)
    samples = models.JSONField(_("premières valeurs"), default=list, blank=True)
    # The field that each column feeds, "" for a column that is left aside.
    fields = models.JSONField(_("champs"), default=list, blank=True)
    publish = models.BooleanField(_("publier tout de suite"), default=False)
    uploaded_at = models.DateTimeField(_("déposé le"))
    uploaded_by = by_whom(_("déposé par"))
    trial_asked_at = models.DateTimeField(_("essai demandé le"), null=True, blank=True)
    tried_at = models.DateTimeField(_("essayé le"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    confirmed_by = by_whom(_("confirmé par"))
    imported_at = models.DateTimeField(_("importé le"), null=True, blank=True)
    undo_asked_at = models.DateTimeField(_("annulation demandée le"), null=True, blank=True)
    undone_by = by_whom(_("annulé par"))
    undone_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    failed_at = models.DateTimeField(_("échoué le"), null=True, blank=True)
    failure = models.TextField(_("raison de l’échec"), blank=True)
    # Lines by outcome, `to_check` and `lines`; after an undo, structures by what became of them.
    counts = models.JSONField(_("décompte"), default=dict, blank=True)
    undo_counts = models.JSONField(_("décompte de l’annulation"), default=dict, blank=True)
    # The keys of terms that the nomenclature lacked, by field.
    new_terms = models.JSONField(_("nouveaux termes"), default=dict, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                name="directory_importbatch_confirmed_first",
                condition=Q(imported_at=None) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="directory_importbatch_undoes_what_was_done",
                condition=Q(undo_asked_at=None) | Q(imported_at__isnull=False),
            ),
            models.CheckConstraint(
                name="directory_importbatch_undo_is_asked",
                condition=Q(undone_at=None) | Q(undo_asked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="directory_importbatch_file_until_done",
                condition=Q(imported_at=None) | Q(stored_as=""),
            ),
        ]
        indexes = [models.Index(name="directory_importbatch_latest", fields=["-uploaded_at"])]

    def __str__(self) -> str:
        return self.file_name

    @property
    def asked_for(self) -> Job | None:
        """What a worker is to do, is doing, or has failed to do."""
        if self.undo_asked_at and not self.undone_at:
            return Job.UNDO
        if self.confirmed_at and not self.imported_at:
            return Job.IMPORT
        if self.trial_asked_at and not self.tried_at:
            return Job.TRIAL
        return None

    @property
    def asked_at(self) -> datetime | None:
        match self.asked_for:
            case Job.UNDO:
                return self.undo_asked_at
            case Job.IMPORT:
                return self.confirmed_at
            case Job.TRIAL:
                return self.trial_asked_at
        return None

    @property
    def waits_for(self) -> Job | None:
        """The same, but for what has failed: that waits for a person."""
        return None if self.failed_at else self.asked_for


class ImportRow(models.Model):
    """What became of a line: in the trial until the import is done, then in the import."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("ligne"))
    outcome = models.CharField(_("résultat"), max_length=9, choices=Outcome)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    name = models.CharField(_("raison sociale"), max_length=200, blank=True)
    # [column, message] each.
    remarks = models.JSONField(_("remarques"), default=list, blank=True)
    # Of a refused line alone, which is handed back to be corrected.
    cells = models.JSONField(_("cellules"), default=list, blank=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("ligne importée")
        verbose_name_plural = _("lignes importées")
        constraints = [
            models.UniqueConstraint(name="directory_importrow_line_once", fields=["batch", "line"]),
            models.CheckConstraint(
                name="directory_importrow_outcome", condition=Q(outcome__in=Outcome.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} : {self.get_outcome_display()}"


class StructureChangeQuerySet(models.QuerySet["StructureChange"]):
    def covered(self) -> Self:
        """Those whose structure a later batch, which stands, has changed too."""
        later = StructureChange.objects.filter(
            batch__imported_at__gt=OuterRef("batch__imported_at"),
            batch__undone_at=None,
            organization=OuterRef("organization"),
        )
        return self.filter(Exists(later))


class StructureChange(models.Model):
    """What a batch did to a structure, in the terms of an import, so that it can be undone."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")
    organization = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    name = models.CharField(_("raison sociale"), max_length=200)
    created = models.BooleanField(_("créée"), default=False)
    before = models.JSONField(_("avant"), default=dict)
    after = models.JSONField(_("après"), default=dict)
    # The state of its fiche before, null where it had none, and the one that the batch gave it.
    state_before = models.JSONField(_("état avant"), null=True, blank=True)
    becomes = models.CharField(_("état donné"), max_length=13, blank=True)
    # The ImportedStructure that this one replaced.
    provenance_before = models.JSONField(_("import précédent"), null=True, blank=True)
    # Why an undo left something as it is; empty where it took all back.
    kept = models.TextField(_("laissé, et pourquoi"), blank=True)

    objects = StructureChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("changement importé")
        verbose_name_plural = _("changements importés")
        constraints = [
            models.UniqueConstraint(
                name="directory_structurechange_once", fields=["batch", "organization"]
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportedStructure(models.Model):
    """What the last import put into a structure: it overwrites what still stands so, and nothing
    that people changed since."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, primary_key=True, related_name="imported"
    )
    batch = models.ForeignKey(
        ImportBatch,
        verbose_name=_("import"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="structures",
    )
    file_name = models.CharField(_("fichier"), max_length=200)
    imported_at = models.DateTimeField(_("importée le"))
    values = models.JSONField(_("valeurs"))
    remarks = models.JSONField(_("points à vérifier"), default=list, blank=True)

    class Meta:
        verbose_name = _("structure importée")
        verbose_name_plural = _("structures importées")

    def __str__(self) -> str:
        return str(self.organization)
