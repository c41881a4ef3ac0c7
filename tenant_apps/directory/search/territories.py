"""The territories that people name: as completions offer them, by name, code or postal code."""

import re
from dataclasses import dataclass
from functools import cache

from django.db.models import F
from django.utils.translation import gettext as _

from maillage.core.tenancy.place import current_network
from shared_apps.reference.models import Commune, Departement, Epci, Region
from shared_apps.reference.text import normalise_town
from tenant_apps.directory.tokens import FRANCE, LOCATED, WORKS, WORKS_INSIDE

# As programs name them: commune-59350.
NAMED_BY_CODE = re.compile(r"(commune|epci|departement|region)-([0-9A-Z]{2,9})")
WITH_DEPARTEMENT = re.compile(r"(.+?) \((\d{2,3}|2[AB])\)")
POINT = re.compile(r"(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)")
FRANCE_ENTIERE = "france entiere"
MOST = 20  # homonyms


@dataclass(frozen=True, slots=True)
class Territory:
    level: str
    code: str
    label: str

    @property
    def value(self) -> str:
        return f"{self.level}-{self.code}"

    @property
    def token(self) -> str:
        return self.level[0] + self.code


@dataclass(frozen=True, slots=True)
class Center:
    latitude: float
    longitude: float
    label: str


@cache
def _wide() -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Départements by code (name, région) and régions: facts that only a deployment changes."""
    found = Departement.objects.order_by("code").values_list("code", "name", "region")
    departements = {code: (name, region) for code, name, region in found}
    if not departements:
        raise LookupError("no reference data yet")
    return departements, dict(Region.objects.values_list("code", "name"))


def departement_names() -> dict[str, str]:
    return {code: name for code, (name, _region) in _wide()[0].items()}


def region_names() -> dict[str, str]:
    return _wide()[1]


def territories_named(text: str) -> list[Territory]:
    """Several where they are homonyms: those of the network's départements, if there are any."""
    if by_code := NAMED_BY_CODE.fullmatch(text):
        return _by_code(*by_code.groups())
    name, departement = text, ""
    if given := WITH_DEPARTEMENT.fullmatch(text):
        name, departement = given.groups()
    wanted = normalise_town(name)
    if wanted == FRANCE_ENTIERE:
        return [Territory("france", "", _("France entière"))]
    return _wide_ones(wanted, departement) or _communes(text, wanted, departement) or _epcis(wanted)


def _by_code(level: str, code: str) -> list[Territory]:
    departements, regions = _wide()
    if level == "departement" and code in departements:
        return [Territory(level, code, f"{departements[code][0]} ({code})")]
    if level == "region" and code in regions:
        return [Territory(level, code, regions[code])]
    if level == "commune":
        return [_commune(one) for one in Commune.objects.filter(code=code)]
    if level == "epci":
        return [Territory(level, one.siren, one.name) for one in Epci.objects.filter(siren=code)]
    return []


def _wide_ones(wanted: str, departement: str) -> list[Territory]:
    departements, regions = _wide()
    found = [
        Territory("departement", code, f"{name} ({code})")
        for code, (name, _region) in departements.items()
        if departement in {"", code} and wanted in {normalise_town(name), code.lower()}
    ]
    if not departement:
        found += [
            Territory("region", code, name)
            for code, name in regions.items()
            if normalise_town(name) == wanted
        ]
    # Paris is a commune too, and a région by its own name is also its only département.
    return [one for one in found if one.level == "region"] or found


def _communes(text: str, wanted: str, departement: str) -> list[Territory]:
    if re.fullmatch(r"\d{5}", text):
        posted = list(Commune.objects.filter(postal_codes__contains=[text]).order_by("code"))
        # 75011 is the eleventh arrondissement rather than Paris.
        parts = [one for one in posted if whole_city(one.code) != one.code]
        return [_commune(one) for one in parts or posted]
    if "rrondissement" in text:
        name = WITH_DEPARTEMENT.sub(r"\1", text)
        rows = Commune.objects.filter(name__iexact=name)
    else:
        rows = Commune.objects.without_arrondissements().filter(normalised_name=wanted)
    if departement:
        rows = rows.filter(departement=departement)
    found = list(rows.order_by(F("population").desc(nulls_last=True), "code")[:MOST])
    here = [one for one in found if one.departement_id in current_network().departements]
    return [_commune(one) for one in here or found]


def _commune(commune: Commune) -> Territory:
    return Territory("commune", commune.code, f"{commune.name} ({commune.departement_id})")


def _epcis(wanted: str) -> list[Territory]:
    # Some hundreds in France: their names are not kept in another form.
    return [
        Territory("epci", code, name)
        for code, name in Epci.objects.order_by("siren").values_list("siren", "name")
        if normalise_town(name) == wanted
    ]


def center_named(text: str) -> list[Center]:
    """A point, or the middle of a commune; of each that has the name."""
    if point := POINT.fullmatch(text.replace(" ", "")):
        latitude, longitude = map(float, point.groups())
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return [Center(latitude, longitude, text)]
        return []
    codes = [one.code for one in territories_named(text) if one.level == "commune"]
    if not codes:
        codes = [one.code for one in _communes(text, normalise_town(text), "")]
    rows = Commune.objects.filter(code__in=codes, latitude__isnull=False).order_by("code")
    return [
        Center(row.latitude, row.longitude, _commune(row).label)
        for row in rows
        if row.latitude is not None and row.longitude is not None
    ]


def located_token(territory: Territory) -> str:
    return LOCATED + territory.token


def working_tokens(territory: Territory) -> list[str]:
    """Of who works in it, in a part of it, or in something around it; for France, of who says
    France. Who works everywhere comes with each: `FRANCE`."""
    if territory.level == "france":
        return [FRANCE]
    around = [f"{WORKS}{one}" for one in _around(territory)]
    return [WORKS + territory.token, WORKS_INSIDE + territory.token, *around]


def _around(territory: Territory) -> list[str]:
    departements, _regions = _wide()
    level, code = territory.level, territory.code
    if level == "departement":
        return [f"r{departements[code][1]}"]
    if level == "region":
        return []
    if level == "epci":
        codes = Commune.objects.filter(epci=code).values_list("departement", flat=True).distinct()
        found = {f"d{one}" for one in codes}
        return sorted(found | {f"r{departements[one[1:]][1]}" for one in found})
    whole = whole_city(code)
    rows = Commune.objects.filter(code__in=[code, whole])
    found = {f"e{row.epci_id}" for row in rows if row.epci_id}
    found |= {f"d{row.departement_id}" for row in rows}
    found |= {f"r{departements[row.departement_id][1]}" for row in rows}
    return sorted(found | ({f"c{whole}"} if whole != code else set()))


def whole_city(code: str) -> str:
    """Paris, Lyon or Marseille of one of their arrondissements."""
    for pattern, whole in ((r"751\d\d", "75056"), (r"6938\d", "69123"), (r"132\d\d", "13055")):
        if re.fullmatch(pattern, code):
            return whole
    return code
