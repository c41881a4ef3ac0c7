"""What stands in a part of the map: the list beside it, and where the map begins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.db.models import Max, Min
from psycopg.sql import SQL

from maillage.core.tenancy.place import current_network
from shared_apps.reference.models import Commune
from tenant_apps.directory.search.cards import Card, cards_of
from tenant_apps.directory.search.selection import Selection
from tenant_apps.directory.services.indexing import version

SHOWN = 20
KEPT = 24 * 3600
NUMBER = r"(-?\d{1,3}(?:\.\d{1,8})?)"
FRAME = re.compile(",".join([NUMBER] * 4))
FRANCE = (-5.2, 41.3, 9.6, 51.1)  # of a network that names no département

IN_VIEW = SQL("""
WITH {near} shown AS (
  SELECT t.supplier_id, t.completeness, t.draw FROM {source}
  WHERE {condition} AND EXISTS (
    SELECT FROM directory_site_search s WHERE s.supplier_id = t.supplier_id
      AND s.longitude BETWEEN %(west)s AND %(east)s AND s.latitude BETWEEN %(south)s AND %(north)s)
)
SELECT (SELECT count(*) FROM shown), ARRAY(
  SELECT supplier_id FROM shown ORDER BY completeness DESC, draw, supplier_id LIMIT %(shown)s)
""")
ANYWHERE = SQL("""
WITH {near} shown AS (
  SELECT t.supplier_id, t.completeness, t.draw FROM {source} WHERE {condition}
)
SELECT (SELECT count(*) FROM shown), ARRAY(
  SELECT supplier_id FROM shown ORDER BY completeness DESC, draw, supplier_id LIMIT %(shown)s)
""")
SITES = """
SELECT supplier_id, array_agg(mx || ',' || my ORDER BY is_head_office DESC, site_id)
FROM directory_site_search WHERE supplier_id = ANY(%s) GROUP BY 1
"""
# Those that can be seen; and within the network's own départements, if any can.
EXTENT = SQL("""
WITH {near} sites AS (
  SELECT s.longitude AS x, s.latitude AS y, s.supplier_id,
    s.longitude BETWEEN %(west)s AND %(east)s AND s.latitude BETWEEN %(south)s AND %(north)s AS here
  FROM {source} JOIN directory_site_search s ON s.supplier_id = t.supplier_id WHERE {condition}
)
SELECT count(DISTINCT supplier_id), count(*),
  coalesce(min(x) FILTER (WHERE here), min(x)), coalesce(min(y) FILTER (WHERE here), min(y)),
  coalesce(max(x) FILTER (WHERE here), max(x)), coalesce(max(y) FILTER (WHERE here), max(y))
FROM sites
""")


@dataclass(frozen=True, slots=True)
class Frame:
    west: float
    south: float
    east: float
    north: float

    @classmethod
    def read(cls, text: str) -> Self | None:
        """As it stands in the URL: west, south, east, north, in degrees."""
        if not (found := FRAME.fullmatch(text)):
            return None
        west, south, east, north = map(float, found.groups())
        if west > east or south > north or abs(south) > 90 or abs(north) > 90:
            return None
        return cls(west, south, east, north)

    def __str__(self) -> str:
        return ",".join(f"{edge:.5f}" for edge in self.edges)

    @property
    def edges(self) -> tuple[float, float, float, float]:
        return self.west, self.south, self.east, self.north

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east

    @property
    def parameters(self) -> dict[str, float]:
        return dict(zip(("west", "south", "east", "north"), self.edges, strict=True))


@dataclass(slots=True)
class Spot:
    card: Card
    # Its sites as squares of the map count them: "x,y" in a world 2³⁰ wide, each.
    sites: Sequence[str]


@dataclass(frozen=True, slots=True)
class View:
    total: int
    spots: list[Spot]

    @property
    def more(self) -> int:
        return self.total - len(self.spots)


@dataclass(frozen=True, slots=True)
class Extent:
    """`suppliers` can be placed, at `sites`; `frame` is where to begin."""

    suppliers: int
    sites: int
    frame: Frame


def in_view(selection: Selection, frame: Frame | None) -> View:
    """The first of those that have a site in the frame; without one, of all."""
    if selection.is_empty:
        return View(0, [])
    statement = selection.fill(IN_VIEW if frame else ANYWHERE)
    parameters = {**selection.parameters, **(frame.parameters if frame else {}), "shown": SHOWN}
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        total, ids = cursor.fetchone()
        cursor.execute(SITES, [ids])
        sites: dict[UUID, list[str]] = dict(cursor.fetchall())
    return View(total, [Spot(card, sites.get(card.pk, [])) for card in cards_of(ids)])


def extent_of(selection: Selection) -> Extent:
    home = network_frame()
    if selection.is_empty:
        return Extent(0, 0, home)
    if not selection.is_everyone:
        return _extent(selection, home)
    key = f"map:extent:{version()}:{'-'.join(current_network().departements)}"
    known: Extent | None = cache.get(key)
    if known is None:
        known = _extent(selection, home)
        cache.set(key, known, KEPT)
    return known


def _extent(selection: Selection, home: Frame) -> Extent:
    with connection.cursor() as cursor:
        cursor.execute(selection.fill(EXTENT), {**selection.parameters, **home.parameters})
        suppliers, sites, *edges = cursor.fetchone()
    return Extent(suppliers, sites, Frame(*edges) if sites else home)


def network_frame() -> Frame:
    """Around the communes of the network's départements."""
    codes = tuple(current_network().departements)
    key = "map:home:" + ",".join(codes)
    known: Frame | None = cache.get(key)
    if known is None:
        found: dict[str, Any] = Commune.objects.filter(departement__in=codes).aggregate(
            west=Min("longitude"),
            south=Min("latitude"),
            east=Max("longitude"),
            north=Max("latitude"),
        )
        known = Frame(*FRANCE) if found["west"] is None else Frame(**found)
        cache.set(key, known, KEPT)
    return known
