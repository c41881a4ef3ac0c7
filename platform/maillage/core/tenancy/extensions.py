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
# Text search in French, accents removed before words are reduced to their stems.
CONFIGURATION = f"""
CREATE TEXT SEARCH CONFIGURATION {EXTENSIONS_SCHEMA}.fr (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION {EXTENSIONS_SCHEMA}.fr
  ALTER MAPPING FOR hword, hword_part, word
  WITH {EXTENSIONS_SCHEMA}.unaccent, pg_catalog.french_stem;
"""


def prepare_extensions() -> None:
    """May run again, and in two processes at once."""
    with in_schema_only(EXTENSIONS_SCHEMA), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('maillage.extensions'))")
        cursor.execute(STATEMENTS)
        cursor.execute(
            "SELECT 1 FROM pg_ts_config WHERE cfgname = 'fr' AND cfgnamespace = %s::regnamespace",
            [EXTENSIONS_SCHEMA],
        )
        if not cursor.fetchone():
            cursor.execute(CONFIGURATION)
