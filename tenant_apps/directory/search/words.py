"""Words that people type, as PostgreSQL searches them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from maillage.core.text import normalise
from tenant_apps.directory.search.criteria import MAX_WORDS, SIREN_OR_SIRET, once
from tenant_apps.directory.search.nomenclature import Words, stems
from tenant_apps.directory.tokens import NUMBER


@dataclass(slots=True)
class Asked:
    """Each word's lexemes, of which a fiche holds one at least."""

    lexemes: list[list[str]] = field(default_factory=list)
    words: tuple[str, ...] = ()
    number: str = ""
    # What can only be a mistake: it finds nothing.
    empty: bool = False

    def condition(self) -> str:
        """For `document @@`."""
        if self.number:
            return quoted(NUMBER + self.number)
        return both(any_of(one) for one in self.lexemes)

    def ranking(self) -> str:
        return any_of(lexeme for one in self.lexemes for lexeme in one)


def read_words(text: str, network: Words, *, prefixes: bool = False) -> Asked:
    digits = re.sub(r"[\s.\u00a0\u202f-]", "", text)
    if SIREN_OR_SIRET.fullmatch(digits):
        return Asked(number=digits)
    words = once(normalise(text).split())
    if not words:
        return Asked(empty=bool(text))
    stemmed = stems(words)
    # What elision leaves (l’, d’) and what says nothing (de, et) counts where it stands alone.
    telling = tuple(word for word in words if stemmed[word] and len(word) > 1) or words
    asked = Asked(words=telling[:MAX_WORDS])
    for word in asked.words:
        stem = stemmed[word]
        found = once(one for one in (stem, word, *sorted(network.siblings.get(stem, ()))) if one)
        if prefixes:
            asked.lexemes.append([*found, f"{word}:*"])
        else:
            asked.lexemes.append(list(found))
    return asked


def quoted(lexeme: str) -> str:
    word, prefix, rest = lexeme.partition(":*")
    if prefix and not rest:
        return quoted(word) + prefix
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def any_of(lexemes: Iterable[str]) -> str:
    return f"({' | '.join(quoted(one) for one in lexemes)})"


def both(conditions: Iterable[str]) -> str:
    return " & ".join(one for one in conditions if one)
