"""Whether what is searched is what stands."""

from dataclasses import dataclass

from django.db import connection
from psycopg.sql import SQL

from tenant_apps.directory.services.indexing import EVERYTHING, FIRST_LEVEL, LAST_LEVEL
from tenant_apps.directory.services.indexing.sql import rows

SUPPLIERS = SQL("""
{rows}
SELECT coalesce(r.supplier_id, t.supplier_id), CASE WHEN t.supplier_id IS NULL THEN 'elle y manque'
  WHEN r.supplier_id IS NULL THEN 'elle n’est pas référencée' ELSE 'elle a changé depuis' END
FROM rows r FULL JOIN directory_supplier_search t ON t.supplier_id = r.supplier_id
WHERE (r.document, r.ranks, r.codes, r.completeness, r.sort_key, r.updated_at)
  IS DISTINCT FROM (t.document, t.ranks, t.codes, t.completeness, t.sort_key, t.updated_at)
ORDER BY 1
""")
SITES = SQL("""
{rows}
SELECT coalesce(p.supplier_id, t.supplier_id), 'un de ses lieux a changé'
FROM positions p FULL JOIN directory_site_search t ON t.site_id = p.site_id
WHERE (p.supplier_id, p.is_head_office, p.latitude, p.longitude, p.mx, p.my, p.morton)
  IS DISTINCT FROM
  (t.supplier_id, t.is_head_office, t.latitude, t.longitude, t.mx, t.my, t.morton)
ORDER BY 1
""")
CELLS = """
WITH wanted AS (
  SELECT level, morton >> (2 * (28 - level)) AS cell, count(*) AS sites, sum(mx::bigint) AS sum_x,
    sum(my::bigint) AS sum_y
  FROM directory_site_search CROSS JOIN generate_series(%s, %s) AS level GROUP BY 1, 2
), kept AS (
  SELECT level, cell, sum(sites) AS sites, sum(sum_x) AS sum_x, sum(sum_y) AS sum_y
  FROM directory_map_cell GROUP BY 1, 2
  HAVING (sum(sites), sum(sum_x), sum(sum_y)) IS DISTINCT FROM (0, 0, 0)
)
SELECT coalesce(w.level, k.level) || '/' || coalesce(w.cell, k.cell),
  'un carré de la carte est faux'
FROM wanted w FULL JOIN kept k ON k.level = w.level AND k.cell = w.cell
WHERE (w.sites, w.sum_x, w.sum_y) IS DISTINCT FROM (k.sites, k.sum_x, k.sum_y)
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Drift:
    # The key of a fiche, or level and number of a square.
    row: str
    what: str


def find_drift() -> list[Drift]:
    drawn = rows(EVERYTHING)
    found: list[Drift] = []
    with connection.cursor() as cursor:
        for statement, parameters in (
            (SUPPLIERS.format(rows=drawn), None),
            (SITES.format(rows=drawn), None),
            (CELLS, [FIRST_LEVEL, LAST_LEVEL]),
        ):
            cursor.execute(statement, parameters)
            found += [Drift(str(row), what) for row, what in cursor.fetchall()]
    return found
