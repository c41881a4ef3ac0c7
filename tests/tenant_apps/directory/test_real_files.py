"""The real structures of two regions (../shared/data): found by name, number and town."""

from collections import defaultdict

import pytest

from clones import ROOT
from maillage.core.text import normalise
from tenant_apps.directory.models import Establishment
from tenant_apps.directory.search import SupplierCriteria, SupplierSearch
from tenant_apps.directory.services.importing import import_organizations

FOLDER = ROOT.parent / "shared" / "data"
FILES = ["structures-nord-pas-de-calais.csv", "structures-languedoc-roussillon.csv"]

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"{FOLDER}, which is not ours to copy, is not on this machine"
)


@pytest.fixture
def real(inside_alpha):
    """The head office of each, once imported and published."""
    for name in FILES:
        import_organizations(FOLDER / name, name, by=None, publish=True)
    offices = Establishment.objects.filter(is_head_office=True).select_related("organization")
    assert len(offices) > 400
    return list(offices)


def found(words):
    page = SupplierSearch(SupplierCriteria(words=words), per_page=500).run().page
    return [card.name for card in page] if page else []


def test_each_stands_among_the_first_five_for_its_name(real):
    missed = {
        name: first
        for office in real
        if (name := str(office.organization)) not in (first := found(name)[:5])
    }
    assert missed == {}


def test_each_is_found_alone_by_its_siret(real):
    known = [office for office in real if office.siret]
    assert len(known) > 400
    for office in known:
        spaced = f"{office.siret[:3]} {office.siret[3:6]} {office.siret[6:9]} {office.siret[9:]}"
        assert found(spaced) == [str(office.organization)], office.siret


def test_each_town_finds_those_that_are_there(real):
    there = defaultdict(set)
    for office in real:
        if office.town:
            there[normalise(office.town)].add(str(office.organization))
    assert len(there) > 100
    for town, names in there.items():
        if len(names) <= 20:
            assert names <= set(found(town)), town
