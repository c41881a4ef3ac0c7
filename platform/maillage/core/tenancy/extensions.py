"""The schema `extensions`: what networks share inside PostgreSQL, made by one step.

Never by a migration of a network: dropping the schema that happened to receive an extension would
drop other networks' columns and indexes with it.
"""

from django.db import connection, transaction

from maillage.core.tenancy.place import EXTENSIONS_SCHEMA, in_schema_only

STATEMENTS = f"""
CREATE SCHEMA IF NOT EXISTS {EXTENSIONS_SCHEMA};
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA {EXTENSIONS_SCHEMA};
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA {EXTENSIONS_SCHEMA};
"""
# Text search in French, accents removed before words are reduced to their stems; and names, whose
# words stay as they are.
CONFIGURATIONS = {
    "fr": f"""
CREATE TEXT SEARCH CONFIGURATION {EXTENSIONS_SCHEMA}.fr (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION {EXTENSIONS_SCHEMA}.fr
  ALTER MAPPING FOR hword, hword_part, word
  WITH {EXTENSIONS_SCHEMA}.unaccent, pg_catalog.french_stem;
""",
    "plain": f"""
CREATE TEXT SEARCH CONFIGURATION {EXTENSIONS_SCHEMA}.plain (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION {EXTENSIONS_SCHEMA}.plain
  ALTER MAPPING FOR hword, hword_part, word
  WITH {EXTENSIONS_SCHEMA}.unaccent, pg_catalog.simple;
""",
}
# Of two numbers below 2³⁰, the bits in turns: near points get near numbers.
MORTON = f"""
CREATE OR REPLACE FUNCTION {EXTENSIONS_SCHEMA}.spread(number bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT (e | (e << 1)) & 6148914691236517205 FROM
  (SELECT (d | (d << 2)) & 3689348814741910323 FROM
  (SELECT (c | (c << 4)) & 1085102592571150095 FROM
  (SELECT (b | (b << 8)) & 71777214294589695 FROM
  (SELECT (number | (number << 16)) & 281470681808895) AS a(b)) AS b(c)) AS c(d)) AS d(e)
$$;
CREATE OR REPLACE FUNCTION {EXTENSIONS_SCHEMA}.morton(x bigint, y bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT {EXTENSIONS_SCHEMA}.spread(x) | ({EXTENSIONS_SCHEMA}.spread(y) << 1)
$$;
"""  # noqa: S608 - a name of ours


def prepare_extensions() -> None:
    """May run again, and in two processes at once."""
    with in_schema_only(EXTENSIONS_SCHEMA), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('maillage.extensions'))")
        cursor.execute(STATEMENTS)
        cursor.execute(MORTON)
        cursor.execute(
            "SELECT cfgname::text FROM pg_ts_config WHERE cfgnamespace = %s::regnamespace",
            [EXTENSIONS_SCHEMA],
        )
        there = {name for (name,) in cursor.fetchall()}
        for name, configuration in CONFIGURATIONS.items():
            if name not in there:
                cursor.execute(configuration)
