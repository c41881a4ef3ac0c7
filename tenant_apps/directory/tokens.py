"""What filters ask of the search's index, and facets count: the same for who writes and who reads.

A token stands among the words of a document, which hold no colon; a code among its codes.
"""

from collections.abc import Sequence

from tenant_apps.directory.models import LegalForm, Workforce

# Beginnings of tokens. Terms follow by their ids, territories by a letter for their level and code.
LOCATED, WORKS, WORKS_INSIDE = "l:", "w:", "i:"
NUMBER, FACT = "n:", "x:"
LEGAL_FORM, WORKFORCE, TURNOVER = "f:", "h:", "m:"
TERMS = {
    "sector": "s:",
    "good": "g:",
    "skill": "k:",
    "label": "b:",
    "structure_type": "t:",
    "umbrella": "u:",
}
FRANCE = f"{WORKS}f"
STAFF, BROCHURE = "staff", "brochure"

# The kinds of codes; each has room for ten million values.
KINDS = (
    *("departement", "sector", "label", "structure_type", "umbrella"),
    *("legal_form", "workforce", "turnover", "fact", "coverage"),
)
ROOM = 10_000_000
BASES = {kind: place * ROOM for place, kind in enumerate(KINDS, start=1)}
STAFF_CODE, BROCHURE_CODE = BASES["fact"] + 1, BASES["fact"] + 2
FRANCE_CODE = BASES["coverage"] + 1
CORSICA = {"2A": 2001, "2B": 2002}  # no number of a département is as high
# Where each band of turnover but the first begins, in euros.
TURNOVERS = (100_000, 500_000, 2_000_000, 10_000_000)
FORMS: Sequence[str] = LegalForm.values
WORKFORCES: Sequence[str] = Workforce.values


def departement_code(code: str) -> int:
    return BASES["departement"] + (CORSICA.get(code) or int(code))
