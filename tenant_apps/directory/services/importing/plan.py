"""What an import will do, before anything is written."""

from uuid import UUID

from django.utils.translation import gettext as _

from tenant_apps.directory.holders import holders_of
from tenant_apps.directory.models import Outcome, Profile
from tenant_apps.directory.services.importing.current import ADDRESS as ADDRESS_PARTS
from tenant_apps.directory.services.importing.current import Current, load_current
from tenant_apps.directory.services.importing.matching import Matcher, MatchError
from tenant_apps.directory.services.importing.structure import Structure
from tenant_apps.directory.spreadsheets.columns import LABELS
from tenant_apps.directory.spreadsheets.report import ReportLine
from tenant_apps.directory.spreadsheets.rows import StructureRow

ADDRESS = ("postal_code", "town")
# What a kept value is called in the file; what is drawn from an address is not in it.
TITLE_OF = {**LABELS, "naf_code": LABELS["naf"]}
DRAWN_FROM_ADDRESS = ("commune_code", "departement_code", "position")


class Plan:
    def __init__(self, structures: list[Structure], *, publish: bool) -> None:
        self.structures = structures
        self.publish = publish
        self.held: dict[UUID, list[str]] = {}
        self.of_line = {row.line: s for s in structures for row in s.rows}

    def decide(self) -> None:
        self._find_current()
        for structure in self.structures:
            if not structure.rows[0].refused:
                self._compare(structure)

    def writable(self) -> list[Structure]:
        return [
            s
            for s in self.structures
            if not s.rows[0].refused and (s.is_new or s.changes or s.becomes)
        ]

    def _find_current(self) -> None:
        matcher = Matcher(self.structures)
        found: dict[int, UUID] = {}
        for index, structure in enumerate(self.structures):
            try:
                organization_id = matcher.find(structure)
            except MatchError as error:
                structure.refuse("siret", str(error))
            else:
                if organization_id:
                    found[index] = organization_id
        current = load_current(found.values())
        self.held = holders_of(current)
        for index, organization_id in found.items():
            self.structures[index].current = current[organization_id]

    def _compare(self, structure: Structure) -> None:
        current = structure.current
        listed = Profile.State.LISTED
        if current is None:
            structure.is_new = True
            structure.changes = structure.values
            structure.becomes = listed if self.publish else Profile.State.PREREGISTERED
            return
        self._change_or_keep(structure, current)
        address = {name: structure.changes.get(name, current.values[name]) for name in ADDRESS}
        if any(structure.values.get(name, kept) != kept for name, kept in address.items()):
            # People moved it: what the file draws from its own address is no longer true.
            for name in DRAWN_FROM_ADDRESS:
                structure.changes.pop(name, None)
        # Later states are what people decided.
        if self.publish and current.profile.state == Profile.State.PREREGISTERED:
            # F56: whoever has taken a fiche up sends it when it is ready.
            structure.becomes = None if self.held[current.organization.pk] else listed
        elif current.profile._state.adding:
            structure.becomes = Profile.State.PREREGISTERED

    def _change_or_keep(self, structure: Structure, current: Current) -> None:
        """An import takes the place of what the last one put there, fills what is empty, and says
        what it leaves as people have it."""
        held = bool(self.held[current.organization.pk])
        withdrawn = current.profile.state == Profile.State.WITHDRAWN
        kept = []
        for name, value in structure.values.items():
            now, empty = current.values[name], current.empty(name)
            if value == now:
                continue
            ours = current.imported.get(name, empty)
            # Once somebody holds a fiche, all that stands there is theirs.
            if withdrawn or now != ours or (held and now != empty):
                kept.append(name)
            else:
                structure.changes[name] = value
        if held and not ADDRESS_PARTS.isdisjoint(kept):
            for name in ADDRESS_PARTS:
                structure.changes.pop(name, None)
        fields = ", ".join(str(TITLE_OF[name]) for name in kept if name in TITLE_OF)
        if not fields:
            return
        if withdrawn:
            said = _("Structure retirée de l’annuaire : rien n’y change (%(fields)s).")
        elif held:
            said = _("Des personnes tiennent cette fiche, et gardent ce qu’elles ont : %(fields)s.")
        else:
            said = _("Laissé comme quelqu’un l’a écrit : %(fields)s.")
        structure.rows[0].remark("name", said % {"fields": fields})

    def report(self, row: StructureRow) -> ReportLine:
        structure = self.of_line.get(row.line)
        if row.refused or structure is None:
            outcome = Outcome.REFUSED
        elif structure.is_new and row is structure.rows[0]:
            outcome = Outcome.CREATED
        elif structure.given[row.line] & structure.changes.keys() or (
            row is structure.rows[0] and structure.becomes
        ):
            outcome = Outcome.MODIFIED
        else:
            outcome = Outcome.UNCHANGED
        return ReportLine(row.line, outcome, row.siret, row.name, row.remarks)

    def organization_of(self, line: int) -> UUID | None:
        """None for a line that is refused, and in a trial for a structure that is new."""
        structure = self.of_line.get(line)
        if structure is None or structure.rows[0].refused or structure.current is None:
            return None
        return structure.current.organization.pk
