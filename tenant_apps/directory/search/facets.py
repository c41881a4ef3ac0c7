"""What one could still choose, and how many fiches each choice would leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenant_apps.directory.facts import facts
from tenant_apps.directory.models import Sector
from tenant_apps.directory.search.criteria import PAGE, SupplierCriteria
from tenant_apps.directory.search.filters import CHOSEN
from tenant_apps.directory.search.nomenclature import FIXED, Words, fact_labels
from tenant_apps.directory.search.territories import departement_names
from tenant_apps.directory.tokens import (
    BASES,
    BROCHURE,
    BROCHURE_CODE,
    FRANCE_CODE,
    ROOM,
    STAFF,
    STAFF_CODE,
    departement_code,
)

# The criteria with counts, and what their codes are called in the index.
COUNTED = {
    "departements": "departement",
    "sectors": "sector",
    "works": "coverage",
    "types": "structure_type",
    "labels": "label",
    "umbrellas": "umbrella",
    "legal_forms": "legal_form",
    "workforces": "workforce",
    "turnovers": "turnover",
    "facts": "fact",
}
Counts = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value one may choose in a filter, and how many fiches it would leave."""

    value: str
    label: str
    count: int
    chosen: bool
    children: tuple["Choice", ...] = ()

    @property
    def opened(self) -> bool:
        """Something below it is chosen."""
        return any(child.chosen or child.opened for child in self.children)


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    parameter: str
    legend: str
    choices: list[Choice]

    def flat(self) -> list[Choice]:
        """With those below others, after them."""
        return _flat(self.choices)

    @property
    def opened(self) -> bool:
        return any(choice.chosen or choice.opened for choice in self.choices)


def _flat(choices: Iterable[Choice]) -> list[Choice]:
    return [one for choice in choices for one in (choice, *_flat(choice.children))]


def code_range(name: str) -> tuple[int, int]:
    base = BASES[COUNTED[name]]
    return base, base + ROOM - 1


def facets_of(
    criteria: SupplierCriteria, words: Words, counts: Mapping[str, Counts]
) -> list[Facet]:
    """`counts` are by criterion: each without itself."""
    legends = {
        "departements": _("Département"),
        "sectors": _("Secteur d’activité"),
        "works": _("Zone d’intervention"),
        "types": _("Type de structure"),
        "labels": _("Label"),
        "umbrellas": _("Tête de réseau"),
        "legal_forms": _("Forme juridique"),
        "workforces": _("Effectif"),
        "turnovers": _("Chiffre d’affaires"),
        "facts": _("Et aussi"),
    }
    found = []
    for name, legend in legends.items():
        if name == "sectors":
            choices = _branches(words.tree.roots, criteria, words, counts[name])
        else:
            choices = _choices(name, criteria, words, counts[name])
        if choices:
            found.append(Facet(name, PAGE[name], legend, choices))
    return found


def _choices(name: str, criteria: SupplierCriteria, words: Words, counts: Counts) -> list[Choice]:
    chosen = set(getattr(criteria, name))
    choices = [
        Choice(value, label, counts.get(code, 0), value in chosen)
        for value, label, code in _values(name, words)
        if code in counts or value in chosen
    ]
    if name in {"types", "labels", "umbrellas"}:  # the others have an order of their own
        choices.sort(key=lambda choice: -choice.count)
    return choices


def _values(name: str, words: Words) -> Iterable[tuple[str, str, int]]:
    """Value, label and code."""
    base = BASES[COUNTED[name]]
    if name == "departements":
        for code, label in departement_names().items():
            yield code, f"{label} ({code})", departement_code(code)
    elif name == "works":
        yield _("France entière"), _("France entière"), FRANCE_CODE
    elif name == "facts":
        codes = {BROCHURE: BROCHURE_CODE, STAFF: STAFF_CODE}
        codes |= {fact.key: base + fact.number for fact in facts()}
        for key, label in fact_labels().items():
            yield key, label, codes[key]
    elif (kind := CHOSEN[name]) in FIXED:
        # Bands of turnover are counted from 0, as width_bucket does, the others from 1.
        first = 0 if kind == "turnover" else 1
        for place, (value, label) in enumerate(FIXED[kind].items(), start=first):
            yield value, label, base + place
    else:
        for key, (pk, label) in sorted(words.terms[kind].items()):
            yield key, label, base + pk


def _branches(
    sectors: Iterable[Sector], criteria: SupplierCriteria, words: Words, counts: Counts
) -> list[Choice]:
    choices = []
    for sector in sectors:
        count = counts.get(BASES["sector"] + sector.pk, 0)
        chosen = sector.key in criteria.sectors
        below = words.tree.children.get(sector.pk, [])
        children = _branches(below, criteria, words, counts)
        if count or chosen or children:
            choices.append(Choice(sector.key, sector.name, count, chosen, tuple(children)))
    return choices
