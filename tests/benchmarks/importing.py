"""Five thousand structures from a spreadsheet; its floor: COPY of the rows that they became."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from django.db import connection, transaction
from figures import Figure, Promise, figure, milliseconds
from openpyxl import Workbook
from setting import a_network, floor, own_database
from size import Size, draws
from suppliers import Vocabulary

from maillage.core.tenancy.place import NetworkInfo, in_network, in_schema_only
from tenant_apps.directory.services.importing import import_organizations
from tenant_apps.directory.spreadsheets.report import Outcome
from tenants.services.anatomy import parts_of

TURNS = 3
TITLES = [
    *("Raison sociale", "SIRET", "Code NAF", "Adresse", "Code postal", "Ville", "Latitude"),
    *("Longitude", "Courriel", "Type de structure", "Biens et services", "Compétences"),
    "Description",
]


def run(size: Size) -> Iterator[Figure]:
    with own_database(), tempfile.TemporaryDirectory() as folder:
        random = draws()
        measured, floors = [], []
        for turn in range(TURNS):
            network, empty = a_network(f"bench-{turn}"), a_network(f"floor-{turn}")
            with in_network(network):
                file = _spreadsheet(Path(folder) / "structures.xlsx", random, size.imported)
                before = _counts(network)
                measured.append(milliseconds(lambda: _import(file, size.imported)) / 1000)  # noqa: B023
            rows = _copied_out(network, before)
            _emptied(empty, rows)
            floors.append(milliseconds(lambda: _copied_in(empty, rows)) / 1000)  # noqa: B023
            assert _counts(empty) == _counts(network) | {
                name: count for name, count in _counts(empty).items() if name not in rows
            }
    yield figure("Import of a spreadsheet", measured, floors, Promise(under=15), unit="s")


def _spreadsheet(path: Path, random: Random, count: int) -> Path:
    vocabulary = Vocabulary.real(random)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(TITLES)
    for number in range(count):
        organization, site = vocabulary.supplier(random, number)
        sheet.append(
            [
                *(organization.name, site.siret, organization.naf_code, site.address),
                *(site.postal_code, site.town, site.latitude, site.longitude),
                *(organization.email, random.choice(["ACI", "EI", "SCIC", "EA"])),
                " | ".join(random.sample(vocabulary.goods, 2)).replace(",", " "),
                " | ".join(random.sample(vocabulary.skills, 4)).replace(",", " "),
                vocabulary.description(random),
            ]
        )
    book.save(path)
    return path


def _import(file: Path, count: int) -> None:
    report = import_organizations(file, file.name, by=None, publish=True)
    assert report.count(Outcome.CREATED) == count, report.summary


def _counts(network: NetworkInfo) -> dict[str, int]:
    tables = [part.table for part in parts_of(network.schema) if part.kind == "table"]
    with in_schema_only(network.schema), connection.cursor() as cursor:
        found = {}
        for name in tables:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
    return found


def _copied_out(network: NetworkInfo, before: dict[str, int]) -> dict[str, bytes]:
    """The tables that the import filled."""
    filled = [name for name, count in _counts(network).items() if count > before[name]]
    rows = {}
    with in_schema_only(network.schema), connection.cursor() as cursor:
        for name in filled:
            with cursor.copy(f'COPY "{name}" TO STDOUT (FORMAT binary)') as source:
                rows[name] = b"".join(source)
    return rows


def _emptied(network: NetworkInfo, rows: dict[str, bytes]) -> None:
    with in_schema_only(network.schema), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maillage.erasing = on")
        cursor.execute(f"TRUNCATE {', '.join(rows)} CASCADE")


def _copied_in(network: NetworkInfo, rows: dict[str, bytes]) -> None:
    with in_schema_only(network.schema), transaction.atomic(), connection.cursor() as cursor:
        for name, content in rows.items():
            with cursor.copy(floor("import").format(table=name)) as target:
                target.write(content)
