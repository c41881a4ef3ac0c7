"""What lists show of a supplier."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.db import connection

# Of a description, about what a card shows.
COLUMNS = """
  p.id, o.id, coalesce(nullif(o.trade_name, ''), o.name), p.logo, left(p.description, 200),
  coalesce(s.town, ''), coalesce(s.departement_code, ''), s.latitude, s.longitude,
  ARRAY(SELECT t.name FROM directory_supplierprofile_sectors l
    JOIN directory_sector t ON t.id = l.sector_id WHERE l.supplierprofile_id = p.id ORDER BY t.key),
  ARRAY(SELECT t.name FROM directory_supplierprofile_goods_and_services l
    JOIN directory_goodorservice t ON t.id = l.goodorservice_id
    WHERE l.supplierprofile_id = p.id ORDER BY t.key),
  ARRAY(SELECT t.name FROM directory_supplierprofile_skills l
    JOIN directory_skill t ON t.id = l.skill_id WHERE l.supplierprofile_id = p.id ORDER BY t.key),
  ARRAY(SELECT t.name FROM directory_supplierprofile_labels l
    JOIN directory_label t ON t.id = l.label_id WHERE l.supplierprofile_id = p.id ORDER BY t.key),
  ARRAY(SELECT t.name FROM directory_organization_structure_types l
    JOIN directory_structuretype t ON t.id = l.structuretype_id
    WHERE l.organization_id = o.id ORDER BY t.key)
"""
# Beside a table of fiches, `page`.
JOINS = """
JOIN directory_supplierprofile p ON p.id = page.supplier_id
JOIN directory_organization o ON o.id = p.organization_id
LEFT JOIN LATERAL (
  SELECT * FROM directory_establishment WHERE organization_id = o.id AND is_head_office LIMIT 1
) AS s ON true
"""
STATEMENT = f"""
SELECT {COLUMNS} FROM unnest(%s::uuid[]) WITH ORDINALITY AS page(supplier_id, place) {JOINS}
ORDER BY page.place
"""  # noqa: S608 - of the lines above


@dataclass(slots=True)
class Card:
    pk: UUID
    organization: UUID
    name: str
    logo: str
    description: str
    town: str
    departement: str
    latitude: float | None
    longitude: float | None
    sectors: list[str]
    goods: list[str]
    skills: list[str]
    labels: list[str]
    types: list[str]
    # Kilometres from the place asked for, by its nearest site.
    distance: float | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def logo_version(self) -> str:
        return PurePosixPath(self.logo).stem[:8]

    @property
    def kilometres(self) -> int | None:
        return None if self.distance is None else max(1, round(self.distance))


def cards_of(suppliers: Sequence[UUID]) -> list[Card]:
    """In their order."""
    if not suppliers:
        return []
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [list(suppliers)])
        return [Card(*row) for row in cursor.fetchall()]


def card_from_json(values: Sequence[Any], distance: float | None) -> Card:
    """What COLUMNS are once they have been through JSON."""
    pk, organization, *others = values
    card = Card(UUID(pk), UUID(organization), *others)
    card.distance = distance
    return card
