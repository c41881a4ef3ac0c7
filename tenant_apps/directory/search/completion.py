"""What a field offers while one types."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.utils.translation import gettext as _

from maillage.core.tenancy.place import current_network
from maillage.core.text import normalise
from shared_apps.reference.models import Epci
from shared_apps.reference.text import normalise_town
from tenant_apps.directory.search.nomenclature import words_of_network
from tenant_apps.directory.search.territories import departement_names, region_names
from tenant_apps.directory.services.indexing import version

MOST = 8
SHORTEST = 2
# Those of the network first, the larger ones before.
COMMUNES = """
SELECT name, departement_id FROM reference_commune
WHERE normalised_name LIKE %s AND name NOT LIKE %s
ORDER BY departement_id = ANY(%s) DESC, normalised_name = %s DESC, population DESC NULLS LAST, code
LIMIT 8
"""
NAMES = """
SELECT coalesce(nullif(o.trade_name, ''), o.name)
FROM directory_supplier_search t JOIN directory_supplierprofile p ON p.id = t.supplier_id
JOIN directory_organization o ON o.id = p.organization_id
WHERE t.sort_key LIKE %s ORDER BY t.sort_key LIMIT 8
"""


@dataclass(frozen=True, slots=True)
class Completion:
    # What the field then holds.
    value: str
    label: str
    kind: str


def territories(text: str) -> list[Completion]:
    wanted = normalise_town(text)
    if len(wanted) < SHORTEST:
        return []
    found = [*_wide(wanted), *communes(text)]
    return found[:MOST]


def communes(text: str) -> list[Completion]:
    wanted = normalise_town(text)
    if len(wanted) < SHORTEST:
        return []
    with connection.cursor() as cursor:
        here = list(current_network().departements)
        cursor.execute(COMMUNES, [f"{wanted}%", "% Arrondissement", here, wanted])
        rows = cursor.fetchall()
    # Homonyms are told apart by their département.
    names = [f"{name} ({departement})" for name, departement in rows]
    return [Completion(name, name, _("commune")) for name in names]


def words(text: str) -> list[Completion]:
    """Sectors, skills, goods, then structures whose name begins like that."""
    wanted = normalise(text)
    if len(wanted) < SHORTEST:
        return []
    kinds = {"sector": _("secteur"), "skill": _("compétence"), "good": _("bien ou service")}
    network = words_of_network(version(), {})
    found: dict[str, Completion] = {}
    for kind, label in kinds.items():
        for name in network.terms_beginning(kind, wanted):
            found.setdefault(normalise(name), Completion(name, name, label))
            if len(found) >= MOST:
                return list(found.values())
    with connection.cursor() as cursor:
        cursor.execute(NAMES, [f"{wanted}%"])
        for (name,) in cursor.fetchall():
            found.setdefault(normalise(name), Completion(name, name, _("entreprise")))
    return list(found.values())[:MOST]


def _wide(wanted: str) -> Iterator[Completion]:
    departements, regions = _plain_names()
    for normalised, name, code in departements:
        if normalised.startswith(wanted) or code.lower() == wanted:
            label = f"{name} ({code})"
            yield Completion(label, label, _("département"))
    for normalised, name in regions:
        if normalised.startswith(wanted):
            yield Completion(name, name, _("région"))
    if "france entiere".startswith(wanted):
        yield Completion(_("France entière"), _("France entière"), _("partout"))
    for normalised, name in _epcis():
        if wanted in normalised:
            yield Completion(name, name, _("intercommunalité"))


@cache
def _plain_names() -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """Of départements and régions, with how they are compared. Raises LookupError as they do."""
    departements = departement_names().items()
    return (
        [(normalise_town(name), name, code) for code, name in departements],
        [(normalise_town(name), name) for name in region_names().values()],
    )


@cache
def _epcis() -> list[tuple[str, str]]:
    """Some hundreds: facts that only a deployment changes. Raises LookupError before they are
    there, so that nothing is remembered."""
    names = list(Epci.objects.order_by("name").values_list("name", flat=True))
    if not names:
        raise LookupError("no reference data")
    return [(normalise_town(name), name) for name in names]
