"""The names behind the codes that a network stores."""

from collections.abc import Iterable

from django.db.models import Model

from shared_apps.reference.models import Commune, Departement, Epci, Region
from tenant_apps.directory.models import Coverage

MODELS: dict[str, type[Model]] = {
    Coverage.Level.COMMUNE: Commune,
    Coverage.Level.EPCI: Epci,
    Coverage.Level.DEPARTEMENT: Departement,
    Coverage.Level.REGION: Region,
}


def coverage_names(coverages: Iterable[Coverage]) -> list[str]:
    """From the widest to the narrowest, one query a level; an unknown code stands for itself."""
    by_level: dict[str, list[str]] = {}
    for coverage in coverages:
        by_level.setdefault(coverage.level, []).append(coverage.code)
    names: list[str] = []
    for level in reversed(Coverage.Level.values):
        codes = by_level.get(level, [])
        if codes and level == Coverage.Level.FRANCE:
            names.append(str(Coverage.Level.FRANCE.label))
        elif codes:
            found = MODELS[level]._default_manager.in_bulk(codes)
            names += sorted(
                getattr(found[code], "name", code) if code in found else code for code in codes
            )
    return names


def unknown_territories(territories: Iterable[tuple[str, str]]) -> list[str]:
    """The codes that no territory of their level has, France (which has no code) left out."""
    by_level: dict[str, list[str]] = {}
    for level, code in territories:
        if level != Coverage.Level.FRANCE:
            by_level.setdefault(level, []).append(code)
    return [
        code
        for level, codes in by_level.items()
        for known in [MODELS[level]._default_manager.in_bulk(codes)]
        for code in codes
        if code not in known
    ]


def departement_of(commune_code: str) -> str:
    """An INSEE code of a commune begins with its département's."""
    return commune_code[: 3 if commune_code.startswith(("97", "98")) else 2]
