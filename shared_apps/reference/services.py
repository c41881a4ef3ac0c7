"""Questions to the reference facts. Nothing here writes."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q

from shared_apps.reference.models import Commune, Departement, NafCode
from shared_apps.reference.text import normalise_town


class CommuneMatch(NamedTuple):
    commune: Commune | None
    # Nothing that was given (postal code, town) speaks against the commune.
    agrees: bool


class CommuneIndex:
    """The communes that some addresses (postal code, town) may mean: those of a whole file are
    resolved without a query each.

    An arrondissement of Paris, Lyon or Marseille resolves to its commune.
    """

    def __init__(self, addresses: Iterable[tuple[str, str]]) -> None:
        codes, towns = set[str](), set[str]()
        for postal_code, town in addresses:
            codes.add(postal_code.strip())
            towns.add(normalise_town(town))
        communes = Commune.objects.without_arrondissements().filter(
            Q(normalised_name__in=towns - {""}) | Q(postal_codes__overlap=sorted(codes - {""}))
        )
        # Whole rows, made into objects only once found.
        self._by_name = defaultdict[str, list[Any]](list)
        self._by_postal_code = defaultdict[str, list[Any]](list)
        for row in communes.values_list(named=True):
            self._by_name[row.normalised_name].append(row)
            for postal_code in row.postal_codes:
                self._by_postal_code[postal_code].append(row)

    def resolve(self, postal_code: str, town: str) -> CommuneMatch:
        postal_code, town = postal_code.strip(), normalise_town(town)
        posted = self._by_postal_code.get(postal_code, [])
        named = self._by_name.get(town, [])
        if not (postal_code and town):
            commune = _only(posted or named)
            return CommuneMatch(commune, agrees=commune is not None)
        if commune := _only([row for row in named if row in posted]):
            return CommuneMatch(commune, agrees=True)
        local = _departements_of(postal_code)
        if commune := _only([row for row in named if row.departement_id in local]):
            # A postal code that no commune has is a CEDEX: it cannot speak against the town.
            return CommuneMatch(commune, agrees=not posted)
        return CommuneMatch(_only(posted) or _only(named), agrees=False)


def resolve_commune(postal_code: str, town: str) -> CommuneMatch:
    """The same for one address."""
    return CommuneIndex([(postal_code, town)]).resolve(postal_code, town)


def _only(rows: list[Any]) -> Commune | None:
    if len(rows) != 1:
        return None
    return Commune.from_db(None, rows[0]._fields, rows[0])


def _departements_of(postal_code: str) -> tuple[str, ...]:
    """Where the post office sorts this code, which a few border communes do not follow."""
    if not (len(postal_code) == 5 and postal_code.isdecimal()):
        return ()
    if postal_code.startswith("20"):
        return ("2A", "2B")
    return (postal_code[: 3 if postal_code.startswith(("97", "98")) else 2],)


def commune_name(code: str) -> str:
    """As people write it: « Paris », for its arrondissements too. "" where there is none."""
    found = Commune.objects.filter(code=code).first()
    if found is None:
        return ""
    return found.name.partition(" ")[0] if found.name.endswith(" Arrondissement") else found.name


def departements(codes: Iterable[str]) -> list[Departement]:
    """Those that exist, by code."""
    return list(Departement.objects.filter(code__in=set(codes)).order_by("code"))


def unknown_departements(codes: Iterable[str]) -> list[str]:
    """The codes that no département has, once each, in the order given."""
    codes = list(dict.fromkeys(codes))
    known = {departement.code for departement in departements(codes)}
    return [code for code in codes if code not in known]


def naf_label(code: str) -> str | None:
    return naf_labels([code]).get(code)


def naf_labels(codes: Iterable[str]) -> dict[str, str]:
    """The labels of the codes that exist."""
    return dict(NafCode.objects.filter(code__in=set(codes)).values_list("code", "label"))
