"""How texts are compared, whoever typed them."""

import re
import unicodedata
from uuid import UUID

# NFKD takes accents off letters, but leaves these whole.
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o"})


def normalise(text: str) -> str:
    """What is left to compare two texts: words without accents, case or punctuation.

    `"  L'Haÿ-les-Roses "` becomes `"l hay les roses"`. Stored in `Commune.normalised_name` and in
    the keys of a nomenclature: a change here comes with a migration of both (emptying
    `ReferenceFile` has the communes written again).
    """
    # Case is folded between two decompositions because each may undo the other ("İ", "℡").
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(char for char in folded if unicodedata.category(char) != "Mn")
    return re.sub(r"[\W_]+", " ", letters.translate(LETTERS)).strip()


def read_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
