from collections import Counter

import pytest

from shared_apps.reference.loading import SOURCES
from tenant_apps.directory.default_sectors import DEFAULT_SECTORS, leaves
from tenant_apps.directory.models import Sector
from tenant_apps.directory.models.nomenclature import SectorTree


@pytest.fixture(scope="session")
def tree() -> SectorTree:
    return SectorTree(Sector(key=leaf.key, name=leaf.name, naf=list(leaf.naf)) for leaf in leaves())


@pytest.fixture(scope="session")
def naf_codes() -> set[str]:
    _model, rows = SOURCES["naf.csv"]
    return {str(code) for code, _label in rows() if len(str(code)) == 5}


def test_every_code_of_the_nomenclature_has_a_sector(tree: SectorTree, naf_codes: set[str]) -> None:
    assert [code for code in sorted(naf_codes) if tree.for_naf(code) is None] == []


def test_prefixes_and_keys_are_unique() -> None:
    prefixes = Counter(prefix for leaf in leaves() for prefix in leaf.naf)
    assert [prefix for prefix, times in prefixes.items() if times > 1] == []
    keys = Counter([*(leaf.key for leaf in leaves()), *(p.key for p in DEFAULT_SECTORS)])
    assert [key for key, times in keys.items() if times > 1] == []


def test_two_levels_of_three_to_seven() -> None:
    for parent in DEFAULT_SECTORS:
        assert 3 <= len(parent.children) <= 7, parent.key
        assert all(leaf.naf and not leaf.children for leaf in parent.children)


def test_prefixes_mean_something(naf_codes: set[str]) -> None:
    for leaf in leaves():
        for prefix in leaf.naf:
            assert any(code.startswith(prefix) for code in naf_codes), prefix


def test_the_longest_prefix_wins(tree: SectorTree) -> None:
    expected = {
        "8121Z": "nettoyage-locaux", "8122Z": "nettoyage-specialise", "8130Z":
        "entretien-espaces-verts", "7820Z": "travail-temporaire", "7830Z": "mise-a-disposition",
        "7810Z": "accompagnement-emploi", "3832Z": "recyclage-matieres", "3831Z": "deee",
        "4332A": "menuiserie", "4332B": "metallerie", "4399C": "gros-oeuvre",
        "5610A": "restaurant", "5621Z": "traiteur", "8899B": "action-sociale-insertion",
        "9499Z": "vie-associative", "4942Z": "demenagement", "8810C": "aide-par-le-travail",
    }  # fmt: skip
    found = {code: tree.for_naf(code) for code in expected}
    assert {code: leaf.key for code, leaf in found.items() if leaf} == expected
    assert tree.for_naf("") is None
