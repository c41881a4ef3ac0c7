"""The directory's part of the search over everything (S19)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from maillage.core.text import normalise
from maillage.core.web.panels import Panel
from tenant_apps.directory.models import UmbrellaOrganization
from tenant_apps.directory.models.synonyms import KINDS
from tenant_apps.directory.search import MAX_WORDS, SupplierCriteria, SupplierSearch
from tenant_apps.directory.search.criteria import PAGE
from tenant_apps.directory.search.filters import CHOSEN

SHOWN = 5
TERMS_SHOWN = 12
# Whose pages lists of suppliers are.
OF_TERMS = ("sector", "good", "skill", "label")


def suppliers(request: HttpRequest, words: str) -> Panel | None:
    found = SupplierSearch(SupplierCriteria(words=words), per_page=SHOWN).run()
    return Panel("directory/_everything_suppliers.html", {"found": found}) if found.total else None


def umbrellas(request: HttpRequest, words: str) -> Panel | None:
    found = list(_named(UmbrellaOrganization, words)[:SHOWN])
    return Panel("directory/_everything_umbrellas.html", {"umbrellas": found}) if found else None


def terms(request: HttpRequest, words: str) -> Panel | None:
    """Sectors, goods and services, skills and labels whose name holds the words."""
    parameters = {kind: PAGE[name] for name, kind in CHOSEN.items()}
    found = [
        (parameters[kind], term.key, term.name)
        for kind in OF_TERMS
        for term in _named(KINDS[kind], words)[:TERMS_SHOWN]
    ]
    context = {"terms": found[:TERMS_SHOWN]}
    return Panel("directory/_everything_terms.html", context) if found else None


def _named(model: type[Any], words: str) -> "QuerySet[Any]":
    found: QuerySet[Any] = model.objects.order_by("key")
    for word in normalise(words).split()[:MAX_WORDS]:
        found = found.filter(name__unaccent__icontains=word)
    return found
