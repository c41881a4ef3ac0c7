"""Located in, works in, around: what is asked beside what is declared, level by level."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from making_suppliers import a_supplier
from tenant_apps.directory.models import Establishment, IndexedSupplier
from tenant_apps.directory.search import SupplierCriteria, SupplierSearch
from tenant_apps.directory.search.completion import communes, territories, words
from tenant_apps.directory.services.indexing import reindex
from tenant_apps.directory.services.structures import edit_structure

pytestmark = pytest.mark.usefixtures("inside_alpha")

LILLE, MEL, NORD, NORTH = "commune-59350", "epci-200093201", "departement-59", "region-32"
LENS, PAS_DE_CALAIS, PARIS_11, PARIS = "commune-62498", "departement-62", "75011", "Paris (75)"


def search(**parameters):
    query = QueryDict(mutable=True)
    for name, value in parameters.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return SupplierSearch(SupplierCriteria.from_query(query)).run()


def found(**parameters):
    return [card.name for card in search(**parameters).page]


def working(name, *territories_of_it, town="Amiens"):
    """In Amiens, and working elsewhere."""
    supplier = a_supplier(name, town=town)
    coverage = [
        list(one.split("-")) if one != "france" else ["france", ""] for one in territories_of_it
    ]
    edit_structure(supplier.organization, "zone", {"coverage": coverage}, by=None)
    return supplier


def standing(name, commune, departement, position=None, postal_code=""):
    supplier = a_supplier(name)
    latitude, longitude = position or (None, None)
    Establishment.objects.filter(organization=supplier.organization).update(
        commune_code=commune,
        departement_code=departement,
        postal_code=postal_code,
        latitude=latitude,
        longitude=longitude,
        precision="exact" if position else "",
    )
    reindex([supplier.organization_id])
    return supplier


LEVELS = [LILLE, MEL, NORD, NORTH]


@pytest.mark.parametrize("declared", LEVELS)
@pytest.mark.parametrize("asked", LEVELS)
def test_works_in_matches_both_ways(declared, asked):
    working("Elle", declared)
    working("Ailleurs", "departement-34")
    assert found(intervient=asked) == ["Elle"]


@pytest.mark.parametrize(
    ("declared", "asked"),
    [
        (LENS, LILLE),
        (LENS, MEL),
        (LENS, NORD),
        (PAS_DE_CALAIS, NORD),
        (PAS_DE_CALAIS, LILLE),
        ("region-76", NORTH),
        ("epci-246200364", NORD),
        ("epci-246200364", MEL),
    ],
)
def test_works_in_a_neighbour_is_not_works_in(declared, asked):
    working("Elle", declared)
    assert found(intervient=asked) == []


@pytest.mark.parametrize(
    ("declared", "asked"),
    [
        ("departement-2A", "commune-2A004"),
        ("commune-2A004", "departement-2A"),
        ("region-94", "departement-2B"),
        ("departement-2B", "region-94"),
        ("departement-971", "region-01"),
        ("region-04", "commune-97411"),
        ("commune-97411", "departement-974"),
        ("departement-987", "commune-98735"),
        ("commune-75056", "commune-75111"),
        ("commune-75111", "commune-75056"),
        ("commune-69387", "departement-69"),
        ("commune-13055", "commune-13216"),
        # Aix-Marseille stands in three départements.
        ("epci-200054807", "departement-84"),
        ("departement-84", "epci-200054807"),
    ],
)
def test_works_in_overseas_corsica_and_large_cities(declared, asked):
    working("Elle", declared)
    assert found(intervient=asked) == ["Elle"]


def test_one_arrondissement_is_not_another():
    working("Elle", "commune-75111")
    assert found(intervient="commune-75112") == []


def test_who_works_everywhere_comes_after_those_nearby():
    working("Partout", "france")
    for number in range(3):
        working(f"Du Nord {number}", NORD)
    working("Du Sud", "departement-34")
    names = found(intervient=LILLE)
    assert names[-1] == "Partout"
    assert len(names) == 4
    assert found(intervient="France entière") == ["Partout"]
    (choice,) = search().choices("works")
    assert (choice.label, choice.count) == ("France entière", 1)


@pytest.mark.parametrize("asked", [LILLE, MEL, NORD, NORTH, "Lille (59)", "Lille", "59000", "Nord"])
def test_located_in_what_holds_its_commune(asked):
    a_supplier("Elle", town="Lille")
    a_supplier("Ailleurs", town="Lens") if asked != NORTH else None
    assert found(ou=asked) == ["Elle"]


def test_located_by_any_of_its_sites():
    supplier = a_supplier("Elle", town="Lille")
    Establishment.objects.create(
        organization=supplier.organization, town="Lens", commune_code="62498", departement_code="62"
    )
    reindex([supplier.organization_id])
    assert found(ou=LENS) == found(ou=LILLE) == found(ou=[LENS, NORD]) == ["Elle"]
    assert found(ou="commune-80021") == []


def test_located_in_and_works_in_are_two_questions():
    working("Elle", PAS_DE_CALAIS)  # from Amiens
    assert found(ou="commune-80021") == found(intervient=LENS) == ["Elle"]
    assert found(ou=LENS) == found(intervient="commune-80021") == []


@pytest.mark.parametrize(
    ("commune", "departement", "postal_code", "asked"),
    [
        ("75056", "75", "75011", PARIS_11),
        ("75056", "75", "75011", PARIS),
        ("75056", "75", "75011", "Paris 11e Arrondissement (75)"),
        ("69123", "69", "69007", "69007"),
        ("13055", "13", "13016", "commune-13216"),
        ("2A004", "2A", "20000", "Ajaccio"),
        ("2A004", "2A", "20000", "Corse-du-Sud"),
        ("97411", "974", "97400", "La Réunion"),
        ("98735", "987", "98735", "departement-987"),
    ],
)
def test_located_overseas_in_corsica_and_in_large_cities(commune, departement, postal_code, asked):
    standing("Elle", commune, departement, postal_code=postal_code)
    a_supplier("Autre")
    assert found(ou=asked) == ["Elle"]


def test_another_arrondissement_is_elsewhere():
    standing("Elle", "75056", "75", postal_code="75011")
    assert found(ou="75012") == []


def test_homonyms_are_told_apart():
    standing("Du 93", "93066", "93")
    standing("De La Réunion", "97411", "974")
    both = search(ou="Saint-Denis")
    assert both.total == 2
    (homonyms,) = both.homonyms
    assert {"Saint-Denis (93)", "Saint-Denis (974)"} <= set(homonyms.labels)
    assert found(ou="Saint-Denis (93)") == ["Du 93"]


def test_those_of_the_network_come_first():
    """Alpha is of Nord and Pas-de-Calais."""
    assert communes("Lill")[0].value == "Lille (59)"
    assert territories("nor")[0].value == "Nord (59)"
    assert "Saint-Denis (93)" in {one.value for one in communes("saint-denis")}


@pytest.mark.parametrize("asked", ["Nulle-Part", "commune-00000", "epci-1", "region-99", "%"])
@pytest.mark.parametrize("name", ["ou", "intervient", "autour"])
def test_an_unknown_place_finds_nothing_and_says_so(name, asked):
    a_supplier()
    page = search(**{name: asked})
    assert (page.total, [one.value for one in page.unknown]) == (0, [asked])
    assert asked in page.unknown[0].message


# Around

POSITIONS = {"Lille": (50.6292, 3.0573), "Roubaix": (50.6927, 3.1778), "Lens": (50.4289, 2.8311)}


@pytest.fixture
def three():
    for name, position in POSITIONS.items():
        standing(name, "59350", "59", position)
    standing("Sans position", "59350", "59")


@pytest.mark.parametrize(
    ("radius", "names"),
    [("5", ["Lille"]), ("20", ["Lille", "Roubaix"]), ("50", ["Lille", "Roubaix", "Lens"])],
)
def test_around_a_commune_the_nearest_first(three, radius, names):
    """Lens is in another département: a radius knows no border."""
    assert found(autour="Lille", rayon=radius) == names


def test_distances_are_those_of_the_map(three):
    cards = {card.name: card for card in search(autour="Lille (59)", rayon="50").page}
    assert cards["Lille"].kilometres <= 2
    assert 9 <= cards["Roubaix"].distance <= 12
    assert 26 <= cards["Lens"].distance <= 29


def test_around_a_point(three):
    assert found(autour="50.43, 2.83", rayon="5") == ["Lens"]


def test_around_counts_the_nearest_site(three):
    supplier = standing("Deux lieux", "59350", "59", POSITIONS["Lens"])
    Establishment.objects.create(
        organization=supplier.organization,
        latitude=POSITIONS["Roubaix"][0],
        longitude=POSITIONS["Roubaix"][1],
        precision="exact",
    )
    reindex([supplier.organization_id])
    names = found(autour="Lille", rayon="50")
    assert sorted(names) == ["Deux lieux", "Lens", "Lille", "Roubaix"]
    assert names[0] == "Lille"


def test_facets_and_counts_stay_within_the_radius(three):
    page = search(autour="Lille", rayon="20", departement="62")
    assert page.total == 0
    assert [(one.value, one.count) for one in page.choices("departements")] == [
        ("59", 2),
        ("62", 0),
    ]


# Completions


def test_completions_of_words():
    a_supplier("Élan Vert", skills=["Élagage"], sectors=["entretien-espaces-verts"])
    assert [(one.value, one.kind) for one in words("ela")] == [
        ("Élagage", "compétence"),
        ("Élan Vert", "entreprise"),
    ]
    assert words("e") == []
    assert any(one.kind == "secteur" for one in words("verts"))


# Whatever is asked


PARAMETERS = st.fixed_dictionaries(
    {},
    optional={
        "q": st.sampled_from(
            ["tri", "elagage lille", "structure", "tri*", "a & b", "'", "\\", ":"]
        ),
        "ou": st.sampled_from([LILLE, NORD, "Roubaix", "rien"]),
        "intervient": st.sampled_from([LILLE, NORTH, "France entière"]),
        "autour": st.sampled_from(["Lille", "50.6,3.0"]),
        "secteur": st.sampled_from(["traiteur", "batiment", "rien"]),
        "competence": st.sampled_from(["tri", "elagage"]),
        "tri": st.sampled_from(["nom", "maj", "distance", "pertinence", "?"]),
    },
)


@pytest.fixture
def many():
    for number in range(48):
        a_supplier(
            f"Structure {number % 7}",
            town=["Lille", "Roubaix", "Lens"][number % 3],
            state=["listed", "listed", "suspended", "draft"][number % 4],
            skills=["Tri", "Élagage"][: number % 3],
            sectors=[["traiteur"], ["menuiserie"], []][number % 3],
        )
    Establishment.objects.update(latitude=50.63, longitude=3.05, precision="commune")
    reindex(IndexedSupplier.objects.values_list("supplier__organization", flat=True))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(parameters=PARAMETERS)
def test_no_row_twice_none_unlisted_and_pages_are_the_whole(many, parameters):
    listed = set(IndexedSupplier.objects.values_list("pk", flat=True))
    assert len(listed) == 24
    seen, number = [], 1
    while (page := search(**parameters, page=str(number))).page is not None:
        seen += [card.pk for card in page.page]
        number += 1
    assert len(seen) == len(set(seen)) == page.total
    assert set(seen) <= listed
    # Programs get the same, in the same order.
    query = QueryDict(mutable=True)
    query.update(parameters)
    criteria, last, told = SupplierCriteria.from_query(query), None, []
    while True:
        answer = SupplierSearch(criteria).page_after(last)
        told += [card.pk for card in answer.cards]
        if not (last := answer.last):
            break
    assert told == seen
