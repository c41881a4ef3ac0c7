"""What a file says, gathered by structure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from maillage.core.text import normalise
from tenant_apps.directory.services.importing.current import Current
from tenant_apps.directory.spreadsheets.rows import LIMITS, StructureRow, Value


@dataclass(slots=True, eq=False)
class Structure:
    """All that a file says of one structure."""

    values: dict[str, Value] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: list[StructureRow] = field(default_factory=list)
    # Which line gave which fields: a line that adds nothing changes nothing.
    given: dict[int, set[str]] = field(default_factory=dict)
    current: Current | None = None
    changes: dict[str, Value] = field(default_factory=dict)
    becomes: str | None = None
    is_new: bool = False

    def add(self, row: StructureRow) -> None:
        self.rows.append(row)
        given = self.given.setdefault(row.line, set())
        for name, value in row.values.items():
            known = self.values.get(name)
            if name in row.names or name == "sectors":
                names = row.names.get(name, {})
                added = [key for key in _texts(value) if key not in _texts(known)]
                room = LIMITS.get(name, len(added) + len(_texts(known))) - len(_texts(known))
                if extra := added[room:]:
                    row.remark_beyond(name, LIMITS[name], [names[key] for key in extra])
                merged: Value = sorted([*_texts(known), *added[:room]])
                self.names.setdefault(name, {}).update(names)
            else:
                merged = value if known is None else known
            if merged != known:
                self.values[name] = merged
                given.add(name)

    @property
    def siret(self) -> str:
        return str(self.values.get("siret", ""))

    @property
    def identity(self) -> tuple[str, str]:
        return normalise(self.rows[0].name), self.rows[0].place

    def refuse(self, column: str, message: str) -> None:
        for row in self.rows:
            row.refuse(column, message)


def _texts(value: Value | None) -> list[str]:
    return [str(item) for item in value] if value and not isinstance(value, str) else []


def group(rows: Iterable[StructureRow]) -> list[Structure]:
    """The structures of a file, in its order; refused lines are left out."""
    structures: list[Structure] = []
    by_siret: dict[str, Structure] = {}
    by_name: dict[tuple[str, str], list[Structure]] = {}
    for row in rows:
        if row.refused:
            continue
        same_name = by_name.setdefault((normalise(row.name), row.place), [])
        structure = by_siret.get(row.siret) if row.siret else None
        if structure:
            _say_same(row, structure, _("même SIRET que la ligne %(line)d"), "siret")
        else:
            # A SIRET on one side only: the name decides. Two different SIRETs are two structures.
            alike = [s for s in same_name if not (s.siret and row.siret)]
            if len(alike) == 1:
                structure = alike[0]
                _say_same(
                    row, structure, _("même nom et même commune que la ligne %(line)d"), "name"
                )
            elif alike:
                row.refuse("siret", several_alike(row.name))
                continue
        if structure is None:
            structure = Structure()
            structures.append(structure)
            same_name.append(structure)
        structure.add(row)
        if row.siret:
            by_siret[row.siret] = structure
    return structures


def _say_same(row: StructureRow, structure: Structure, message: str, column: str) -> None:
    first = structure.rows[0]
    text = message % {"line": first.line}
    if normalise(row.name) != normalise(first.name):
        text += _(" ; à vérifier : les noms diffèrent (« %(one)s », « %(other)s »)") % {
            "one": first.name,
            "other": row.name,
        }
    row.remark(column, text)


def several_alike(name: str) -> str:
    return _(
        "Plusieurs structures s’appellent « %(name)s » dans cette commune : ajoutez le SIRET."
    ) % {"name": name}
