"""Writes what an import has decided, table by table, in the transaction of its caller."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from tenant_apps.accounts.models import User
from tenant_apps.directory.models import (
    Establishment,
    ImportBatch,
    ImportedStructure,
    Organization,
    Profile,
    StructureChange,
    SupplierProfile,
)
from tenant_apps.directory.services.importing.current import (
    ORGANIZATION,
    ORGANIZATION_TERMS,
    POSITION,
    PROFILE,
    PROFILE_TERMS,
    SITE,
    Current,
)
from tenant_apps.directory.services.importing.progress import Progress
from tenant_apps.directory.services.importing.structure import Structure
from tenant_apps.directory.services.importing.traces import trace
from tenant_apps.directory.services.indexing import reindex

STATE = ("state", "state_since", "state_by", "listed_at")
NOWHERE = (None, None, "")
BATCH = 500


class StructureWriter:
    """Writes at a moment and for a person; `new_terms` gathers what the nomenclature lacked."""

    def __init__(self, *, at: datetime, by: User | None, progress: Progress) -> None:
        self.now = at
        self.by = by
        self.progress = progress
        self.new_terms: dict[str, list[str]] = {}

    def import_all(self, structures: list[Structure], batch: ImportBatch) -> None:
        """Write the changes, and what it takes to know them again and to undo them."""
        traces = []
        for structure in structures:
            structure.current = structure.current or self._new()
            traces.append(trace(structure, structure.current))
        self.write(structures)
        self._remember(structures, batch)
        for made in traces:
            made.batch = batch
        StructureChange.objects.bulk_create(traces, batch_size=BATCH)
        batch.new_terms = self.new_terms

    def write(self, structures: list[Structure]) -> None:
        for structure in structures:
            if structure.current:
                self._assign(structure, structure.current)
        fields = (*ORGANIZATION, "sort_key", "updated_at")
        self._save(Organization, "organization", structures, fields, 0.75)
        self._save(Establishment, "site", structures, (*SITE, *POSITION), 0.8)
        self._save(SupplierProfile, "profile", structures, (*PROFILE, *STATE), 0.85)
        self.progress(_("Enregistrement : nomenclature"), 0.9)
        for name in ORGANIZATION_TERMS:
            self._link("organization", name, structures)
        for name in PROFILE_TERMS:
            self._link("profile", name, structures)
        self.progress(_("Enregistrement : recherche"), 0.92)
        reindex(s.current.organization.pk for s in structures if s.current)

    def _new(self) -> Current:
        organization = Organization()
        return Current(
            organization,
            Establishment(organization=organization, is_head_office=True),
            SupplierProfile(organization=organization, state_since=self.now),
            values={},
        )

    def _assign(self, structure: Structure, current: Current) -> None:
        for name, value in structure.changes.items():
            if name in ORGANIZATION:
                setattr(current.organization, name, value)
            elif name in SITE:
                setattr(current.site, name, value)
            elif name in PROFILE:
                setattr(current.profile, name, value)
            elif name == "position":
                for part, number in zip(POSITION, value or NOWHERE, strict=True):
                    setattr(current.site, part, number)
        current.organization.sort_key = current.organization.make_sort_key()
        current.organization.updated_at = self.now
        if structure.becomes:
            current.profile.state = structure.becomes
            current.profile.state_since = self.now
            current.profile.state_by = self.by
            if structure.becomes == Profile.State.LISTED:
                current.profile.listed_at = current.profile.listed_at or self.now

    def _save(
        self,
        model: type[Model],
        part: str,
        structures: list[Structure],
        fields: Iterable[str],
        share: float,
    ) -> None:
        what = {"what": model._meta.verbose_name_plural}
        self.progress(_("Enregistrement : %(what)s") % what, share)
        rows = [getattr(structure.current, part) for structure in structures]
        new = [row for row in rows if row._state.adding]
        old = [row for row in rows if not row._state.adding]
        model._default_manager.bulk_create(new, batch_size=BATCH)
        model._default_manager.bulk_update(old, fields, batch_size=BATCH)

    def _link(self, part: str, name: str, structures: list[Structure]) -> None:
        """Make a field of terms hold what was decided, new terms included."""
        changed = [s for s in structures if name in s.changes]
        if not changed:
            return
        owner_model = type(getattr(changed[0].current, part))
        field = owner_model._meta.get_field(name)
        owner, term = field.m2m_field_name(), field.m2m_reverse_field_name()
        terms = field.related_model.objects
        names = {key: text for s in changed for key, text in s.names.get(name, {}).items()}
        known = set(terms.filter(key__in=names).values_list("key", flat=True))
        if missing := sorted(names.keys() - known):
            self.new_terms[name] = missing
            terms.named(names[key] for key in missing)
        found = terms.in_bulk({key for s in changed for key in s.changes[name]}, field_name="key")
        through = getattr(owner_model, name).through
        owners = {s: getattr(s.current, part).pk for s in changed}
        through.objects.filter(**{f"{owner}__in": owners.values()}).delete()
        through.objects.bulk_create(
            (
                through(**{f"{owner}_id": pk, f"{term}_id": found[key].pk})
                for s, pk in owners.items()
                for key in s.changes[name]
            ),
            batch_size=BATCH * 4,
        )

    def _remember(self, structures: list[Structure], batch: ImportBatch) -> None:
        ImportedStructure.objects.bulk_create(
            (
                ImportedStructure(
                    organization=s.current.organization,
                    batch=batch,
                    file_name=batch.file_name,
                    imported_at=self.now,
                    values={**s.current.imported, **s.changes},
                    remarks=[
                        [remark.column, remark.message] for row in s.rows for remark in row.remarks
                    ],
                )
                for s in structures
                if s.current
            ),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["organization"],
            update_fields=["batch", "file_name", "imported_at", "values", "remarks"],
        )
