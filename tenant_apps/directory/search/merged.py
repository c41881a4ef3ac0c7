"""Terms that were merged: what their links have become."""

from collections.abc import Iterable

from django.http import QueryDict

from tenant_apps.directory.models import Term
from tenant_apps.directory.models.synonyms import KINDS
from tenant_apps.directory.search.criteria import PAGE
from tenant_apps.directory.search.filters import CHOSEN, Unknown


def meant_by(unknown: Iterable[Unknown]) -> dict[str, dict[str, str]]:
    """By parameter, the key that each of these unknown values has become, if any."""
    values: dict[str, list[str]] = {}
    for one in unknown:
        values.setdefault(one.parameter, []).append(one.value)
    kinds: dict[str, type[Term]] = {
        PAGE[name]: KINDS[kind] for name, kind in CHOSEN.items() if kind in KINDS
    }
    meant = {
        parameter: {
            value: term.key
            for value, term in kinds[parameter].objects.all().found_by(asked).items()
        }
        for parameter, asked in values.items()
        if parameter in kinds
    }
    return {parameter: found for parameter, found in meant.items() if found}


def current_query(query: QueryDict, unknown: Iterable[Unknown]) -> str:
    """The same question with what merged terms have become; nothing where it asks for none."""
    meant = meant_by(unknown)
    if not meant:
        return ""
    current = query.copy()
    for parameter, keys in meant.items():
        current.setlist(parameter, [keys.get(key, key) for key in current.getlist(parameter)])
    return current.urlencode()
