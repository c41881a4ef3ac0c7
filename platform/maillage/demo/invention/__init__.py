"""Believable French suppliers for the demo networks: all invented, always the same.

Pure Python, no Django: `invent(seed, departements, count, communes, siren_start=…)`.
"""

from maillage.demo.invention.facts import (
    FRANCE,
    KINDS,
    LEGAL_FORMS,
    STATES,
    WORKFORCES,
    CommuneFact,
    InventedContact,
    InventedEstablishment,
    InventedReference,
    InventedStructure,
)
from maillage.demo.invention.french import at_town, of_town
from maillage.demo.invention.kinds import DEFAULT_MIX
from maillage.demo.invention.networks import (
    CERES,
    DEMO_NETWORKS,
    PES_AUVERGNE,
    SCOP_LR,
    DemoNetwork,
)
from maillage.demo.invention.structures import invent

__all__ = [
    "CERES",
    "DEFAULT_MIX",
    "DEMO_NETWORKS",
    "FRANCE",
    "KINDS",
    "LEGAL_FORMS",
    "PES_AUVERGNE",
    "SCOP_LR",
    "STATES",
    "WORKFORCES",
    "CommuneFact",
    "DemoNetwork",
    "InventedContact",
    "InventedEstablishment",
    "InventedReference",
    "InventedStructure",
    "at_town",
    "invent",
    "of_town",
]
