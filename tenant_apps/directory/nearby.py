"""What is near a place: structures, and what apps above hold that has a place (F176).

An app registers in `AppConfig.ready` how what it holds is found around a point; « Près de chez
moi » puts all of it together, the nearest first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.search import SupplierCriteria, SupplierSearch
from tenant_apps.directory.search.criteria import DISTANCE


@dataclass(frozen=True, slots=True)
class Near:
    latitude: float
    longitude: float
    radius: int  # kilometres
    # A sector's key; empty for all of them.
    sector: str = ""

    @property
    def point(self) -> str:
        return f"{self.latitude},{self.longitude}"


@dataclass(frozen=True, slots=True)
class Found:
    kilometres: float
    title: str
    url: str
    # Where it is, and what it does or says, in a line.
    line: str
    kind: str | Promise


@dataclass(frozen=True, slots=True)
class Finding:
    total: int
    # The nearest of them.
    first: Sequence[Found]
    # Where all of them are.
    url: str


@dataclass(frozen=True, slots=True)
class Source:
    key: str
    label: str | Promise  # in the plural
    find: Callable[[Near, int], Finding]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    _sources[source.key] = source


def sources() -> list[Source]:
    return list(_sources.values())


def structures(near: Near, most: int) -> Finding:
    criteria = SupplierCriteria(
        around=near.point,
        radius=near.radius,
        sectors=(near.sector,) if near.sector else (),
        sort=DISTANCE,
    )
    found = SupplierSearch(criteria, per_page=most).run()
    query: dict[str, str | int] = {"autour": near.point, "rayon": near.radius, "tri": DISTANCE}
    if near.sector:
        query["secteur"] = near.sector
    return Finding(
        found.total,
        [
            Found(
                card.distance or 0,
                card.name,
                reverse("directory:supplier", args=[card.pk]),
                " · ".join(filter(None, [card.town, ", ".join(card.sectors)])),
                _("Entreprise"),
            )
            for card in found.page or ()
        ],
        f"{reverse('directory:suppliers')}?{urlencode(query)}",
    )


STRUCTURES = Source("structures", _("entreprises"), structures)
