from functools import cache

import pytest
from pytest_django import DjangoAssertNumQueries

from shared_apps.reference.models import Commune
from shared_apps.reference.services import (
    CommuneIndex,
    departements,
    naf_label,
    naf_labels,
    resolve_commune,
    unknown_departements,
)

pytestmark = pytest.mark.django_db

RESOLUTIONS = [
    # postal code, town, code INSEE expected, whether they agree
    # The commune lists the postal code.
    ("59000", "Lille", "59350", True),
    ("59800", "LILLE", "59350", True),
    (" 59000 ", " lille ", "59350", True),
    ("62390", "Auxi le Château", "62060", True),
    ("62390", "AUXI-LE-CHATEAU", "62060", True),
    ("62500", "ST OMER", "62765", True),
    ("69400", "Villefranche s/Saône", "69264", True),
    ("94240", "L'Hay les Roses", "94038", True),
    # A postal code of its own for heavy mail: no commune has it.
    ("62401", "Béthune Cedex", "62119", True),
    ("59019", "LILLE CEDEX 9", "59350", True),
    ("97491", "Sainte Clotilde Cedex", None, False),
    ("62401", "Lille Cedex", "59350", False),
    ("59", "Lille", "59350", False),
    # Both are known and contradict each other: the town within its département, else the code.
    ("59100", "Lille", "59350", False),
    ("33000", "Lille", "33063", False),
    ("59200", "Lens", "59599", False),
    ("62400", "Lille", "59350", False),  # 62400 is shared: it names no commune by itself
    # A name from before a merger: only the postal code is known.
    ("59430", "St Pol sur Mer", "59183", False),
    ("59160", "Lomme", None, False),
    ("59000", "Trifouilly-les-Oies", "59350", False),
    ("62400", "Trifouilly-les-Oies", None, False),
    ("99999", "Trifouilly-les-Oies", None, False),
    # Homonyms.
    ("93200", "Saint-Denis", "93066", True),
    ("97400", "ST DENIS", "97411", True),
    ("30500", "Saint Denis", "30247", True),
    ("93999", "Saint-Denis Cedex", "93066", True),
    ("33000", "Saint-Denis", "33063", False),
    ("62400", "Saint-Denis", None, False),
    ("", "Saint-Denis", None, False),
    # Paris, Lyon and Marseille are one commune each.
    ("75012", "Paris", "75056", True),
    ("75012", "Paris 12e", "75056", True),
    ("75012", "Paris 12e Arrondissement", "75056", True),
    ("75116", "PARIS 16", "75056", True),
    ("75012", "", "75056", True),
    ("75583", "Paris Cedex 12", "75056", True),
    ("69003", "Lyon 3ème", "69123", True),
    ("69438", "Lyon Cedex 03", "69123", True),
    ("13008", "Marseille 8eme", "13055", True),
    ("69300", "Lyon", "69123", False),
    # Corsica: two départements behind one prefix.
    ("20000", "Ajaccio", "2A004", True),
    ("20200", "Bastia", "2B033", True),
    ("20407", "Bastia Cedex", "2B033", True),
    ("20177", "Ajaccio Cedex", "2A004", True),
    # Overseas: three digits.
    ("97200", "Fort de France", "97209", True),
    ("97262", "Fort-de-France Cedex", "97209", True),
    ("97233", "Fort-de-France", "97209", False),
    ("97133", "Saint Barthélemy", "97701", True),
    ("97150", "Saint-Martin", "97801", True),
    ("98800", "Nouméa", "98818", True),
    # Delivered from the département next door.
    ("05110", "Curbans", "04066", True),
    # One of the two is missing.
    ("", "Lille", "59350", True),
    ("59000", "", "59350", True),
    ("62400", "", None, False),
    ("62401", "", None, False),
    ("", "Trifouilly-les-Oies", None, False),
    ("", "", None, False),
    ("  ", " - ", None, False),
]


@cache
def whole_index() -> CommuneIndex:
    return CommuneIndex((code, town) for code, town, *_found in RESOLUTIONS)


@pytest.mark.parametrize(("postal_code", "town", "code", "agrees"), RESOLUTIONS)
def test_an_address_finds_its_commune(
    postal_code: str, town: str, code: str | None, agrees: bool
) -> None:
    for match in (
        whole_index().resolve(postal_code, town),
        resolve_commune(postal_code, town),
    ):
        assert (match.commune and match.commune.code, match.agrees) == (code, agrees)


def test_a_commune_from_the_index_is_whole(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    index = whole_index()
    with django_assert_num_queries(0):
        lille = index.resolve("59000", "Lille").commune
        assert lille is not None
        assert lille.departement_id == "59"
        assert (lille.latitude, lille.longitude) == (50.6339, 3.0551)
    assert lille == Commune.objects.get(code="59350")


def test_an_index_is_one_query_and_an_address_another(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        index = CommuneIndex([("59000", "Lille"), ("62000", "Arras")] * 50)
        for _ in range(100):
            index.resolve("59000", "Lille")
    with django_assert_num_queries(1):
        resolve_commune("59000", "Lille")


def test_homonyms_without_their_postal_code_are_not_guessed() -> None:
    """France has none in one département today: the file may bring some tomorrow."""
    index = CommuneIndex([("59000", "Lille")])
    row = index._by_name["lille"][0]
    index._by_name["lille"].append(row._replace(code="59999", postal_codes=["59998"]))
    assert index.resolve("59019", "Lille Cedex") == (None, False)
    match = index.resolve("59000", "Lille")
    assert match.commune is not None
    assert (match.commune.code, match.agrees) == ("59350", True)


def test_departements_come_by_code_and_once() -> None:
    found = [departement.name for departement in departements(["62", "2A", "59", "59", "00"])]
    assert found == ["Corse-du-Sud", "Nord", "Pas-de-Calais"]
    assert departements([]) == []


def test_unknown_departements_are_named() -> None:
    assert unknown_departements(["59", "20", "2B", "00", "20", "974"]) == ["20", "00"]
    assert unknown_departements(["59"]) == []
    assert unknown_departements(iter(["59", "00"])) == ["00"]


def test_naf_labels() -> None:
    label = naf_label("8130Z")
    assert label is not None
    assert "paysager" in label
    assert naf_label("81.30Z") is None
    assert naf_label("") is None
    labels = naf_labels(["81", "813", "8130", "8130Z", "9999Z"])
    assert labels.keys() == {"81", "813", "8130", "8130Z"}
    assert labels["8130Z"] == label
