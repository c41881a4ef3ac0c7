"""What an import will do, before anything is written."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from maillage.core.text import normalise
from shared_apps.reference.text import normalise_town
from tenant_apps.directory.models import Establishment, Profile
from tenant_apps.directory.services.importing.current import load_current
from tenant_apps.directory.services.importing.structure import Structure, several_alike
from tenant_apps.directory.spreadsheets.report import Outcome, ReportLine
from tenant_apps.directory.spreadsheets.rows import StructureRow


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
        by_siret = {
            site.siret: site
            for site in Establishment.objects.filter(
                siret__in=[s.siret for s in self.structures if s.siret]
            ).select_related("organization")
        }
        same_name = _sites_by_name(s for s in self.structures if s.siret not in by_siret)
        found: dict[int, UUID] = {}
        # One structure of the file each: those found by their SIRET, then by name in its order.
        claimed = {site.organization_id for site in by_siret.values() if site.is_head_office}
        for index, structure in enumerate(self.structures):
            site = by_siret.get(structure.siret)
            if site and not site.is_head_office:
                structure.refuse(
                    "siret",
                    _("Ce SIRET est celui d’un établissement secondaire de « %(name)s ».")
                    % {"name": site.organization},
                )
            elif site:
                found[index] = site.organization_id
            else:
                alike = [
                    site
                    for site in same_name.get(structure.identity, [])
                    if not (site.siret and structure.siret) and site.organization_id not in claimed
                ]
                if len(alike) == 1:
                    found[index] = alike[0].organization_id
                    claimed.add(alike[0].organization_id)
                elif alike:
                    structure.refuse("siret", several_alike(structure.rows[0].name))
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


def _sites_by_name(
    structures: Iterable[Structure],
) -> dict[tuple[str, str], list[Establishment]]:
    """Head offices that have the name of one of these structures, in its commune."""
    wanted = {structure.identity for structure in structures}
    sites = Establishment.objects.filter(
        is_head_office=True, commune_code__in={"", *(place for _name, place in wanted)}
    ).select_related("organization")
    found: dict[tuple[str, str], list[Establishment]] = {}
    for site in sites:
        place = site.commune_code or normalise_town(site.town)
        identity = (normalise(site.organization.name), place)
        if identity in wanted:
            found.setdefault(identity, []).append(site)
    return found
