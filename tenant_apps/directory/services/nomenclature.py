"""What a network's nomenclature starts from, and what is said of its terms."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from tenant_apps.accounts.models import User
from tenant_apps.directory.default_sectors import DEFAULT_SECTORS, TRADES, DefaultSector
from tenant_apps.directory.models import Sector, StructureType, Synonym, UmbrellaOrganization
from tenant_apps.directory.models.nomenclature import term_key

# Kinds of structure of the social and solidarity economy, with their usual short names.
STRUCTURE_TYPES = {
    "ACI": "Atelier et chantier d’insertion",
    "AI": "Association intermédiaire",
    "EI": "Entreprise d’insertion",
    "ETTI": "Entreprise de travail temporaire d’insertion",
    "GEIQ": "Groupement d’employeurs pour l’insertion et la qualification",
    "EA": "Entreprise adaptée",
    "EATT": "Entreprise adaptée de travail temporaire",
    "ESAT": "Établissement et service d’accompagnement par le travail",
    "Scop": "Société coopérative et participative",
    "Scic": "Société coopérative d’intérêt collectif",
    "CAE": "Coopérative d’activité et d’emploi",
    "Régie de quartier": "Régie de quartier ou de territoire",
    "Association": "Association employeuse",
    "EITI": "Entreprise d’insertion par le travail indépendant",
}


def plant_default_nomenclature() -> None:
    """Sectors and types of structure of a new network, which it may then shape as it likes."""
    _plant(DEFAULT_SECTORS, parent=None)
    sectors = Sector.objects.in_bulk(TRADES, field_name="key")
    Synonym.objects.bulk_create(
        Synonym(key=term_key(word), name=word, sector=sectors[key])
        for key, trade in TRADES.items()
        for word in trade
        if term_key(word) != term_key(sectors[key].name)
    )
    StructureType.objects.bulk_create(
        StructureType(key=term_key(name), name=name, full_name=full_name)
        for name, full_name in STRUCTURE_TYPES.items()
    )


def _plant(sectors: Iterable[DefaultSector], *, parent: Sector | None) -> None:
    for default in sectors:
        sector = Sector.objects.create(
            key=default.key, name=default.name, naf=list(default.naf), parent=parent
        )
        _plant(default.children, parent=sector)


def locate_umbrellas(websites: Mapping[str, str], *, by: User | None) -> None:
    """Give umbrella organizations, by name, their site; names that are not known are left out.

    Raises ValidationError.
    """
    known = UmbrellaOrganization.objects.in_bulk(map(term_key, websites), field_name="key")
    with transaction.atomic():
        for name, website in websites.items():
            if umbrella := known.get(term_key(name)):
                umbrella.website = website
                umbrella.full_clean()
                umbrella.save(update_fields=["website"])
