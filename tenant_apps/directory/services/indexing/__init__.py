"""What people search, kept beside the truth (docs/adr/0036).

Whoever changes a structure, its fiche or a term calls `reindex` in the same transaction, at its
end; `check_search` finds what was forgotten.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction
from psycopg.sql import SQL, Composed, Literal

from maillage.core.tenancy.place import current_network
from tenant_apps.directory.services.indexing.sql import rows

# Levels of the map: squares are counted from the first to the last, beyond it sites stand alone.
FIRST_LEVEL, LAST_LEVEL = 5, 16
# More structures than that are locked all together.
FEW = 1_000

EVERYTHING, SOME = SQL("TRUE"), SQL("p.organization_id = ANY(%(organizations)s)")
COLUMNS = SQL("document, ranks, codes, completeness, sort_key, updated_at")
NEW_COLUMNS = SQL(
    "excluded.document, excluded.ranks, excluded.codes, excluded.completeness, excluded.sort_key, "
    "excluded.updated_at"
)
WRITE = SQL("""
{rows}
INSERT INTO directory_supplier_search AS t (supplier_id, {columns}, draw)
SELECT supplier_id, {columns}, floor(random() * 2147483647)::int FROM rows
ON CONFLICT (supplier_id) DO UPDATE SET ({columns}) = ROW({new_columns})
WHERE (t.document, t.ranks, t.codes, t.completeness, t.sort_key, t.updated_at)
  IS DISTINCT FROM ({new_columns})
""")
REMOVE = SQL("""
DELETE FROM directory_supplier_search t USING directory_supplierprofile p
WHERE p.id = t.supplier_id AND {which} AND p.state <> 'listed'
""")
# Squares hold what was added, less what was taken away.
COUNT = SQL("""
INSERT INTO directory_map_cell (level, cell, sites, sum_x, sum_y)
SELECT level, morton >> (2 * (28 - level)), {sign} * count(*), {sign} * sum(mx::bigint),
  {sign} * sum(my::bigint)
FROM moved CROSS JOIN generate_series({first}, {last}) AS level
GROUP BY 1, 2 ORDER BY 1, 2
""")
SITE = SQL("supplier_id, is_head_office, latitude, longitude, mx, my, morton")
TAKE_SITES = SQL("""
{rows}, moved AS (
  DELETE FROM directory_site_search t
  WHERE t.supplier_id IN (SELECT p.id FROM directory_supplierprofile p WHERE {which})
    AND NOT EXISTS (SELECT FROM positions p WHERE p.site_id = t.site_id
      AND (p.supplier_id, p.is_head_office, p.latitude, p.longitude)
        = (t.supplier_id, t.is_head_office, t.latitude, t.longitude))
  RETURNING morton, mx, my
)
{count}""")
PUT_SITES = SQL("""
{rows}, moved AS (
  INSERT INTO directory_site_search (site_id, {site})
  SELECT site_id, {site} FROM positions
  ON CONFLICT DO NOTHING
  RETURNING morton, mx, my
)
{count}""")

_put_off: ContextVar[set[UUID] | None] = ContextVar("reindexing put off", default=None)


@contextmanager
def reindexed_together() -> Iterator[None]:
    """Whatever is changed in here is reindexed once, at its end, in the same transaction."""
    with transaction.atomic():
        put_off: set[UUID] = set()
        token = _put_off.set(put_off)
        try:
            yield
        finally:
            _put_off.reset(token)
        reindex(put_off)


def reindex(organizations: Iterable[UUID]) -> None:
    """Make what is searched of these structures what they are now."""
    ids = sorted(set(organizations))
    if not ids:
        return
    put_off = _put_off.get()
    if put_off is not None:
        put_off.update(ids)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        _alone(ids)
        changed = 0
        for statement in _statements(SOME):
            cursor.execute(statement, {"organizations": ids})
            changed += cursor.rowcount
        if changed:
            count_change()


def withdraw(organizations: Iterable[UUID]) -> None:
    """Take structures out of what is searched, before they are deleted."""
    ids = sorted(set(organizations))
    with transaction.atomic(), connection.cursor() as cursor:
        _alone(ids)
        nothing = SQL("FALSE AND ") + SOME
        cursor.execute(_take_sites(rows(nothing), SOME), {"organizations": ids})
        cursor.execute(
            "DELETE FROM directory_supplier_search t USING directory_supplierprofile p "
            "WHERE p.id = t.supplier_id AND p.organization_id = ANY(%s)",
            [ids],
        )
        if cursor.rowcount:
            count_change()


def rebuild() -> int:
    """Everything anew, the draw too; how many fiches are listed."""
    with transaction.atomic(), connection.cursor() as cursor:
        _alone(None)
        for table in ("supplier_search", "site_search", "map_cell"):
            cursor.execute(f"DELETE FROM directory_{table}")  # noqa: S608 - of this line
        write, _remove, _take, put = _statements(EVERYTHING)
        cursor.execute(write)
        listed: int = cursor.rowcount
        cursor.execute(put)
        count_change()
    return listed


def version() -> int:
    """Another one after each change of what is searched: what was answered before is out of date.

    To be asked before what it is kept with.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(changes), 0)::bigint FROM directory_search_version")
        (found,) = cursor.fetchone()
    return int(found)


def _statements(which: SQL) -> list[Composed]:
    drawn = rows(which)
    return [
        WRITE.format(rows=drawn, columns=COLUMNS, new_columns=NEW_COLUMNS),
        REMOVE.format(which=which),
        _take_sites(drawn, which),
        PUT_SITES.format(rows=drawn, site=SITE, count=_count(1)),
    ]


def _take_sites(drawn: Composed, which: SQL | Composed) -> Composed:
    return TAKE_SITES.format(rows=drawn, which=which, count=_count(-1))


def _count(sign: int) -> Composed:
    return COUNT.format(sign=Literal(sign), first=Literal(FIRST_LEVEL), last=Literal(LAST_LEVEL))


def _alone(ids: list[UUID] | None) -> None:
    """Two who write of the same structure, one after the other: the second sees what the first
    wrote. Each statement after this one reads anew."""
    key = f"{current_network().schema} search"
    with connection.cursor() as cursor:
        if ids is None or len(ids) > FEW:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
            return
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [key])
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s || one, 0)) "
            "FROM unnest(%s::text[]) AS one",
            [key, [str(pk) for pk in ids]],
        )


def count_change() -> None:
    """Of anything that searches show: on a row that no other transaction holds, else on a new
    one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE directory_search_version SET changes = changes + 1 WHERE id = "
            "(SELECT id FROM directory_search_version ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)"
        )
        if not cursor.rowcount:
            cursor.execute("INSERT INTO directory_search_version (changes) VALUES (1)")
