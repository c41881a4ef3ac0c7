"""From criteria to what the index is asked, and to what a person reads of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from tenant_apps.directory.search.criteria import PAGE, SupplierCriteria
from tenant_apps.directory.search.nomenclature import Words
from tenant_apps.directory.search.territories import (
    Center,
    Territory,
    center_named,
    departement_names,
    located_token,
    territories_named,
    working_tokens,
)
from tenant_apps.directory.search.words import Asked, any_of, both, read_words
from tenant_apps.directory.tokens import (
    FACT,
    FRANCE,
    LEGAL_FORM,
    LOCATED,
    TERMS,
    TURNOVER,
    WORKFORCE,
)

NOBODY = "?:"  # a token that no fiche holds
# Criteria that are chosen from lists, with the kind that the index and the nomenclature know.
CHOSEN = {
    "sectors": "sector",
    "goods": "good",
    "skills": "skill",
    "labels": "label",
    "umbrellas": "umbrella",
    "types": "structure_type",
    "legal_forms": "legal_form",
    "workforces": "workforce",
    "turnovers": "turnover",
    "facts": "fact",
}
PREFIXES = {
    **TERMS,
    "legal_form": LEGAL_FORM,
    "workforce": WORKFORCE,
    "turnover": TURNOVER,
    "fact": FACT,
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A criterion as a tag above the results."""

    parameter: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that does not exist: it finds nothing, and the page says so."""

    parameter: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Homonyms:
    """Places that share a name: all are searched, and one may be chosen."""

    parameter: str
    value: str
    labels: tuple[str, ...]


class Filters:
    def __init__(self, criteria: SupplierCriteria, words: Words, *, prefixes: bool = False) -> None:
        self.criteria = criteria
        self.words = words
        self.prefixes = prefixes

    @cached_property
    def asked(self) -> Asked:
        return read_words(self.criteria.words, self.words, prefixes=self.prefixes)

    @cached_property
    def located(self) -> dict[str, list[Territory]]:
        return {value: territories_named(value) for value in self.criteria.located}

    @cached_property
    def works(self) -> dict[str, list[Territory]]:
        return {value: territories_named(value) for value in self.criteria.works}

    @cached_property
    def centers(self) -> list[Center]:
        return center_named(self.criteria.around) if self.criteria.around else []

    def condition(self, *, without: str = "") -> str:
        """For `document @@`; empty where everyone answers."""
        return both(
            self._condition(name)
            for name in PAGE
            if name not in {without, "around"} and self.criteria.asks(name)
        )

    def _condition(self, name: str) -> str:
        if name == "words":
            return any_of([NOBODY]) if self.asked.empty else self.asked.condition()
        return any_of(self._tokens(name) or [NOBODY])

    def _tokens(self, name: str) -> list[str]:
        if name == "located":
            return [located_token(one) for found in self.located.values() for one in found]
        if name == "works":
            return [*self.local_tokens(), FRANCE] if any(self.works.values()) else []
        values: Iterable[str] = getattr(self.criteria, name)
        if name == "departements":
            return [f"{LOCATED}d{code}" for code in values if code in departement_names()]
        kind = CHOSEN[name]
        known = self.words.labels(kind)
        terms = self.words.terms.get(kind)
        return [
            PREFIXES[kind] + (str(terms[value][0]) if terms else value)
            for value in values
            if value in known
        ]

    def local_tokens(self) -> list[str]:
        """Of who works there and does not only work everywhere."""
        found = [one for territories in self.works.values() for one in territories]
        return [token for one in found for token in working_tokens(one)]

    # For people

    def tags(self) -> list[Chosen]:
        return [tag for tag in self._all_tags() if isinstance(tag, Chosen)]

    def unknown(self) -> list[Unknown]:
        return [tag for tag in self._all_tags() if isinstance(tag, Unknown)]

    def homonyms(self) -> list[Homonyms]:
        found = [
            Homonyms(PAGE[name], value, tuple(one.label for one in places))
            for name, values in (("located", self.located), ("works", self.works))
            for value, places in values.items()
            if len(places) > 1
        ]
        if len(self.centers) > 1:
            labels = tuple(one.label for one in self.centers)
            found.append(Homonyms(PAGE["around"], self.criteria.around, labels))
        return found

    def _all_tags(self) -> list[Chosen | Unknown]:
        tags: list[Chosen | Unknown] = []
        for name, values, text in (
            ("located", self.located, _("à %(place)s")),
            ("works", self.works, _("intervient : %(place)s")),
        ):
            for value, places in values.items():
                labels = " / ".join(dict.fromkeys(one.label for one in places))
                tags.append(
                    Chosen(PAGE[name], value, text % {"place": labels})
                    if places
                    else _unknown_place(PAGE[name], value)
                )
        if self.criteria.around:
            labels = " / ".join(one.label for one in self.centers)
            within = _("à %(radius)d km de %(place)s")
            tags.append(
                Chosen(
                    PAGE["around"],
                    self.criteria.around,
                    within % {"radius": self.criteria.radius, "place": labels},
                )
                if self.centers
                else _unknown_place(PAGE["around"], self.criteria.around)
            )
        for name in ("departements", *CHOSEN):
            labels_of = self._labels(name)
            for value in getattr(self.criteria, name):
                label = labels_of.get(value)
                tags.append(
                    Chosen(PAGE[name], value, label)
                    if label
                    else Unknown(PAGE[name], value, _unknown(name) % {"value": value})
                )
        return tags

    def _labels(self, name: str) -> dict[str, str]:
        return departement_names() if name == "departements" else self.words.labels(CHOSEN[name])


def _unknown_place(parameter: str, value: str) -> Unknown:
    message = _("Nous ne connaissons pas de commune ni de territoire « %(value)s ».")
    return Unknown(parameter, value, message % {"value": value})


def _unknown(name: str) -> str:
    return {
        "departements": _("Le département « %(value)s » n’existe pas."),
        "sectors": _("Le secteur « %(value)s » n’existe pas dans ce réseau."),
        "goods": _("Le bien ou service « %(value)s » n’existe pas dans ce réseau."),
        "skills": _("La compétence « %(value)s » n’existe pas dans ce réseau."),
        "labels": _("Le label « %(value)s » n’existe pas dans ce réseau."),
        "umbrellas": _("La tête de réseau « %(value)s » n’existe pas dans ce réseau."),
        "types": _("Le type de structure « %(value)s » n’existe pas dans ce réseau."),
    }.get(name, _("Le critère « %(value)s » n’existe pas."))
