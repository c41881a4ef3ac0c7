"""The words of a network, kept in each process for as long as what is searched does not change."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from maillage.core.tenancy.place import scope
from maillage.core.text import normalise
from tenant_apps.directory.facts import facts
from tenant_apps.directory.models import LegalForm, Sector, Synonym, Workforce
from tenant_apps.directory.models.nomenclature import SectorTree
from tenant_apps.directory.models.synonyms import KINDS
from tenant_apps.directory.tokens import BROCHURE, STAFF

TURNOVER_LABELS = {
    "0": "moins de 100 000 €",
    "1": "de 100 000 à 500 000 €",
    "2": "de 500 000 € à 2 millions",
    "3": "de 2 à 10 millions d’euros",
    "4": "10 millions d’euros ou plus",
}
FIXED: dict[str, dict[str, str]] = {
    "legal_form": {value: str(label) for value, label in LegalForm.choices},
    "workforce": {value: str(label) for value, label in Workforce.choices},
    "turnover": TURNOVER_LABELS,
}
NETWORKS = 50  # whose words a process keeps


@dataclass(slots=True)
class Words:
    """By kind of term, the id and the name behind each key; and what leads from word to word."""

    terms: dict[str, dict[str, tuple[int, str]]]
    tree: SectorTree
    # Of a trade its tradesperson, and the other way round, as stems.
    siblings: dict[str, set[str]] = field(default_factory=dict)
    synonyms: set[str] = field(default_factory=set)
    # By kind, the names in their order, with how they are compared: asked at each key stroke.
    _plain: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def labels(self, kind: str) -> dict[str, str]:
        if kind == "fact":
            return fact_labels()
        return FIXED.get(kind) or {key: name for key, (_pk, name) in self.terms[kind].items()}

    def terms_beginning(self, kind: str, beginning: str) -> Iterator[str]:
        """Names of which a word begins like that; those that begin with it come first."""
        names = self._plain_names(kind)
        yield from (name for plain, name in names if plain.startswith(beginning))
        inside = f" {beginning}"
        yield from (
            name for plain, name in names if inside in plain and not plain.startswith(beginning)
        )

    def _plain_names(self, kind: str) -> list[tuple[str, str]]:
        if kind not in self._plain:
            names = [name for _pk, name in self.terms[kind].values()]
            self._plain[kind] = sorted((normalise(name), name) for name in names)
        return self._plain[kind]

    def vocabulary(self) -> Iterator[str]:
        for kind in ("sector", "good", "skill"):
            for plain, _name in self._plain_names(kind):
                yield from plain.split()
        for name in self.synonyms:
            yield from normalise(name).split()


def fact_labels() -> dict[str, str]:
    return {
        BROCHURE: "avec une plaque",
        STAFF: "met du personnel à disposition",
        **{fact.key: str(fact.label) for fact in facts()},
    }


_kept: OrderedDict[str, tuple[int, Words]] = OrderedDict()


def words_of_network(version: int, asked: Mapping[str, Iterable[str]]) -> Words:
    """`asked`: by kind, keys that somebody wants. Terms that no listed fiche has yet come without
    another version: one that is not known is looked for again."""
    here = scope()
    known = _kept.get(here)
    if known is None or known[0] != version or not _holds(known[1], asked):
        known = version, _read()
        _kept[here] = known
        while len(_kept) > NETWORKS:
            _kept.popitem(last=False)
    return known[1]


def forget_words() -> None:
    _kept.clear()


def _holds(words: Words, asked: Mapping[str, Iterable[str]]) -> bool:
    terms = words.terms
    return all(key in terms[kind] for kind, keys in asked.items() if kind in terms for key in keys)


def _read() -> Words:
    terms = {
        kind: {key: (pk, name) for pk, key, name in model.objects.values_list("pk", "key", "name")}
        for kind, model in KINDS.items()
    }
    words = Words(terms, Sector.objects.all().tree())
    groups: dict[tuple[str, str], set[str]] = {}
    names: Any = Synonym.objects.values_list("name", *(f"{kind}__name" for kind in KINDS))
    for synonym, *terms in names:
        for kind, term in zip(KINDS, terms, strict=True):
            if term:
                groups.setdefault((kind, term), set()).add(synonym)
                words.synonyms.add(synonym)
    words.siblings = _siblings([(term, found) for (_kind, term), found in groups.items()])
    return words


def _siblings(groups: Iterable[tuple[str, set[str]]]) -> dict[str, set[str]]:
    """A term and its synonyms; synonyms of one term among themselves where they begin alike, as a
    trade and its tradesperson do. Only single words: of several, the fiches that have the term hold
    them all."""
    pairs: set[tuple[str, str]] = set()
    for term, synonyms in groups:
        single = {plain for name in synonyms if " " not in (plain := normalise(name))}
        if " " not in (plain := normalise(term)):
            pairs |= {(plain, one) for one in single}
        pairs |= {(one, two) for one in single for two in single if one[:4] == two[:4]}
    stemmed = stems({word for pair in pairs for word in pair})
    found: dict[str, set[str]] = {}
    for pair in pairs:
        one, two = (stemmed[word] or word for word in pair)
        if one != two:
            found.setdefault(one, set()).add(two)
            found.setdefault(two, set()).add(one)
    return found


_stems: dict[str, str] = {}


def stems(words: Iterable[str]) -> dict[str, str]:
    """What French leaves of each word; nothing of those that say nothing (de, la, avec)."""
    wanted = set(words)
    if len(_stems) > 20_000:  # of what people type there is no end
        _stems.clear()
    if missing := sorted(wanted - _stems.keys()):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word, coalesce((tsvector_to_array(to_tsvector('extensions.fr', word)))[1], "
                "'') FROM unnest(%s::text[]) AS word",
                [missing],
            )
            _stems.update(cursor.fetchall())
    return {word: _stems[word] for word in wanted}
