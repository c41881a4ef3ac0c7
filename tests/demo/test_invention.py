import hashlib
import math
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from stdnum.fr import siren, siret

from maillage.core.storage.brochures import check_brochure
from maillage.core.storage.kinds import Kind
from maillage.demo import invention
from maillage.demo.invention import numbers
from maillage.demo.invention.drawings import draw_brochure, draw_logo
from maillage.demo.invention.facts import (
    CommuneFact,
    InventedContact,
    InventedEstablishment,
    InventedStructure,
)
from tenant_apps.directory.default_sectors import leaves

Invented = dict[str, list[InventedStructure]]
Place = InventedStructure | InventedEstablishment
Reached = Place | InventedContact
SIZES = {"ceres": 300, "pes-auvergne": 1_000, "scop-lr": 200}

SCRIPT = """
import hashlib
from maillage.demo.invention import CommuneFact, invent
towns = [CommuneFact(f"63{n:03d}", f"Ville-{n}", "63000|63100", "63", "84", 90 + 700 * n, 45.0, 3.0)
         for n in range(40)]
found = invent(7, ["63"], 150, towns, siren_start=1, epci_of={t.code: "246300701" for t in towns})
print(hashlib.sha256(repr(found).encode()).hexdigest())
"""


def every(invented: Invented) -> list[InventedStructure]:
    return [structure for structures in invented.values() for structure in structures]


def test_same_seed_same_structures_whatever_the_hash_seed() -> None:
    digests = set()
    for hash_seed in ("0", "1", "4242"):
        env = {**os.environ, "PYTHONHASHSEED": hash_seed}
        package = Path(invention.__file__).parents[3]
        env["PYTHONPATH"] = str(package)
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=True
        )
        digests.add(done.stdout.strip())
    assert len(digests) == 1


def test_the_order_of_communes_does_not_matter(communes: list[CommuneFact]) -> None:
    def digest(towns: Sequence[CommuneFact], seed: int) -> str:
        found = invention.invent(seed, ["15"], 60, towns, siren_start=1)
        return hashlib.sha256(repr(found).encode()).hexdigest()

    assert digest(communes, 1) == digest(communes[::-1], 1)
    assert digest(communes, 1) != digest(communes, 2)


def test_identity_is_unique_and_valid(invented: Invented) -> None:
    assert {key: len(found) for key, found in invented.items()} == SIZES
    for found in invented.values():
        names = Counter(structure.name.casefold() for structure in found)
        assert [name for name, times in names.items() if times > 1] == []
        emails = Counter(structure.email for structure in found)
        assert [email for email, times in emails.items() if times > 1] == []
    sirets = [s.siret for s in every(invented)]
    sirets += [e.siret for s in every(invented) for e in s.establishments]
    assert len(sirets) == len(set(sirets))
    assert len({s.siren for s in every(invented)}) == sum(SIZES.values())
    for number in sirets:
        assert siret.is_valid(number), number
        assert siren.is_valid(number[:9]), number
        assert number.startswith(numbers.SIREN_PREFIX)
    for structure in every(invented):
        assert all(e.siret[:9] == structure.siren for e in structure.establishments)


def test_sirens_run_out_loudly() -> None:
    with pytest.raises(ValueError, match="rank"):
        numbers.siren(numbers.SIREN_CAPACITY + 1)


def test_places_exist(
    invented: Invented, communes: list[CommuneFact], epci_of: dict[str, str]
) -> None:
    by_code = {commune.code: commune for commune in communes}
    departements = {commune.departement for commune in communes}
    regions = {commune.region for commune in communes}
    known = {
        "commune": set(by_code),
        "epci": set(epci_of.values()),
        "departement": departements,
        "region": regions,
        "france": {invention.FRANCE},
    }
    levels: Counter[str] = Counter()
    for structure in every(invented):
        places: list[Place] = [structure, *structure.establishments]
        for place in places:
            commune = by_code[place.commune_code]
            assert place.town == commune.name
            assert place.postal_code in commune.postal_code.split("|")
            north = (place.latitude - commune.latitude) * 111.2
            east = (place.longitude - commune.longitude) * 111.2
            east *= math.cos(math.radians(commune.latitude))
            assert math.hypot(north, east) <= 1.01
        assert structure.coverage
        for level, code in structure.coverage:
            assert code in known[level]
            levels[level] += 1
    assert set(levels) == set(known)


