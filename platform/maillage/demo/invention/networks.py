"""The three demo networks: how many structures, where, and of which kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maillage.demo.invention.facts import CommuneFact, InventedStructure
from maillage.demo.invention.kinds import DEFAULT_MIX
from maillage.demo.invention.structures import invent


@dataclass(frozen=True, slots=True)
class DemoNetwork:
    key: str
    seed: int
    departements: tuple[str, ...]
    count: int
    siren_start: int  # spans must not overlap between networks
    mix: Mapping[str, float]

    def structures(
        self, communes: Sequence[CommuneFact], epci_of: Mapping[str, str] | None = None
    ) -> list[InventedStructure]:
        return invent(
            self.seed, self.departements, self.count, communes,
            siren_start=self.siren_start, epci_of=epci_of, mix=self.mix,
        )  # fmt: skip


CERES = DemoNetwork("ceres", 59, ("59", "62"), 300, 1, DEFAULT_MIX)
PES_AUVERGNE = DemoNetwork("pes-auvergne", 63, ("03", "15", "43", "63"), 1_000, 2_001, DEFAULT_MIX)
SCOP_LR = DemoNetwork(
    "scop-lr", 34, ("11", "30", "34", "48", "66"), 200, 6_001,
    {"SCOP": 72, "SCIC": 20, "CAE": 5, "EI": 3},
)  # fmt: skip
DEMO_NETWORKS = (CERES, PES_AUVERGNE, SCOP_LR)
