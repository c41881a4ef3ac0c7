"""The database as this program needs it (deploy/README.md).

On a raw connection, which the guard of networks does not see: it must not stop us from telling what
is wrong, and no network's row is read.
"""

import sys
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import connection
from django.utils.translation import gettext as _

from maillage.core.health.findings import Finding, attention, well, wrong
from maillage.core.tenancy.artefact import NoArtefactError, matching_pg_dump
from maillage.core.tenancy.migration import pending_migrations
from maillage.core.tenancy.place import CONSOLE_SCHEMA, EXTENSIONS_SCHEMA, PUBLIC_SCHEMA

PYTHON = (3, 11)
POSTGRESQL = 18
LOCKS = 1024
EXTENSIONS = {"unaccent", "pg_trgm"}

LOCALE = """
SELECT datlocprovider = 'b' AND datlocale = 'C.UTF-8' AND datctype = 'C.UTF-8'
  AND pg_encoding_to_char(encoding) = 'UTF8',
  concat_ws(' ', CASE datlocprovider WHEN 'b' THEN 'builtin' WHEN 'i' THEN 'icu' ELSE 'libc' END,
    datlocale, datctype, pg_encoding_to_char(encoding))
FROM pg_database WHERE datname = current_database()
"""
INSTALLED = """
SELECT extname::text FROM pg_extension WHERE extnamespace = to_regnamespace(%s)
UNION ALL
SELECT 'fr' FROM pg_ts_config WHERE cfgname = 'fr' AND cfgnamespace = to_regnamespace(%s)
"""


def examine_python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] == PYTHON:
        yield well(f"Python {version}")
    else:
        yield wrong(f"Python {version}", _("Installez Python 3.11 et refaites l’environnement."))


def examine_database() -> Iterator[Finding]:
    try:
        raw = psycopg.connect(**{**connection.get_connection_params(), "connect_timeout": 5})
    except psycopg.OperationalError as error:
        yield wrong(
            _("PostgreSQL ne répond pas : %(error)s") % {"error": str(error).strip()},
            _("Vérifiez DATABASE_URL, et que le serveur est démarré et joignable d’ici."),
        )
        return
    with raw:
        version = raw.info.server_version // 10000
        if version < POSTGRESQL:
            yield wrong(
                f"PostgreSQL {version}",
                _("Passez à PostgreSQL 18 ou plus : les réseaux ne sont séparés qu’avec lui."),
            )
            return
        yield well(f"PostgreSQL {raw.info.parameter_status('server_version')}")
        yield from _examine_path(raw)
        yield from _examine_locale(raw)
        yield from _examine_settings(raw)
        yield from _examine_rights(raw)
        yield from _examine_extensions(raw)
    yield from _examine_pg_dump()


def examine_migrations() -> Iterator[Finding]:
    for schema in (PUBLIC_SCHEMA, CONSOLE_SCHEMA):
        if missing := pending_migrations(schema):
            yield wrong(
                _("%(count)d migrations manquent au schéma %(schema)s")
                % {"count": missing, "schema": schema},
                _("Lancez manage.py migrate."),
            )
        else:
            yield well(_("schéma %(schema)s à jour") % {"schema": schema})


def _examine_path(raw: "psycopg.Connection[Any]") -> Iterator[Finding]:
    """The guard compares it before each statement; a pooler may hide it."""
    before = raw.info.parameter_status("search_path")
    raw.execute("SET search_path = pg_catalog, pg_temp")
    after = raw.info.parameter_status("search_path")
    if before is not None and after == "pg_catalog, pg_temp":
        yield well(_("le chemin de recherche (search_path) est annoncé à chaque changement"))
    else:
        yield wrong(
            _("le chemin de recherche (search_path) n’est pas annoncé"),
            _(
                "Connectez-vous à PostgreSQL sans intermédiaire, ou donnez à PgBouncer "
                "track_extra_parameters = search_path."
            ),
        )


def _examine_locale(raw: "psycopg.Connection[Any]") -> Iterator[Finding]:
    good, said = _row(raw, LOCALE)
    if good:
        yield well(_("locale %(said)s") % {"said": said})
    else:
        yield wrong(
            _("locale %(said)s") % {"said": said},
            _(
                "Recréez la base avec LOCALE_PROVIDER builtin LOCALE 'C.UTF-8' ENCODING 'UTF8' : "
                "l’ordre des listes et la recherche en dépendent."
            ),
        )


def _examine_settings(raw: "psycopg.Connection[Any]") -> Iterator[Finding]:
    """As our own connections have them."""
    wanted = {
        "jit": "off",
        "statement_timeout": "5min",
        "idle_in_transaction_session_timeout": "1min",
    }
    for name, ours in wanted.items():
        (value,) = _row(raw, "SELECT current_setting(%s)", [name])
        if value == ours or (name != "jit" and value != "0"):
            yield well(f"{name} = {value}")
        else:
            yield wrong(
                f"{name} = {value}",
                _("Les options de DATABASE_URL le changent : enlevez-le, ou mettez %(ours)s.")
                % {"ours": ours},
            )
    (locks,) = _row(raw, "SELECT current_setting('max_locks_per_transaction')::int")
    if locks >= LOCKS:
        yield well(f"max_locks_per_transaction = {locks}")
    else:
        yield wrong(
            f"max_locks_per_transaction = {locks}",
            _("Mettez-le à %(least)d dans postgresql.conf et redémarrez PostgreSQL.")
            % {"least": LOCKS},
        )


def _examine_rights(raw: "psycopg.Connection[Any]") -> Iterator[Finding]:
    may, database, role = _row(
        raw,
        "SELECT has_database_privilege(current_database(), 'CREATE'), current_database(), "
        "current_user",
    )
    if may:
        yield well(_("le rôle %(role)s peut créer des schémas") % {"role": role})
    else:
        yield wrong(
            _("le rôle %(role)s ne peut pas créer de schéma") % {"role": role},
            f'GRANT CREATE ON DATABASE "{database}" TO "{role}";',
        )


def _examine_extensions(raw: "psycopg.Connection[Any]") -> Iterator[Finding]:
    found = {name for (name,) in raw.execute(INSTALLED, [EXTENSIONS_SCHEMA] * 2)}
    if missing := (EXTENSIONS | {"fr"}) - found:
        yield wrong(
            _("il manque au schéma extensions : %(names)s") % {"names": ", ".join(sorted(missing))},
            _(
                "Lancez manage.py migrate. Si PostgreSQL refuse, installez son paquet « contrib » "
                "et donnez au rôle CREATE sur la base."
            ),
        )
    else:
        yield well(_("extensions : %(names)s") % {"names": ", ".join(sorted(EXTENSIONS))})


def _examine_pg_dump() -> Iterator[Finding]:
    try:
        yield well(_("pg_dump : %(path)s") % {"path": matching_pg_dump()})
    except NoArtefactError as missing:
        yield attention(
            str(missing),
            _("Sans lui, un nouveau réseau se crée par les migrations, plus lentes."),
        )


def _row(raw: "psycopg.Connection[Any]", sql: str, parameters: list[str] | None = None) -> Any:
    return raw.execute(sql, parameters).fetchone()
