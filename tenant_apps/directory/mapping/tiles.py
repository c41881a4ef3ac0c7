"""Tiles of the map: at most sixteen squares of 64 pixels, in which sites are counted.

A site that is alone in its square is a marker, with its supplier's name; several are a cell. What
holds no criterion is read from `MapCell`; the rest is counted from the sites that a search finds.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg.sql import SQL, Composed

from tenant_apps.directory.search.selection import Selection
from tenant_apps.directory.services.indexing import FIRST_LEVEL, LAST_LEVEL

WORLD = 30  # bits of a position (models.searching.IndexedSite)
SQUARES = 2  # bits of a square's place in its tile, each way
PIXELS = 8  # bits of a pixel's
LAST_ZOOM = 20  # beyond, a square is narrower than the positions are exact

# Squares of a level, or of those below the first together.
COUNTED = """
SELECT cell >> %(together)s AS cell, sum(sites)::int AS sites,
  (sum(sum_x) / sum(sites))::bigint AS x, (sum(sum_y) / sum(sites))::bigint AS y
FROM directory_map_cell
WHERE level = %(level)s AND cell BETWEEN %(first_cell)s AND %(last_cell)s
GROUP BY 1 HAVING sum(sites) > 0
"""
NAMED = f"""
SELECT c.x, c.y, c.sites, p.id, coalesce(nullif(o.trade_name, ''), o.name)
FROM ({COUNTED}) c
LEFT JOIN LATERAL (
  SELECT supplier_id FROM directory_site_search s
  WHERE c.sites = 1 AND s.morton BETWEEN c.cell << %(shift)s AND ((c.cell + 1) << %(shift)s) - 1
  LIMIT 1) s ON true
LEFT JOIN directory_supplierprofile p ON p.id = s.supplier_id
LEFT JOIN directory_organization o ON o.id = p.organization_id
ORDER BY c.cell
"""  # noqa: S608 - of this file
FOUND = SQL("""
WITH {near} counted AS (
  SELECT s.morton >> %(shift)s AS cell, count(*) AS sites, (array_agg(s.supplier_id))[1] AS first,
    avg(s.mx)::bigint AS x, avg(s.my)::bigint AS y
  FROM {source} JOIN directory_site_search s ON s.supplier_id = t.supplier_id
  WHERE {condition} AND s.morton BETWEEN %(first)s AND %(last)s
  GROUP BY 1
)
SELECT c.x, c.y, c.sites, p.id, coalesce(nullif(o.trade_name, ''), o.name)
FROM counted c
LEFT JOIN directory_supplierprofile p ON p.id = c.first AND c.sites = 1
LEFT JOIN directory_organization o ON o.id = p.organization_id
ORDER BY c.cell
""")


@dataclass(frozen=True, slots=True)
class Tile:
    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        return self.z <= LAST_ZOOM and self.x < 1 << self.z and self.y < 1 << self.z

    @property
    def number(self) -> int:
        """The first bits of the Morton numbers of its sites: 2 × z of them."""
        return sum(
            ((self.x >> bit) & 1) << 2 * bit | ((self.y >> bit) & 1) << 2 * bit + 1
            for bit in range(self.z)
        )


def read_tile(tile: Tile, selection: Selection) -> str:
    """As JSON: positions in pixels from the tile's north-west corner."""
    if selection.is_empty:
        return told([], tile)
    wide = 2 * (WORLD - tile.z)
    first = tile.number << wide
    parameters = {
        "first": first,
        "last": first + (1 << wide) - 1,
        "shift": wide - 2 * SQUARES,
    }
    if not selection.is_everyone or tile.z > LAST_LEVEL:
        return told(_rows(selection.fill(FOUND), {**parameters, **selection.parameters}), tile)
    level = max(tile.z, FIRST_LEVEL)
    of_level = 2 * (WORLD - SQUARES - level)
    parameters |= {
        "level": level,
        "together": parameters["shift"] - of_level,
        "first_cell": parameters["first"] >> of_level,
        "last_cell": parameters["last"] >> of_level,
    }
    return told(_rows(NAMED, parameters), tile)


def _rows(statement: str | Composed, parameters: dict[str, Any]) -> Sequence[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: Sequence[Sequence[Any]] = cursor.fetchall()
    return rows


def told(rows: Sequence[Sequence[Any]], tile: Tile) -> str:
    to_pixel, within = WORLD - tile.z - PIXELS, (1 << PIXELS) - 1
    cells, markers = [], []
    for x, y, sites, supplier, name in rows:
        place = {"x": x >> to_pixel & within, "y": y >> to_pixel & within}
        if supplier:
            markers.append({**place, "id": str(supplier), "name": name})
        else:
            cells.append({**place, "sites": sites})
    return json.dumps(
        {"cells": cells, "markers": markers}, ensure_ascii=False, separators=(",", ":")
    )
