"""What lists show of a supplier: one statement for a page of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import UUID

from django.db import connection

# Of a description, about what a card shows.
STATEMENT = """
SELECT p.id, o.id, coalesce(nullif(o.trade_name, ''), o.name), p.logo, left(p.description, 200),
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
FROM unnest(%s::uuid[]) WITH ORDINALITY AS found(id, place)
JOIN directory_supplierprofile p ON p.id = found.id
JOIN directory_organization o ON o.id = p.organization_id
LEFT JOIN LATERAL (
  SELECT * FROM directory_establishment WHERE organization_id = o.id AND is_head_office LIMIT 1
) AS s ON true
ORDER BY found.place
"""


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

    @property
    def logo_version(self) -> str:
        return PurePosixPath(self.logo).stem[:8]

    @property
    def kilometres(self) -> int | None:
        return None if self.distance is None else max(1, round(self.distance))


def cards_of(suppliers: Sequence[UUID], distances: Mapping[UUID, float | None]) -> list[Card]:
    """In their order."""
    if not suppliers:
        return []
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [list(suppliers)])
        cards = [Card(*row) for row in cursor.fetchall()]
    for card in cards:
        card.distance = distances.get(card.pk)
    return cards
