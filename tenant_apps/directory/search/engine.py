"""The one way to look for suppliers: criteria in, page out.

A value that does not exist finds nothing and is named in `SupplierPage.unknown`.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db import connection
from django.utils.translation import gettext as _
from psycopg.sql import Composable, Composed

from maillage.core.text import normalise
from tenant_apps.directory.search.cards import Card, card_from_json, cards_of
from tenant_apps.directory.search.criteria import (
    DISTANCE,
    NAME,
    PAGE,
    RELEVANCE,
    UPDATED,
    SupplierCriteria,
)
from tenant_apps.directory.search.facets import COUNTED, Choice, Counts, Facet, facets_of
from tenant_apps.directory.search.filters import CHOSEN, Chosen, Filters, Homonyms, Unknown
from tenant_apps.directory.search.nomenclature import Words, words_of_network
from tenant_apps.directory.search.spelling import corrected
from tenant_apps.directory.search.statements import (
    COUNT_EVERYONE,
    among_statement,
    count_statement,
    everyone_statement,
    order,
    page_statement,
)
from tenant_apps.directory.search.words import any_of
from tenant_apps.directory.services.indexing import version

PER_PAGE = 20
FEW = 5  # results, below which another spelling is offered
DEGREE = 111.2  # kilometres between two parallels
KEPT = 24 * 3600


@dataclass(frozen=True, slots=True)
class Loosening:
    """What would be found without one criterion."""

    parameter: str
    label: str
    count: int


@dataclass(slots=True)
class SupplierPage:
    criteria: SupplierCriteria
    total: int
    page: Page[Card] | None  # None: there is no such page
    facets: list[Facet]
    chosen: list[Chosen]
    unknown: list[Unknown]
    homonyms: list[Homonyms]
    near: bool
    # What words were searched where those that were typed find nothing.
    instead: str = ""
    # Other words that would find more.
    suggestion: str = ""
    loosenings: list[Loosening] = field(default_factory=list)

    @property
    def sorts(self) -> list[tuple[str, str]]:
        labels = {
            RELEVANCE: _("pertinence"),
            DISTANCE: _("distance"),
            NAME: _("nom"),
            UPDATED: _("mise à jour la plus récente"),
        }
        return [(key, label) for key, label in labels.items() if self.near or key != DISTANCE]

    def choices(self, name: str) -> list[Choice]:
        return next((one.choices for one in self.facets if one.name == name), [])


@dataclass(frozen=True, slots=True)
class CursorPage:
    total: int
    cards: list[Card]
    # Of the last row, to go on from; empty where there is no more.
    last: list[Any]
    unknown: list[Unknown]
    facets: list[Facet]


@dataclass(frozen=True, slots=True)
class Rows:
    total: int
    cards: list[Card]
    # Of the last row, for what comes after it.
    last: list[Any]
    counts: dict[str, Counts]


class SupplierSearch:
    def __init__(self, criteria: SupplierCriteria, *, per_page: int = PER_PAGE) -> None:
        self.criteria = criteria
        self.per_page = per_page

    def run(self) -> SupplierPage:
        number = self._number()
        offset = ((number or 1) - 1) * self.per_page
        found, instead = self._find(offset) if self.criteria else (self._everyone(offset), "")
        paginator: Paginator[Any] = Paginator(range(found.total), self.per_page)
        page: Page[Card] | None = None
        if number and number <= paginator.num_pages:
            page = Page[Card](found.cards, number, paginator)
        answer = SupplierPage(
            criteria=self.criteria,
            total=found.total,
            page=page,
            facets=facets_of(self.criteria, self._words, found.counts),
            chosen=self.filters.tags(),
            unknown=self.filters.unknown(),
            homonyms=self.filters.homonyms(),
            near=bool(self.filters.centers),
            instead=instead,
        )
        if self.criteria.words and 0 < found.total < FEW and not instead:
            answer.suggestion = self._suggestion(more_than=found.total)
        if not found.total and self.criteria:
            answer.loosenings = self._loosenings()
        return answer

    def page_after(self, last: Sequence[Any] | None) -> CursorPage:
        """What comes after a row of this question; from the first, with facets, where there is
        none."""
        found, _instead = self._find(0, after=last)
        return CursorPage(
            total=found.total,
            cards=found.cards,
            last=found.last,
            unknown=self.filters.unknown(),
            facets=facets_of(self.criteria, self._words, found.counts) if last is None else [],
        )

    def _like(self, criteria: SupplierCriteria) -> "SupplierSearch":
        """Another question of the same network at the same moment: its words are known."""
        other = SupplierSearch(criteria, per_page=self.per_page)
        other._version, other._words = self._version, self._words
        return other

    @cached_property
    def filters(self) -> Filters:
        return Filters(self.criteria, self._words)

    @cached_property
    def _version(self) -> int:
        return version()

    @cached_property
    def _words(self) -> Words:
        asked = {kind: getattr(self.criteria, name) for name, kind in CHOSEN.items()}
        return words_of_network(self._version, asked)

    def _number(self) -> int:
        """0 for what is no number of a page; int() would take "１" or " 1_0 " too."""
        text = self.criteria.page
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0

    def _find(self, offset: int, *, after: Sequence[Any] | None = None) -> tuple[Rows, str]:
        """Where the words find nothing, what begins with them, else the nearest spelling, which is
        told."""
        asked: dict[str, Any] = {"offset": offset, "after": after, "facets": after is None}
        found = self._rows(**asked)
        if found.total or not self.filters.asked.words:
            return found, ""
        begun = self._like(self.criteria)
        begun.filters = Filters(self.criteria, self._words, prefixes=True)
        if (rows := begun._rows(**asked)).total:
            return rows, ""
        if words := corrected(self.filters.asked.words, self._words):
            other = self._like(replace(self.criteria, words=words))
            if (rows := other._rows(**asked)).total:
                return rows, words
        return found, ""

    def _everyone(self, offset: int) -> Rows:
        total, counts = self._counted()
        with connection.cursor() as cursor:
            cursor.execute(everyone_statement(self.criteria.sort), [self.per_page, offset])
            ids = [pk for (pk,) in cursor.fetchall()]
        return Rows(total, cards_of(ids), [], dict.fromkeys(COUNTED, counts))

    def _counted(self) -> tuple[int, Counts]:
        """Of everyone, as often as it changes."""
        key = f"search:everyone:{self._version}"
        known: tuple[int, Counts] | None = cache.get(key)
        if known is None:
            with connection.cursor() as cursor:
                cursor.execute(COUNT_EVERYONE)
                total, counts = cursor.fetchone()
            known = total, _counts(counts)
            cache.set(key, known, KEPT)
        return known

    def _rows(
        self,
        *,
        offset: int,
        after: Sequence[Any] | None = None,
        facets: bool = True,
    ) -> Rows:
        near = bool(self.filters.centers)
        if self.criteria.around and not near:
            return Rows(0, [], [], {name: {} for name in COUNTED})
        query = self.filters.condition()
        parameters = self._parameters(offset)
        keys = self._keys()
        chosen = [name for name in COUNTED if facets and self.criteria.asks(name)]
        everything = not (query or near)
        asked = [("", "", False)] if facets and not everything else []
        asked += [(name, self.filters.condition(without=name), near) for name in chosen]
        everyone = [name for name, without, nearby in asked if name and not (without or nearby)]
        asked = [one for one in asked if one[0] not in everyone]
        statement = page_statement(query, keys, near=near, facets=asked, after=after is not None)
        for place, value in enumerate(after or ()):
            parameters[f"after{place}"] = value
        total, page, *counted = self._execute(statement, parameters)
        by_name = {
            name: _counts(found) for (name, *_rest), found in zip(asked, counted, strict=True)
        }
        if everyone:
            by_name |= dict.fromkeys(everyone, self._counted()[1])
        of_found = self._counted()[1] if facets and everything else by_name.pop("", {})
        rows = page or []
        return Rows(
            total,
            [card_from_json(card, distance) for distance, _keys, card in rows],
            rows[-1][1] if len(rows) == self.per_page else [],
            {name: by_name.get(name, of_found) for name in COUNTED},
        )

    def _keys(self) -> list[tuple[str, Composable]]:
        return order(
            self.criteria.sort,
            words=bool(self.filters.asked.words),
            local=any(self.filters.works.values()),
            near=bool(self.filters.centers),
        )

    def _parameters(self, offset: int) -> dict[str, Any]:

        centers, radius = self.filters.centers, self.criteria.radius
        local = self.filters.local_tokens() if self.criteria.works else []
        return {
            "name": normalise(self.criteria.words),
            "ranking": self.filters.asked.ranking() if self.filters.asked.words else "",
            "local": any_of(local) if local else "",
            "latitudes": [one.latitude for one in centers],
            "longitudes": [one.longitude for one in centers],
            "widths": [_width(one.latitude, radius) for one in centers],
            "height": radius / DEGREE,
            "radius": radius,
            "limit": self.per_page,
            "offset": offset,
        }

    def _execute(self, statement: Composed, parameters: Mapping[str, Any]) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchone()

    def count(self) -> int:
        near = bool(self.filters.centers)
        if self.criteria.around and not near:
            return 0
        statement = count_statement(self.filters.condition(), near=near)
        (total,) = self._execute(statement, self._parameters(0))
        return int(total)

    def among(self, fiches: Collection[UUID]) -> set[UUID]:
        """Which of these it finds, by the words as they were typed."""
        near = bool(self.filters.centers)
        if self.criteria.around and not near:
            return set()
        statement = among_statement(self.filters.condition(), near=near)
        with connection.cursor() as cursor:
            cursor.execute(statement, self._parameters(0) | {"ids": list(fiches)})
            return {pk for (pk,) in cursor.fetchall()}

    def _suggestion(self, *, more_than: int) -> str:
        words = corrected(self.filters.asked.words, self._words)
        if not words:
            return ""
        other = self._like(replace(self.criteria, words=words))
        return words if other.count() > more_than else ""

    def _loosenings(self) -> list[Loosening]:
        labels: dict[str, list[str]] = {}
        tags: list[Chosen | Unknown] = [*self.filters.tags(), *self.filters.unknown()]
        for tag in tags:
            text = tag.label if isinstance(tag, Chosen) else tag.value
            labels.setdefault(tag.parameter, []).append(text)
        found = []

        for name, parameter in PAGE.items():
            if self.criteria.asks(name):
                count = self._like(self.criteria.without(name)).count()
                label = self.criteria.words if name == "words" else ", ".join(labels[parameter])
                if count:
                    found.append(Loosening(parameter, label, count))
        return sorted(found, key=lambda one: -one.count)


def _width(latitude: float, radius: float) -> float:
    """Of the radius, in degrees of longitude."""
    return radius / (DEGREE * max(0.01, math.cos(math.radians(latitude))))


def _counts(found: Any) -> Counts:
    return {int(code): count for code, count in (found or {}).items()}
