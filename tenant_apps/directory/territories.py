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
