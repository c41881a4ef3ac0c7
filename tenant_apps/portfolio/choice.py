"""A visitor's selection, as it stands in addresses: `?choix=…&choix=…`."""

from django.http import QueryDict

PARAMETER = "choix"
# An address has its limits: servers refuse one of more than 4,000 signs.
MAX_IN_ADDRESS = 50


def chosen_in(query: QueryDict) -> list[str]:
    """The numbers of fiches that are named, as they are written."""
    return list(dict.fromkeys(query.getlist(PARAMETER)))[:MAX_IN_ADDRESS]
