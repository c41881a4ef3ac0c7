"""What is asked for, as it stands in the URL of a page or of the API."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django.http import QueryDict

# Each criterion by its name here: in the URLs of pages, and in those of the API.
PAGE = {
    "words": "q",
    "located": "ou",
    "departements": "departement",
    "works": "intervient",
    "around": "autour",
    "radius": "rayon",
    "sectors": "secteur",
    "goods": "bien",
    "skills": "competence",
    "labels": "label",
    "umbrellas": "reseau",
    "types": "type",
    "legal_forms": "forme",
    "workforces": "effectif",
    "turnovers": "ca",
    "facts": "avec",
    "sort": "tri",
    "page": "page",
}
API = {
    "words": "q",
    "located": "located_in",
    "departements": "departement",
    "works": "works_in",
    "around": "around",
    "radius": "radius",
    "sectors": "sector",
    "goods": "good",
    "skills": "skill",
    "labels": "label",
    "umbrellas": "umbrella",
    "types": "structure_type",
    "legal_forms": "legal_form",
    "workforces": "workforce",
    "turnovers": "turnover",
    "facts": "with",
    "sort": "sort",
}
RELEVANCE, DISTANCE, NAME, UPDATED = "pertinence", "distance", "nom", "maj"
SORTS = {RELEVANCE: "relevance", DISTANCE: "distance", NAME: "name", UPDATED: "updated"}
RADII = (5, 10, 20, 50, 100)
RADIUS = 20
NOT_CRITERIA = ("radius", "sort", "page")
SIREN_OR_SIRET = re.compile(r"\d{9}(\d{5})?")
MAX_WORDS = 10  # further ones are left aside
MAX_VALUES = 50


@dataclass(frozen=True, slots=True)
class SupplierCriteria:
    """OR inside one of them, AND between them."""

    words: str = ""
    located: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    around: str = ""
    radius: int = RADIUS
    sectors: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    umbrellas: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    legal_forms: tuple[str, ...] = ()
    workforces: tuple[str, ...] = ()
    turnovers: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    sort: str = RELEVANCE
    page: str = "1"

    @classmethod
    def from_query(cls, query: QueryDict, names: Mapping[str, str] = PAGE) -> "SupplierCriteria":
        def one(name: str) -> str:
            return query.get(names.get(name, ""), "").replace("\x00", " ").strip()[:200]

        def several(name: str) -> tuple[str, ...]:
            # PostgreSQL's text knows no NUL: here it becomes a value that does not exist.
            values = (
                value.replace("\x00", "\ufffd").strip() for value in query.getlist(names[name])
            )
            return once(value[:200] for value in values if value)[:MAX_VALUES]

        lists = {field.name: several(field.name) for field in fields(cls) if field.default == ()}
        lists["departements"] = once(code.upper() for code in lists["departements"])
        return cls(
            **lists,
            words=one("words"),
            around=one("around"),
            radius=_radius(one("radius")),
            sort=next(
                (sort for sort, known in SORTS.items() if one("sort") in {sort, known}), RELEVANCE
            ),
            page=query.get(names.get("page", ""), "1"),
        )

    def __bool__(self) -> bool:
        return any(self.asks(field.name) for field in fields(self))

    def asks(self, name: str) -> bool:
        return name not in NOT_CRITERIA and bool(getattr(self, name))

    def pairs(self, names: Mapping[str, str] = PAGE) -> list[tuple[str, str]]:
        """As they stand in a URL: what is as usual is left out, and so is the page."""
        asked: list[tuple[str, str]] = []
        for name, parameter in names.items():
            if self.asks(name):
                value = getattr(self, name)
                values = [value] if isinstance(value, str) else value
                asked += [(parameter, one) for one in values]
        if self.around and self.radius != RADIUS:
            asked.append((names["radius"], str(self.radius)))
        if self.sort != RELEVANCE:
            asked.append((names["sort"], self.sort))
        return asked

    def without(self, name: str) -> "SupplierCriteria":
        nothing: dict[str, Any] = {name: "" if name in {"words", "around"} else ()}
        return replace(self, **nothing)


def _radius(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 500 else RADIUS


def once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
