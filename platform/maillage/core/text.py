"""How texts are compared, whoever typed them."""

import re
import unicodedata
from uuid import UUID

# NFKD takes accents off letters, but leaves these whole.
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o"})
# Control characters, and signs that hide or turn over what stands around them: with one in it, a
# text reads as another. The private signs are nobody's writing (mail.writing.BUTTON_PLACE is one).
INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ue000-\uf8ff\ufeff]"
)
END_OF_LINE = re.compile(r"\r\n?|\n")


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


def one_line(text: str) -> str:
    return INVISIBLE.sub(" ", text).strip()


def lines(text: str) -> str:
    """As many as were typed. Browsers end them with CR LF; what is stored has LF, else each edit
    would change it."""
    return "\n".join(INVISIBLE.sub(" ", line).rstrip() for line in END_OF_LINE.split(text)).strip()


def read_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
