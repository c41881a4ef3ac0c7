"""How the names of communes are compared, postal habits set aside."""

import re

from maillage.core.text import normalise

# Before "s/", else "Aulnay s/s Bois" would be read as "sur s Bois".
SLASHED = ((re.compile(r"\bs/s\b", re.I), " sous "), (re.compile(r"\bs/", re.I), " sur "))
SAINTS = {"st": "saint", "ste": "sainte"}
CEDEX = re.compile(r"\bcedex( \d{1,2})?$")
ARRONDISSEMENT = re.compile(r" \d{1,2} ?(er|nd|e|eme|ieme)?( arr(ondissement)?)?$")


def normalise_town(text: str) -> str:
    """The name of a commune, as `normalise` gives it, out of the town line of an address."""
    for pattern, word in SLASHED:
        text = pattern.sub(word, text)
    name = CEDEX.sub("", normalise(text)).strip()
    name = ARRONDISSEMENT.sub("", name)
    return " ".join(SAINTS.get(word, word) for word in name.split())
