"""What apps above know of suppliers, and people search by.

An app registers in `AppConfig.ready` how the suppliers of whom something is true are found, and
calls `services.indexing.reindex` in the transaction that changes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Fact:
    # In the token, and in the URL.
    key: str
    # Among the codes of facts, above 9 and for good: what was indexed holds it.
    number: int
    label: str | Promise
    # The keys of the suppliers, as `values("supplier")`, without a condition on them.
    suppliers: Callable[[], QuerySet[Any, Any]]


_facts: dict[str, Fact] = {}


def register(fact: Fact) -> None:
    _facts[fact.key] = fact


def facts() -> list[Fact]:
    return list(_facts.values())
