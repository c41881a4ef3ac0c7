"""Who answers a search, for what shows them otherwise than page by page: a map, a file."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from psycopg.sql import SQL, Composed

from tenant_apps.directory.search.criteria import SupplierCriteria
from tenant_apps.directory.search.engine import SupplierSearch
from tenant_apps.directory.search.filters import Filters
from tenant_apps.directory.search.spelling import corrected
from tenant_apps.directory.search.statements import FROM, FROM_NEAR, NEAR, matching

ANSWERS = SQL(
    "WITH {near} nothing AS (SELECT 1) SELECT EXISTS (SELECT FROM {source} WHERE {condition})"
)


@dataclass(frozen=True, slots=True)
class Selection:
    # Of the index; empty where everyone answers.
    query: str = ""
    near: bool = False
    parameters: dict[str, Any] = field(default_factory=dict)
    # Nobody can answer.
    is_empty: bool = False

    @property
    def is_everyone(self) -> bool:
        return not (self.query or self.near or self.is_empty)

    def fill(self, statement: SQL) -> Composed:
        """`{near}` of its first WITH, `{source}` with the rows `t`, `{condition}` on them."""
        return statement.format(
            near=NEAR if self.near else SQL(""),
            source=FROM_NEAR if self.near else FROM,
            condition=matching(self.query),
        )


def select(criteria: SupplierCriteria) -> Selection:
    """The same whom `SupplierSearch.run` finds, with what begins with the words, or the nearest
    spelling, where they find nothing."""
    if not criteria:
        return Selection()
    search = SupplierSearch(criteria)
    first = _of(search)
    if not search.filters.asked.words or _answers(first):
        return first
    begun = SupplierSearch(criteria)
    begun.filters = Filters(criteria, search._words, prefixes=True)
    if _answers(selection := _of(begun)):
        return selection
    if words := corrected(search.filters.asked.words, search._words):
        return _of(SupplierSearch(replace(criteria, words=words)))
    return first


def _of(search: SupplierSearch) -> Selection:
    near = bool(search.filters.centers)
    return Selection(
        search.filters.condition(),
        near,
        search._parameters(0),
        is_empty=bool(search.criteria.around) and not near,
    )


def _answers(selection: Selection) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(selection.fill(ANSWERS), selection.parameters)
        (answers,) = cursor.fetchone()
    return bool(answers)
