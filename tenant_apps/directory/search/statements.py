"""The statements of a search. One answers rows, count and facets together."""

from collections.abc import Iterable

from psycopg.sql import SQL, Composable, Composed, Literal

from tenant_apps.directory.search.cards import COLUMNS, JOINS
from tenant_apps.directory.search.criteria import NAME, RELEVANCE, UPDATED
from tenant_apps.directory.search.facets import code_range

# Weights of sectors, goods, skills and names (F98); other words find, and do not rank. In steps, so
# that among much the same relevance the nearer and the more complete fiche comes first.
RELEVANCE_OF = SQL("(ts_rank('{{0.5, 0.6, 0.7, 1}}', t.ranks, %(ranking)s::tsquery) * 20)::int")
# Great-circle kilometres.
NEAR = SQL("""
near AS MATERIALIZED (
  SELECT supplier_id, min(2 * 6371 * asin(least(1, sqrt(
    sin(radians(s.latitude - c.latitude) / 2) ^ 2
    + cos(radians(s.latitude)) * cos(radians(c.latitude))
      * sin(radians(s.longitude - c.longitude) / 2) ^ 2)))) AS distance
  FROM unnest(%(latitudes)s::float8[], %(longitudes)s::float8[], %(widths)s::float8[])
    AS c(latitude, longitude, width)
  JOIN directory_site_search s
    ON s.latitude BETWEEN c.latitude - %(height)s AND c.latitude + %(height)s
    AND s.longitude BETWEEN c.longitude - c.width AND c.longitude + c.width
  GROUP BY 1
), """)
FROM = SQL("directory_supplier_search t")
FROM_NEAR = SQL(
    "directory_supplier_search t JOIN near ON near.supplier_id = t.supplier_id "
    "AND near.distance <= %(radius)s"
)
FOUND = SQL("""
WITH {near} found AS MATERIALIZED (
  SELECT t.supplier_id, t.codes, {keys}, {distance} AS distance
  FROM {source} WHERE {condition}
)
SELECT (SELECT count(*) FROM found), (
  SELECT json_agg(
    json_build_array(
      page.distance, json_build_array({page_names}, page.supplier_id), json_build_array({card}))
    ORDER BY {page_names}, page.supplier_id)
  FROM (
    SELECT supplier_id, distance, {names} FROM found
    {after} ORDER BY {names}, supplier_id LIMIT %(limit)s OFFSET %(offset)s) AS page {card_joins}
){facets}
""")
FACET = SQL("""
, (SELECT json_object_agg(code, n) FROM (
    SELECT code, count(*) AS n FROM {source} CROSS JOIN LATERAL unnest(t.codes) AS code
    WHERE {condition} GROUP BY 1) AS counted)""")
# Everyone: in the order of an index, and keys first.
ORDERS = {
    NAME: "sort_key, supplier_id",
    UPDATED: "updated_at DESC, supplier_id",
    RELEVANCE: "completeness DESC, draw, supplier_id",
}
COUNT_EVERYONE = """
SELECT (SELECT count(*) FROM directory_supplier_search),
  (SELECT json_object_agg(code, n) FROM (
    SELECT code, count(*) AS n FROM directory_supplier_search, unnest(codes) AS code
    GROUP BY 1) AS counted)
"""
COUNT = SQL("SELECT count(*) FROM {source} WHERE {condition}")
AMONG = SQL("SELECT t.supplier_id FROM {source} WHERE {condition} AND t.supplier_id = ANY(%(ids)s)")
WITH_NEAR = SQL("WITH {near} nothing AS (SELECT 1) ")

MATCHES = SQL("t.document @@ {query}::tsquery")


def everyone_statement(sort: str) -> str:
    keys = ORDERS.get(sort, ORDERS[RELEVANCE])
    return f"SELECT supplier_id FROM directory_supplier_search ORDER BY {keys} LIMIT %s OFFSET %s"  # noqa: S608 - of ORDERS


def order(sort: str, *, words: bool, local: bool, near: bool) -> list[tuple[str, Composable]]:
    """The keys of an order, all ascending: their names, and what they are."""
    last: list[tuple[str, Composable]] = [
        ("completeness", SQL("-t.completeness")),
        ("draw", SQL("t.draw")),
    ]
    if sort == NAME:
        return [("sort_key", SQL("t.sort_key"))]
    if sort == UPDATED:
        return [("updated", SQL("-extract(epoch FROM t.updated_at)::float8"))]
    keys: list[tuple[str, Composable]] = []
    if sort == RELEVANCE or not near:
        if words:  # whoever types a whole name means it, even one of which French keeps nothing
            keys.append(("other_name", SQL("(t.sort_key <> %(name)s)::int")))
        if local:
            keys.append(("far", SQL("(NOT t.document @@ %(local)s::tsquery)::int")))
        if words:
            keys.append(("relevance", SQL("-{}").format(RELEVANCE_OF.format())))
    if near:
        keys.append(("nearness", SQL("near.distance")))
    return [*keys, *last]


def matching(query: str) -> Composable:
    return MATCHES.format(query=Literal(query)) if query else SQL("TRUE")


def page_statement(
    query: str,
    keys: list[tuple[str, Composable]],
    *,
    near: bool,
    facets: Iterable[tuple[str, str, bool]],
    after: bool = False,
) -> Composed:
    """`facets`: of which criterion, under which query, and whether near the place as well; one
    without a criterion counts everything of what is found."""
    names = SQL(", ").join(SQL(name) for name, _key in keys)
    page_names = SQL(", ").join(SQL(f"page.{name}") for name, _key in keys)
    counted = SQL("").join(_facet(name, without, nearby) for name, without, nearby in facets)
    return FOUND.format(
        near=NEAR.format() if near else SQL(""),
        keys=SQL(", ").join(SQL("{} AS {}").format(key, SQL(name)) for name, key in keys),
        distance=SQL("near.distance" if near else "NULL::float8"),
        source=FROM_NEAR if near else FROM,
        condition=matching(query),
        names=names,
        page_names=page_names,
        card=SQL(COLUMNS),
        card_joins=SQL(JOINS),
        after=SQL("WHERE ({names}, supplier_id) > ({values})").format(
            names=names,
            values=SQL(", ").join(SQL(f"%(after{n})s") for n in range(len(keys) + 1)),
        )
        if after
        else SQL(""),
        facets=counted,
    )


def _facet(name: str, query: str, near: bool) -> Composed:
    if not name:
        return FACET.format(source=SQL("found t"), condition=SQL("TRUE"))
    first, last = code_range(name)
    return FACET.format(
        source=FROM_NEAR if near else FROM,
        condition=SQL("{matching} AND code BETWEEN {first} AND {last}").format(
            matching=matching(query), first=Literal(first), last=Literal(last)
        ),
    )


def count_statement(query: str, *, near: bool) -> Composed:
    return _of_matching(COUNT, query, near=near)


def among_statement(query: str, *, near: bool) -> Composed:
    return _of_matching(AMONG, query, near=near)


def _of_matching(statement: SQL, query: str, *, near: bool) -> Composed:
    asked = statement.format(source=FROM_NEAR if near else FROM, condition=matching(query))
    return (WITH_NEAR.format(near=NEAR.format()) + asked) if near else asked
