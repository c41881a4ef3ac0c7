"""Loads the files of `data/` into the database: the only door by which reference facts come in.

When one file has changed all are loaded again: they name one another, and it takes a second.
"""

import csv
import gzip
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from psycopg import sql

from maillage.core.text import normalise
from shared_apps.reference.models import (
    Commune,
    Departement,
    Epci,
    NafCode,
    ReferenceFile,
    Region,
)

DATA = Path(__file__).parent / "data"

# The values of a model's fields, in the order in which the model declares them. Numbers stay
# text: PostgreSQL reads them.
Row: TypeAlias = tuple[str | list[str] | None, ...]


def load_reference() -> list[ReferenceFile]:
    """Make the tables say what the files say; return what was loaded, nothing if all was so."""
    hashes = {name: sha256((DATA / name).read_bytes()).hexdigest() for name in SOURCES}
    if _recorded() == hashes:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('maillage.reference', 0))")
        if _recorded() == hashes:  # another process loaded them while this one waited
            return []
        _allow_writing(cursor, "on")
        ReferenceFile.objects.all().delete()
        loaded = ReferenceFile.objects.bulk_create(
            ReferenceFile(
                name=name,
                sha256=hashes[name],
                rows=_replace(cursor, model, rows()),
                loaded_at=timezone.now(),
            )
            for name, (model, rows) in SOURCES.items()
        )
        # The setting would last as long as a transaction around this one.
        _allow_writing(cursor, "off")
    return loaded


def _recorded() -> dict[str, str]:
    return dict(ReferenceFile.objects.values_list("name", "sha256"))


def _allow_writing(cursor: CursorWrapper, on_or_off: str) -> None:
    cursor.execute("SELECT set_config('maillage.loading_reference', %s, true)", [on_or_off])


def _replace(cursor: CursorWrapper, model: type[models.Model], rows: Iterator[Row]) -> int:
    table = sql.Identifier(model._meta.db_table)
    columns = (sql.Identifier(field.get_attname()) for field in model._meta.concrete_fields)
    # DELETE, not TRUNCATE: readers go on reading the former rows until the commit. Foreign keys
    # are checked then too, so that a table can be emptied while another still points to it.
    cursor.execute(sql.SQL("DELETE FROM {}").format(table))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(table, sql.SQL(", ").join(columns))
    # Django turns the driver's errors into its own for execute(), not for copy().
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
    copied: int = cursor.rowcount
    return copied


def _read(name: str) -> Iterator[dict[str, str]]:
    path = DATA / name
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def _regions() -> Iterator[Row]:
    for line in _read("regions.csv"):
        yield line["code"], line["nom"], line["chef_lieu"]


def _departements() -> Iterator[Row]:
    for line in _read("departements.csv"):
        yield line["code"], line["nom"], line["region"], line["chef_lieu"]


def _epcis() -> Iterator[Row]:
    for line in _read("epci.csv.gz"):
        yield line["siren"], line["nom"], line["type"]


def _communes() -> Iterator[Row]:
    epci_of = {
        commune: line["siren"]
        for line in _read("epci.csv.gz")
        for commune in line["communes"].split("|")
    }
    for line in _read("communes.csv.gz"):
        yield (
            line["code"],
            line["nom"],
            normalise(line["nom"]),
            line["cp"].split("|") if line["cp"] else [],
            line["dep"],
            epci_of.get(line["code"]),
            line["pop"] or None,
            line["lat"] or None,
            line["lon"] or None,
            line["prec"],
        )


def _naf_codes() -> Iterator[Row]:
    for line in _read("naf.csv"):
        yield line["code"].replace(".", ""), line["libelle"]


SOURCES: dict[str, tuple[type[models.Model], Callable[[], Iterator[Row]]]] = {
    "regions.csv": (Region, _regions),
    "departements.csv": (Departement, _departements),
    "epci.csv.gz": (Epci, _epcis),
    "communes.csv.gz": (Commune, _communes),
    "naf.csv": (NafCode, _naf_codes),
}
