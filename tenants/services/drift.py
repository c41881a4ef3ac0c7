"""Whether each network still has the tables that the code expects, to the last constraint."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from uuid import uuid4

from django.db import connection, transaction
from django.utils.translation import gettext as _

from maillage.core.tenancy.place import CONSOLE_SCHEMA, in_schema_only
from tenants.services.anatomy import Part, parts_of, said_again
from tenants.services.schemas import (
    Progress,
    all_networks,
    artefact_if_any,
    make_schema,
    schema_exists,
)

Migrations = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """`place` is a network's slug, or the console; `what` was found there, `todo` mends it."""

    place: str
    what: str
    todo: str


def find_drift(*, progress: Progress = lambda step: None) -> list[Finding]:
    """Compare the console and every network with a schema made for it, which then is undone."""
    places = [(CONSOLE_SCHEMA, CONSOLE_SCHEMA)]
    places += [(network.slug, network.schema_name) for network in all_networks()]
    artefact = artefact_if_any(progress)
    reference = f"reference_{uuid4().hex}"
    found: list[Finding] = []
    with transaction.atomic():
        make_schema(reference, artefact=artefact)
        comparison = _Comparison(reference)
        for place, schema in places:
            found += comparison.findings(place, schema)
        transaction.set_rollback(True)
    return found


class _Comparison:
    def __init__(self, reference: str) -> None:
        self.migrations = _migrations(reference)
        self.expected = parts_of(reference)
        self.said_again = cache(lambda part, text: said_again(reference, part, text))

    def findings(self, place: str, schema: str) -> Iterator[Finding]:
        if not schema_exists(schema):
            yield Finding(
                place,
                _("le schéma %(schema)s manque") % {"schema": schema},
                _("Rétablissez-le depuis une sauvegarde."),
            )
            return
        recorded = _migrations(schema)
        if recorded != self.migrations:  # then its tables differ as well
            yield from _late_or_ahead(place, self.migrations - recorded, recorded - self.migrations)
            return
        parts = parts_of(schema)
        for part in sorted(self.expected.keys() | parts.keys()):
            if part.table and part.kind != "table" and not self._table_on_both_sides(part, parts):
                continue  # said once, of the table
            expected, there = self.expected.get(part), parts.get(part)
            if not self._same(part, expected, there):
                yield _finding(place, part, expected, there)

    def _table_on_both_sides(self, part: Part, parts: dict[Part, str]) -> bool:
        table = Part("table", part.table, "")
        return table in parts and table in self.expected

    def _same(self, part: Part, expected: str | None, there: str | None) -> bool:
        if expected is None or there is None or expected == there:
            return expected == there
        return bool(self.said_again(part, expected) == self.said_again(part, there))


def _migrations(schema: str) -> Migrations:
    with in_schema_only(schema), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def _late_or_ahead(place: str, missing: Migrations, unknown: Migrations) -> Iterator[Finding]:
    if missing:
        yield Finding(
            place,
            _("des migrations manquent : %(names)s") % {"names": _names(missing)},
            _("Lancez manage.py migrate."),
        )
    if unknown:
        yield Finding(
            place,
            _("des migrations sont inconnues du code : %(names)s") % {"names": _names(unknown)},
            _("Installez la version du code qui les a faites, ou une plus récente."),
        )


def _names(migrations: Migrations) -> str:
    names = [f"{app}.{name}" for app, name in sorted(migrations)]
    return ", ".join(names[:3]) + (f" (+ {len(names) - 3})" if len(names) > 3 else "")


def _finding(place: str, part: Part, expected: str | None, there: str | None) -> Finding:
    said = {"part": _words(part)}
    if there is None:
        if part.kind in {"table", "column"}:
            todo = _("Rétablissez-la depuis une sauvegarde, avec ce qu’elle contenait.")
        else:
            todo = _("Recréez ceci dans son schéma : %(sql)s") % {"sql": expected}
        return Finding(place, _("manque : %(part)s") % said, todo)
    if expected is None:
        return Finding(
            place,
            _("en trop : %(part)s") % said,
            _("Supprimez-le si personne ne s’en sert, sinon écrivez la migration qui le crée."),
        )
    return Finding(
        place,
        _("différent : %(part)s") % said,
        _("Remettez ce qui est attendu : « %(expected)s » au lieu de « %(there)s ».")
        % {"expected": expected, "there": there},
    )


def _words(part: Part) -> str:
    kinds = {
        "table": _("table"),
        "column": _("colonne"),
        "constraint": _("contrainte"),
        "index": _("index"),
        "trigger": _("déclencheur"),
        "function": _("fonction"),
        "sequence": _("séquence"),
        "type": _("type"),
    }
    return f"{kinds[part.kind]} {'.'.join(name for name in part[1:] if name)}"
