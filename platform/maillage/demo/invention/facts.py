"""What goes in (communes) and what comes out (structures) of the invention."""

from __future__ import annotations

from dataclasses import dataclass

STATES = ("listed", "preregistered", "draft", "submitted", "suspended")
LEGAL_FORMS = ("association", "scop_sarl", "scop_sa", "scic", "sarl", "sas", "sa", "gie", "autre")
WORKFORCES = ("0", "1-9", "10-49", "50-249", "250+")
KINDS = (
    "ACI", "AI", "EI", "ETTI", "GEIQ", "EA", "ESAT", "SCOP", "SCIC", "CAE",
    "Association", "Régie de quartier",
)  # fmt: skip
FRANCE = "FR"  # the code that goes with the coverage level "france"


@dataclass(frozen=True, slots=True)
class CommuneFact:
    """One commune of the register; several postal codes are separated by "|"."""

    code: str
    name: str
    postal_code: str
    departement: str
    region: str
    population: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class InventedContact:
    role: str  # "director", "commercial" or "other"
    first_name: str
    last_name: str
    job_title: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class InventedEstablishment:
    name: str
    siret: str
    address: str
    postal_code: str
    town: str
    commune_code: str
    latitude: float
    longitude: float
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class InventedReference:
    client: str
    year: int
    done: str


@dataclass(frozen=True, slots=True)
class InventedStructure:
    name: str
    trade_name: str
    siret: str
    naf: str
    structure_types: tuple[str, ...]
    legal_form: str
    workforce: str
    placement: bool
    address: str
    postal_code: str
    town: str
    commune_code: str
    latitude: float
    longitude: float
    email: str
    phone: str
    website: str
    buyers_page: str
    description: str
    sectors: tuple[str, ...]
    goods_and_services: tuple[str, ...]
    skills: tuple[str, ...]
    labels: tuple[str, ...]
    umbrella: tuple[str, ...]
    coverage: tuple[tuple[str, str], ...]
    turnover: tuple[tuple[int, int], ...]
    carbon: tuple[int, int, str] | None
    guarantees: str
    contacts: tuple[InventedContact, ...]
    establishments: tuple[InventedEstablishment, ...]
    references: tuple[InventedReference, ...]
    state: str

    @property
    def siren(self) -> str:
        return self.siret[:9]