def test_values_are_of_the_lists(invented: Invented, naf_codes: set[str]) -> None:
    sectors = {leaf.key for leaf in leaves()}
    for structure in every(invented):
        assert structure.naf in naf_codes
        assert set(structure.sectors) <= sectors
        assert structure.structure_types
        assert set(structure.structure_types) <= set(invention.KINDS)
        assert structure.legal_form in invention.LEGAL_FORMS
        assert structure.workforce in invention.WORKFORCES
        assert structure.state in invention.STATES
        for words, least, most in (
            (structure.goods_and_services, 1, 4),
            (structure.skills, 2, 10),
            (structure.labels, 0, 3),
            (structure.umbrella, 0, 2),
            (structure.turnover, 0, 3),
            (structure.contacts, 1, 3),
            (structure.establishments, 0, 2),
            (structure.references, 0, 3),
        ):
            assert least <= len(words) <= most
            assert len(words) == len(set(words))
        assert {year for year, _ in structure.turnover} <= {2023, 2024, 2025}
        expects_placement = structure.structure_types[0] in {"AI", "ETTI", "GEIQ"}
        assert structure.placement is expects_placement


def test_contacts_reach_nobody(invented: Invented) -> None:
    phone = re.compile(rf"(?:{'|'.join(numbers.FICTION_RANGES)}) \d\d \d\d")
    email = re.compile(r"[a-z0-9][a-z0-9.-]{2,62}[a-z0-9]@example\.org")
    website = re.compile(r"https://[a-z0-9][a-z0-9-]{1,61}\.example(?:/[a-z-]+)?")
    for structure in every(invented):
        reached: list[Reached] = [structure, *structure.contacts, *structure.establishments]
        for who in reached:
            assert phone.fullmatch(who.phone), who.phone
            assert email.fullmatch(who.email), who.email
            assert ".." not in who.email
        for link in filter(None, (structure.website, structure.buyers_page)):
            assert website.fullmatch(link), link
        assert structure.contacts[0].role == "director"


def test_descriptions_differ_and_read_well(invented: Invented) -> None:
    for found in invented.values():
        texts = [structure.description for structure in found]
        assert len(set(texts)) == len(texts)
    wrong = re.compile(
        r"[{}\[\]'·]|  | [:;?!»]|\bde (?!un à)[aeiouéèêAEIOUÉÈÊ]|\bà le\b|\bà les\b"
        r"|\bde les (?!remplacer)|\bque aux? "
    )
    for structure in every(invented):
        text = structure.description
        assert not wrong.search(text), text
        assert text.endswith(".")
        assert text[0].isupper()
        assert 2 <= len(re.findall(r"\.(?= [A-ZÀ-Ý]|$)", text)) <= 5, text
        # No long sentence is told twice in the same text.
        sentences = text.split(". ")
        assert len(set(sentences)) == len(sentences), text


def test_openings_are_not_stamped_out(invented: Invented) -> None:
    found = invented["pes-auvergne"]
    closings = Counter(s.description.rsplit(". ", 1)[-1] for s in found)
    assert closings.most_common(1)[0][1] <= 40
    towns = {s.commune_code for s in found}
    assert len(towns) > 200
    assert len({s.naf for s in found}) > 60


def test_states_are_mostly_listed(invented: Invented) -> None:
    states = Counter(structure.state for structure in every(invented))
    total = sum(states.values())
    assert set(states) == set(invention.STATES)
    assert 0.84 < states["listed"] / total < 0.92
    assert 0.04 < states["preregistered"] / total < 0.09


def test_a_mix_is_obeyed(invented: Invented, communes: list[CommuneFact]) -> None:
    kinds = Counter(s.structure_types[0] for s in invented["scop-lr"])
    assert (kinds["SCOP"] + kinds["SCIC"]) / 200 > 0.85
    only = invention.invent(1, ["48"], 30, communes, siren_start=1, mix={"SCIC": 1})
    assert {s.legal_form for s in only} == {"scic"}
    with pytest.raises(ValueError, match="mix"):
        invention.invent(1, ["48"], 1, communes, siren_start=1, mix={"SA": 1})
    with pytest.raises(ValueError, match="No commune"):
        invention.invent(1, ["01"], 1, communes, siren_start=1)


def test_some_have_a_logo_and_fewer_a_brochure(invented: Invented) -> None:
    structures = invented["ceres"]
    logos = [logo for structure in structures if (logo := draw_logo(structure))]
    brochures = [page for structure in structures if (page := draw_brochure(structure))]
    assert 0.2 < len(logos) / len(structures) < 0.4
    assert 0.03 < len(brochures) / len(structures) < 0.15
    assert all(Image.open(BytesIO(logo)).size == (240, 240) for logo in logos)
    assert {check_brochure(ContentFile(page)) for page in brochures} == {Kind.PDF, Kind.JPEG}
    assert len(set(logos)) > len(logos) / 2
    assert draw_logo(structures[0]) == draw_logo(structures[0])
