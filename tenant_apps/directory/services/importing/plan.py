"""What an import will do, before anything is written."""

from uuid import UUID

from tenant_apps.directory.models import Outcome, Profile
from tenant_apps.directory.services.importing.current import load_current
from tenant_apps.directory.services.importing.matching import Matcher, MatchError
from tenant_apps.directory.services.importing.structure import Structure
from tenant_apps.directory.spreadsheets.report import ReportLine
from tenant_apps.directory.spreadsheets.rows import StructureRow

ADDRESS = ("postal_code", "town")
DRAWN_FROM_ADDRESS = ("commune_code", "departement_code", "position")


class Plan:
    def __init__(self, structures: list[Structure], *, publish: bool) -> None:
        self.structures = structures
        self.publish = publish
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
        for name, value in structure.values.items():
            now = current.values[name]
            if value != now and now == current.imported.get(name, current.empty(name)):
                structure.changes[name] = value
        address = {name: structure.changes.get(name, current.values[name]) for name in ADDRESS}
        if any(structure.values.get(name, kept) != kept for name, kept in address.items()):
            # People moved it: what the file draws from its own address is no longer true.
            for name in DRAWN_FROM_ADDRESS:
                structure.changes.pop(name, None)
        # Later states are what people decided.
        if self.publish and current.profile.state == Profile.State.PREREGISTERED:
            structure.becomes = listed
        elif current.profile._state.adding:
            structure.becomes = Profile.State.PREREGISTERED

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
