"""Taking back what a batch did, where nobody has changed it since.

A structure that it created goes where nothing but the import ever touched it. A field that it
changed gets its former value where it still holds what the import put. All else stays, and the
report says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.audit.services import record
from tenant_apps.directory.audit import IMPORT_UNDONE
from tenant_apps.directory.models import (
    Establishment,
    ImportBatch,
    ImportedStructure,
    Organization,
    StructureChange,
    SupplierProfile,
)
from tenant_apps.directory.services.importing.current import (
    ADDRESS,
    PROFILE,
    PROFILE_TERMS,
    Current,
    load_current,
)
from tenant_apps.directory.services.importing.locking import one_at_a_time
from tenant_apps.directory.services.importing.progress import Progress
from tenant_apps.directory.services.importing.structure import Structure
from tenant_apps.directory.services.importing.touched import (
    forget_unused_terms,
    keep_known_terms,
    touched,
)
from tenant_apps.directory.services.importing.traces import put_state_back
from tenant_apps.directory.services.importing.writing import StructureWriter
from tenant_apps.directory.services.indexing import count_change, withdraw
from tenant_apps.directory.spreadsheets.columns import LABELS
from tenant_apps.directory.spreadsheets.rows import Value

TITLES = {
    **LABELS,
    "naf_code": LABELS["naf"],
    "umbrellas": LABELS["umbrella"],
    "departement_code": LABELS["departement"],
    "commune_code": LABELS["town"],
    "position": gettext_lazy("Position"),
}


class NotUndoableError(Exception):
    """Says in French why this batch cannot be undone."""


@dataclass(slots=True)
class Step:
    """What an undo does with a structure that is still there; `change.kept` says what it leaves."""

    change: StructureChange
    current: Current
    deletes: bool = False
    edited: set[str] = field(default_factory=set)
    values: dict[str, Value] = field(default_factory=dict)
    state: dict[str, Any] | None = None
    deletes_profile: bool = False

    @property
    def restores(self) -> bool:
        return bool(self.values or self.state or self.deletes_profile)


class UndoPlan:
    """Decided from what stands now; with `lock`, until the transaction ends."""

    def __init__(self, batch: ImportBatch, *, lock: bool = False) -> None:
        self.batch = batch
        self.changes = list(batch.changes.order_by("name", "pk"))
        heads = Establishment.objects.filter(
            is_head_office=True,
            organization__in=[change.organization_id for change in self.changes],
        )
        pks = heads.values_list("organization_id", flat=True)
        current = load_current(pks, lock=lock, whole=True)
        self.steps: list[Step] = []
        for change in self.changes:
            found = current.get(change.organization_id) if change.organization_id else None
            if found is None:
                change.kept = _("elle a été supprimée, ou n’a plus de siège")
            elif found.profile._state.adding:
                change.kept = _("sa fiche a été supprimée")
            else:
                self.steps.append(Step(change, found))
        self.touched = touched(step.current for step in self.steps)
        for step in self.steps:
            self._decide(step)

    @property
    def deleted(self) -> list[Step]:
        return [step for step in self.steps if step.deletes]

    @property
    def restored(self) -> list[Step]:
        return [step for step in self.steps if step.restores]

    @property
    def kept(self) -> list[StructureChange]:
        return [change for change in self.changes if change.kept]

    @property
    def counts(self) -> dict[str, int]:
        return {
            "deleted": len(self.deleted),
            "restored": len(self.restored),
            "kept": len(self.kept),
        }

    def _decide(self, step: Step) -> None:
        change, current = step.change, step.current
        step.edited = self._edited(change, current)
        moved = self._moved(change, current)
        added = frozenset[str]()
        if change.created:
            added = self.touched[current.organization.pk] | self.touched[current.profile.pk]
            step.deletes = not (step.edited or moved or added)
        else:
            if not step.edited.isdisjoint(ADDRESS):  # half an address would be a wrong one
                step.edited |= ADDRESS & change.before.keys()
            step.values = {
                name: value
                for name, value in change.before.items()
                if name not in step.edited and value != change.after[name]
            }
            if change.becomes and change.state_before and not moved:
                step.state = change.state_before
            elif change.becomes and not change.state_before:
                # A fiche that the batch gave to a structure that had none.
                added = self.touched[current.profile.pk]
                mine = {*PROFILE, *PROFILE_TERMS}
                step.deletes_profile = not (moved or added or step.edited & mine)
                if step.deletes_profile:
                    step.values = {k: v for k, v in step.values.items() if k not in mine}
        change.kept = _reasons(step.edited, moved, added)

    def _edited(self, change: StructureChange, current: Current) -> set[str]:
        """The fields that no longer hold what the batch left."""
        names = (
            change.after.keys() if change.created else change.after.keys() & change.before.keys()
        )
        edited = {name for name in names if current.values[name] != change.after[name]}
        if change.created:
            edited |= {
                name
                for name, value in current.values.items()
                if name not in change.after and value != Current.empty(name)
            }
        return edited

    def _moved(self, change: StructureChange, current: Current) -> str:
        """That the fiche is no longer in the state which the batch gave it; empty if it is."""
        profile = current.profile
        if not change.becomes:
            return ""
        if (profile.state, profile.state_since) == (change.becomes, self.batch.imported_at):
            return ""
        return _("sa fiche est à l’état « %(state)s »") % {"state": profile.get_state_display()}


def _reasons(edited: Iterable[str], moved: str, added: Iterable[str]) -> str:
    reasons = [moved] if moved else []
    if edited:
        titles = sorted({str(TITLES[name]) for name in edited})
        reasons.append(_("modifiée depuis : %(fields)s") % {"fields": ", ".join(titles)})
    if added:
        reasons.append(_("complétée depuis : %(what)s") % {"what": ", ".join(sorted(added))})
    return " ; ".join(reasons)


def undo(batch: ImportBatch, progress: Progress) -> None:
    """In the transaction of its caller, who holds the batch. Raises NotUndoableError."""
    one_at_a_time()
    if StructureChange.objects.filter(batch=batch).covered().exists():
        raise NotUndoableError(
            _("Un import plus récent a modifié les mêmes structures : annulez-le d’abord.")
        )
    plan = UndoPlan(batch, lock=True)
    progress(_("%(count)d structures à comparer") % {"count": len(plan.changes)}, 0.4)
    now = timezone.now()
    _restore(plan, StructureWriter(at=now, by=batch.undone_by, progress=progress))
    without_profile = [step for step in plan.restored if step.deletes_profile]
    withdraw(step.current.organization.pk for step in (*without_profile, *plan.deleted))
    SupplierProfile.objects.filter(
        pk__in=[step.current.profile.pk for step in without_profile]
    ).delete()
    Organization.objects.filter(
        pk__in=[step.change.organization_id for step in plan.deleted]
    ).delete()
    forget_unused_terms(batch.new_terms)
    count_change()  # of the words, where no fiche was listed
    StructureChange.objects.bulk_update(plan.kept, ["kept"], 500)
    batch.undone_at = now
    batch.undo_counts = plan.counts
    batch.save()
    record(IMPORT_UNDONE, batch, by=batch.undone_by, acted_for=None, **plan.counts)


def _restore(plan: UndoPlan, writer: StructureWriter) -> None:
    structures = []
    for step in plan.restored:
        if step.state:
            put_state_back(step.current.profile, step.state)
        structures.append(Structure(current=step.current, changes=step.values))
    keep_known_terms(structures)
    writer.write(structures)
    _restore_provenance(plan)


def _restore_provenance(plan: UndoPlan) -> None:
    """What the import before had put there counts again, for the fields that hold it again."""
    put_back, forgotten = [], []
    for step in plan.restored:
        imported, former = step.current.provenance, step.change.provenance_before
        if imported is None:
            continue
        if former is None and not step.change.kept:
            forgotten.append(imported.pk)
            continue
        former_values = former["values"] if former else {}
        for name in step.change.before.keys() - step.edited:
            imported.values.pop(name, None)
            if name in former_values:
                imported.values[name] = former_values[name]
        if former and not step.change.kept:
            imported.batch_id, imported.remarks = former["batch_id"], former["remarks"]
            imported.file_name = former["file_name"]
            imported.imported_at = datetime.fromisoformat(former["imported_at"])
        put_back.append(imported)
    ImportedStructure.objects.filter(pk__in=forgotten).delete()
    ImportedStructure.objects.bulk_update(
        put_back, ["batch", "file_name", "imported_at", "values", "remarks"], 500
    )
