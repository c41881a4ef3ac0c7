"""From the cells of a line to the values of a structure, with what there is to say about them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from django.utils.translation import gettext as _

from maillage.core.text import normalise
from shared_apps.reference.models import Commune
from shared_apps.reference.services import CommuneIndex
from shared_apps.reference.text import normalise_town
from tenant_apps.directory.models import Establishment, LegalForm
from tenant_apps.directory.models.nomenclature import SectorTree, term_key
from tenant_apps.directory.models.profiles import MAX_GOODS_AND_SERVICES, MAX_SKILLS
from tenant_apps.directory.spreadsheets import values
from tenant_apps.directory.spreadsheets.columns import LABELS, Columns

# What a structure holds in a field: text, the sorted keys of its terms, or a position.
Value: TypeAlias = str | Sequence[str | float | None]

# The fields that hold terms, by column, and how many of them a fiche may have.
TERMS = {
    "structure_types": "structure_types",
    "umbrella": "umbrellas",
    "goods_and_services": "goods_and_services",
    "skills": "skills",
    "labels": "labels",
}
LIMITS = {"goods_and_services": MAX_GOODS_AND_SERVICES, "skills": MAX_SKILLS}
PARSED: dict[str, tuple[str, Callable[[str], str]]] = {
    "naf": ("naf_code", values.parse_naf),
    "postal_code": ("postal_code", values.parse_postal_code),
    "email": ("email", values.parse_email),
    "website": ("website", values.parse_website),
    "phone": ("phone", values.parse_phone),
}
# What the columns of the database hold. A text is cut; half an address would be a wrong one.
MAX_LENGTHS = {"email": 254, "website": 200}
LENGTHS = {"name": 200, "trade_name": 200, "address": 200, "address_2": 200, "town": 100}
TERM_LENGTH = 120
LEGAL_FORMS = {
    **{normalise(form.value): form for form in LegalForm},
    **{normalise(str(form.label)): form for form in LegalForm},
    "association loi 1901": LegalForm.ASSOCIATION,
    "association loi 1901 declaree": LegalForm.ASSOCIATION,
    "asso": LegalForm.ASSOCIATION,
    "scop sarl": LegalForm.SCOP,
    "scop sa": LegalForm.SCOP,
    "scop sas": LegalForm.SCOP,
    "scic sarl": LegalForm.SCIC,
    "scic sa": LegalForm.SCIC,
    "scic sas": LegalForm.SCIC,
    "eurl": LegalForm.SARL,
    "sasu": LegalForm.SAS,
    "etablissement public": LegalForm.PUBLIC,
    "collectivite": LegalForm.PUBLIC,
    "autre": LegalForm.OTHER,
    # A sole trader, not the `entreprise d'insertion` that the type of structure would say.
    "entreprise individuelle": LegalForm.SOLE_TRADER,
}


@dataclass(frozen=True, slots=True)
class Remark:
    column: str
    message: str

    @property
    def title(self) -> str:
        return str(LABELS.get(self.column, self.column))


@dataclass(slots=True)
class StructureRow:
    """`values` holds only what the line gives; an empty cell says nothing."""

    line: int
    siret: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    # How a term that the nomenclature lacks is written, by field and key.
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    refused: bool = False

    @property
    def name(self) -> str:
        return str(self.values.get("name", ""))

    @property
    def place(self) -> str:
        """What tells homonyms apart: the commune, or the town as it is written."""
        town = str(self.values.get("town", ""))
        return str(self.values.get("commune_code") or normalise_town(town))

    def remark(self, column: str, message: object) -> None:
        self.remarks.append(Remark(column, str(message)))

    def remark_beyond(self, column: str, limit: int, extra: list[str]) -> None:
        self.remark(
            column,
            _("%(limit)d au plus : « %(extra)s » n’est pas repris.")
            % {"limit": limit, "extra": " ; ".join(extra)},
        )

    def refuse(self, column: str, message: object) -> None:
        self.remark(column, message)
        self.refused = True


class RowReader:
    """Reads the lines of one file for one network."""

    def __init__(
        self,
        columns: Columns,
        *,
        communes: CommuneIndex,
        sectors: SectorTree,
        departements: frozenset[str],
        aliases: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.columns = columns
        self.communes = communes
        self.sectors = sectors
        # By field of terms, the key of the term that each synonym's key means.
        self.aliases = aliases
        self.sector_names = {
            **{
                alias.replace("-", " "): sectors.by_key[key]
                for alias, key in aliases.get("sectors", {}).items()
            },
            **{normalise(sector.name): sector for sector in sectors.by_key.values()},
        }
        self.most_commas = max((s.name.count(",") for s in sectors.by_key.values()), default=0)
        self.departements = departements

    def read(self, line: int, cells: list[str]) -> StructureRow:
        row = StructureRow(line)
        cell = {name: self.columns.cell(cells, name) for name in self.columns.positions}
        self._text(row, cell)
        if not row.name:
            row.refuse("name", _("Le nom de la structure manque."))
        try:
            row.siret = values.parse_siret(cell.get("siret", ""))
        except ValueError as error:
            row.refuse("siret", error)
        if row.siret:
            row.values["siret"] = row.siret
        self._parsed(row, cell)
        self._legal_form(row, cell.get("legal_form", ""))
        self._terms(row, cell)
        self._sectors(row, cell.get("sectors", ""))
        self._place(row, cell)
        if len(cells) > self.columns.width:
            row.remark("name", _("Cette ligne a plus de cellules que de titres : vérifiez-la."))
        return row

    def _text(self, row: StructureRow, cell: dict[str, str]) -> None:
        for name, length in LENGTHS.items():
            text = " ".join(cell.get(name, "").split())
            if len(text) > length:
                row.remark(name, _("Texte raccourci à %(length)d signes.") % {"length": length})
            if text:
                row.values[name] = text[:length]
        if description := cell.get("description", ""):
            row.values["description"] = description

    def _parsed(self, row: StructureRow, cell: dict[str, str]) -> None:
        for column, (name, parse) in PARSED.items():
            try:
                value = parse(cell.get(column, ""))
            except ValueError as error:
                row.remark(column, error)
                continue
            limit = MAX_LENGTHS.get(column)
            if limit and len(value) > limit:
                row.remark(
                    column,
                    _("Adresse trop longue : %(limit)d signes au plus.") % {"limit": limit},
                )
            elif value:
                row.values[name] = value

    def _legal_form(self, row: StructureRow, text: str) -> None:
        form = LEGAL_FORMS.get(normalise(text))
        if form:
            row.values["legal_form"] = form.value
        elif text:
            row.values["legal_form"] = LegalForm.OTHER.value
            row.remark(
                "legal_form",
                _("Forme « %(text)s » inconnue : enregistrée comme « Autre forme ».")
                % {"text": text},
            )

    def _terms(self, row: StructureRow, cell: dict[str, str]) -> None:
        for column, name in TERMS.items():
            found = [text[:TERM_LENGTH] for text in values.split_values(cell.get(column, ""))]
            limit = LIMITS.get(column)
            if limit and len(found) > limit:
                row.remark_beyond(column, limit, found[limit:])
                found = found[:limit]
            if found:
                aliases = self.aliases.get(name, {})
                keys = ((term_key(text), text) for text in found)
                row.names[name] = {aliases.get(key, key): text for key, text in keys}
                row.values[name] = sorted(row.names[name])

    def _sectors(self, row: StructureRow, text: str) -> None:
        keys = set()
        for name in self._split_sectors(text):
            sector = self.sector_names.get(normalise(name))
            if sector:
                keys.add(sector.key)
            else:
                row.remark(
                    "sectors",
                    _("Le secteur « %(name)s » n’est pas dans la nomenclature du réseau.")
                    % {"name": name},
                )
        by_activity = self.sectors.for_naf(str(row.values.get("naf_code", "")))
        if not keys and by_activity:
            keys = {by_activity.key}
        if keys:
            row.values["sectors"] = sorted(keys)

    def _split_sectors(self, text: str) -> list[str]:
        """As other values, but a comma that belongs to the name of a sector separates nothing."""
        names: dict[str, str] = {}
        for part in re.split(r"[;|\r\n]", text):
            pieces = part.split(",")
            while pieces:
                longest = min(len(pieces), self.most_commas + 1)
                candidates = [",".join(pieces[:length]) for length in range(longest, 0, -1)]
                name = next((c for c in candidates if normalise(c) in self.sector_names), pieces[0])
                if key := normalise(name):
                    names.setdefault(key, name.strip())
                pieces = pieces[name.count(",") + 1 :]
        return list(names.values())

    def _place(self, row: StructureRow, cell: dict[str, str]) -> None:
        postal_code, town = str(row.values.get("postal_code", "")), str(row.values.get("town", ""))
        departement = ""
        try:
            departement = values.parse_departement(cell.get("departement", ""))
        except ValueError as error:
            row.remark("departement", error)
        match = self.communes.resolve(postal_code, town)
        found = match.commune.departement_id if match.commune else ""
        if match.commune:
            row.values["commune_code"] = match.commune.code
        if (postal_code or town) and not match.agrees:
            row.remark(
                "town",
                _("Le code postal « %(code)s » et la ville « %(town)s » ne concordent pas.")
                % {"code": postal_code, "town": town},
            )
        if departement and found and departement != found:
            row.remark(
                "departement",
                _("Le département %(given)s n’est pas celui de l’adresse (%(found)s).")
                % {"given": departement, "found": found},
            )
        if departement := found or departement:
            row.values["departement_code"] = departement
            if departement not in self.departements:
                row.remark(
                    "departement",
                    _("Le département %(code)s n’est pas un de ceux du réseau.")
                    % {"code": departement},
                )
        self._position(row, cell, match.commune)

    def _position(self, row: StructureRow, cell: dict[str, str], commune: Commune | None) -> None:
        position = None
        try:
            position = values.parse_position(cell.get("latitude", ""), cell.get("longitude", ""))
        except ValueError as error:
            row.remark("latitude", error)
        if position:
            row.values["position"] = [*position, Establishment.Precision.EXACT.value]
            return
        if commune and commune.latitude is not None and commune.longitude is not None:
            row.values["position"] = [
                commune.latitude,
                commune.longitude,
                Establishment.Precision.COMMUNE.value,
            ]
            if "latitude" in cell:
                row.remark("latitude", _("Position absente : celle de la commune est utilisée."))
