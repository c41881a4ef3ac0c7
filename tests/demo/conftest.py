"""The communes, EPCI and NAF codes the invention is tested with."""

import csv
import gzip
from pathlib import Path

import pytest

from maillage.demo.invention import DEMO_NETWORKS, CommuneFact, InventedStructure
from shared_apps import reference

DATA = Path(reference.__file__).parent / "data"


def _rows(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def communes() -> list[CommuneFact]:
    wanted = {code for network in DEMO_NETWORKS for code in network.departements}
    return [
        CommuneFact(
            row["code"], row["nom"], row["cp"], row["dep"], row["reg"], int(row["pop"]),
            float(row["lat"]), float(row["lon"]),
        )
        for row in _rows("communes.csv.gz")
        if row["dep"] in wanted and row["prec"] in {"c", "p"}
    ]  # fmt: skip


@pytest.fixture(scope="session")
def epci_of() -> dict[str, str]:
    return {
        code: row["siren"] for row in _rows("epci.csv.gz") for code in row["communes"].split("|")
    }


@pytest.fixture(scope="session")
def naf_codes() -> set[str]:
    with (DATA / "naf.csv").open(encoding="utf-8") as file:
        codes = {row["code"].replace(".", "") for row in csv.DictReader(file)}
    return {code for code in codes if len(code) == 5}


@pytest.fixture(scope="session")
def invented(
    communes: list[CommuneFact], epci_of: dict[str, str]
) -> dict[str, list[InventedStructure]]:
    return {network.key: network.structures(communes, epci_of) for network in DEMO_NETWORKS}
