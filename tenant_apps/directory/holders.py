"""Who holds a structure: people who may act for it.

Those who give such rights stand in an app above: it registers how it finds them, for a whole page
of structures at once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

# From the ids of organizations to the names of people, by organization.
Finder = Callable[[Collection[UUID]], Mapping[UUID, Sequence[str]]]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    _finders.append(finder)


def holders_of(organizations: Collection[UUID]) -> dict[UUID, list[str]]:
    """Each finder is asked once."""
    found: dict[UUID, list[str]] = {pk: [] for pk in organizations}
    for finder in _finders:
        for pk, people in finder(organizations).items():
            found[pk] += people
    return found
