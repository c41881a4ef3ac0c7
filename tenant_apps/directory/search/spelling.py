"""The nearest spelling of words that find little or nothing."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.db import connection

from maillage.core.tenancy.place import current_network
from tenant_apps.directory.search.nomenclature import Words, stems

# As near as « mennuiserie » is to « menuiserie ».
LIKENESS = 0.75
SHORTEST = 4
FOUND = "SELECT EXISTS (SELECT FROM directory_supplier_search WHERE document @@ %s::tsquery)"
NAMES = """
SELECT sort_key FROM directory_supplier_search WHERE %(word)s <%% sort_key
ORDER BY %(word)s <<-> sort_key, sort_key LIMIT 5
"""
TOWNS = """
SELECT normalised_name FROM reference_commune
WHERE departement_id = ANY(%(departements)s) AND similarity(normalised_name, %(word)s) > 0.4
ORDER BY similarity(normalised_name, %(word)s) DESC, normalised_name LIMIT 3
"""


def corrected(words: Iterable[str], network: Words) -> str:
    """The words with those that no fiche holds in the nearest spelling that one does; nothing
    where none is near enough."""
    words = list(words)
    stemmed = stems(words)
    spelled = [
        word
        if len(word) < SHORTEST or word.isdigit() or _is_held(stemmed[word] or word)
        else _nearest(word, network)
        for word in words
    ]
    return "" if spelled == words or not all(spelled) else " ".join(spelled)


def _is_held(lexeme: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(FOUND, ["'" + lexeme.replace("'", "''") + "'"])
        (held,) = cursor.fetchone()
    return bool(held)


def _nearest(word: str, network: Words) -> str:
    parameters: dict[str, Any] = {
        "word": word,
        "departements": list(current_network().departements),
    }
    near: set[str] = set()
    with connection.cursor() as cursor:
        for statement in (NAMES, TOWNS):
            cursor.execute(statement, parameters)
            near.update(part for (name,) in cursor.fetchall() for part in name.split())
    near.update(network.vocabulary())
    long_enough = sorted(one for one in near if len(one) >= SHORTEST)
    for found in get_close_matches(word, long_enough, n=5, cutoff=LIKENESS):
        if _is_held(stems([found])[found] or found):
            return found
    return ""
