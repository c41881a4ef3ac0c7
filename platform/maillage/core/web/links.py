"""Where a row has a page, for those that know it by its label and key alone (journal, outbox).

An app registers a function for each of its models in its AppConfig.ready. It gets the keys of many
rows at once, and answers the addresses of those that have a page now.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

Key = tuple[str, str]  # label (`directory.supplierprofile`), primary key as text
Finder = Callable[[set[str]], dict[str, str]]
_finders: dict[str, Finder] = {}


def register(label: str, finder: Finder) -> None:
    _finders[label] = finder


def addresses_of(keys: Iterable[Key]) -> dict[Key, str]:
    """Without those that have none."""
    by_label: dict[str, set[str]] = defaultdict(set)
    for label, pk in keys:
        if pk and label in _finders:
            by_label[label].add(pk)
    return {
        (label, pk): address
        for label, pks in by_label.items()
        for pk, address in _finders[label](pks).items()
    }
