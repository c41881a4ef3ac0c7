"""The files: written whole while the network is entered, and sent from there."""

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import TextIOWrapper
from typing import IO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from maillage.core.spreadsheets import inert
from tenant_apps.directory.exports.rows import Audience, address, values
from tenant_apps.directory.models import SupplierProfile

Suppliers = Iterable[SupplierProfile]


def write_csv(suppliers: Suppliers, audience: Audience, file: IO[bytes]) -> None:
    """Semicolons and a mark of UTF-8, as offices expect."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";")
    writer.writerow(map(str, audience.columns.values()))
    for supplier in suppliers:
        writer.writerow(map(inert, values(supplier, audience).values()))
    text.detach()


def write_xlsx(suppliers: Suppliers, audience: Audience, file: IO[bytes]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Entreprises")
    sheet.freeze_panes = "A2"
    sheet.append([str(title) for title in audience.columns.values()])
    for supplier in suppliers:
        cells = values(supplier, audience).values()
        sheet.append([inert(ILLEGAL_CHARACTERS_RE.sub(" ", cell)) for cell in cells])
    book.save(file)


def write_geojson(suppliers: Suppliers, audience: Audience, file: IO[bytes]) -> None:
    """A point for each site that is placed. Neither addresses nor phones, for nobody: such files
    are made to be published."""
    file.write(b'{"type":"FeatureCollection","features":[')
    separator = b""
    for supplier in suppliers:
        organization = supplier.organization
        for site in organization.establishments.all():
            if site.latitude is None or site.longitude is None:
                continue
            feature = {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [site.longitude, site.latitude]},
                "properties": {
                    "nom": organization.display_name,
                    "siege": site.is_head_office,
                    "commune": site.town,
                    "secteurs": sorted(sector.name for sector in supplier.sectors.all()),
                    "fiche": address(supplier),
                },
            }
            file.write(separator + json.dumps(feature, ensure_ascii=False).encode())
            separator = b",\n"
    file.write(b"]}")


@dataclass(frozen=True, slots=True)
class Format:
    content_type: str
    write: Callable[[Suppliers, Audience, IO[bytes]], None]
    has_contacts: bool = True


FORMATS = {
    "csv": Format("text/csv; charset=utf-8", write_csv),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    "geojson": Format("application/geo+json", write_geojson, has_contacts=False),
}
