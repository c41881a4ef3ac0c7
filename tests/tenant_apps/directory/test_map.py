"""The map shows those whom the list finds, and nothing that is not public."""

import gzip
import json

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.core.tenancy.place import in_network
from making_suppliers import a_supplier
from tenant_apps.directory.mapping.frames import Frame, extent_of, in_view, network_frame
from tenant_apps.directory.mapping.tiles import Tile, read_tile
from tenant_apps.directory.models import Establishment, IndexedSite, Profile
from tenant_apps.directory.search import SupplierCriteria, SupplierSearch
from tenant_apps.directory.search.selection import select
from tenant_apps.directory.services.indexing import reindex, version
from tenant_apps.directory.services.states import change_state

State = Profile.State
LILLE, LENS, AMIENS = (50.6292, 3.0573), (50.4289, 2.8311), (49.8941, 2.2957)
SAINT_DENIS = (-20.8823, 55.4504)  # of La Réunion


def placed(name, *sites, **fields):
    """Its head office at the first place, an establishment at each of the others."""
    supplier = a_supplier(name, **fields)
    organization = supplier.organization
    for number, (latitude, longitude) in enumerate(sites):
        position = {"latitude": latitude, "longitude": longitude, "precision": "exact"}
        if number:
            Establishment.objects.create(organization=organization, town="Lens", **position)
        else:
            Establishment.objects.filter(organization=organization).update(**position)
    reindex([organization.pk])
    return supplier


@pytest.fixture
def three(inside_alpha):
    a_supplier("Sans position")
    for state in State.values:
        if state != State.LISTED:
            placed(f"Cachée {state}", LILLE, state=state)
    return [
        placed("Arbre", LILLE, LENS, sectors=["entretien-espaces-verts"]),
        placed("Bois", LENS, description="Des haies et des clôtures"),
        placed("Canne", AMIENS, SAINT_DENIS),
    ]


def at(zoom, latitude, longitude):
    """The tile there."""
    site = IndexedSite(mx=0, my=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT floor((%(x)s::float8 + 180) / 360 * 2 ^ %(z)s)::int, floor((0.5 - ln(tan("
            "pi() / 4 + radians(%(y)s::float8) / 2)) / (2 * pi())) * 2 ^ %(z)s)::int",
            {"x": longitude, "y": latitude, "z": zoom},
        )
        site.mx, site.my = cursor.fetchone()
    return Tile(zoom, site.mx, site.my)


def criteria(query=""):
    return SupplierCriteria.from_query(QueryDict(query))


def told(tile, query=""):
    return json.loads(read_tile(tile, select(criteria(query))))


def whole(zoom, query=""):
    """What all tiles of a level hold, added up: sites of cells, and markers."""
    tiles = {(row.mx >> 30 - zoom, row.my >> 30 - zoom) for row in IndexedSite.objects.all()}
    answers = [told(Tile(zoom, x, y), query) for x, y in tiles]
    markers = [one["name"] for answer in answers for one in answer["markers"]]
    return sum(one["sites"] for answer in answers for one in answer["cells"]), sorted(markers)


def test_one_alone_is_a_marker_and_several_are_counted(three):
    lens = told(at(16, *LENS))
    assert [one["sites"] for one in lens["cells"]] == [2]
    assert lens["markers"] == []
    (marker,) = told(at(16, *LILLE))["markers"]
    assert (marker["name"], marker["id"]) == ("Arbre", str(three[0].pk))
    assert set(marker) == {"x", "y", "id", "name"}


@pytest.mark.parametrize("zoom", [0, 3, 5, 9, 12, 16, 17, 20])
def test_each_level_holds_every_site_that_is_placed(three, zoom):
    cells, markers = whole(zoom)
    assert cells + len(markers) == 5


@pytest.mark.parametrize("zoom", [0, 4, 5, 11, 16, 18])
def test_with_and_without_a_criterion_it_is_the_same_map(three, zoom):
    """A criterion that all answer to: counted from sites, where the other reads squares."""
    everyone = "departement=59"
    tiles = {(row.mx >> 30 - zoom, row.my >> 30 - zoom) for row in IndexedSite.objects.all()}
    for x, y in tiles:
        assert told(Tile(zoom, x, y)) == told(Tile(zoom, x, y), everyone)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("secteur=entretien-espaces-verts", ["Arbre", "Arbre"]),
        ("q=haies", ["Bois"]),
        ("q=Cann", ["Canne", "Canne"]),
        ("q=bios", ["Bois"]),
        ("autour=50.4289,2.8311&rayon=10", ["Arbre", "Arbre", "Bois"]),
        ("autour=Nulle-Part", []),
        ("secteur=inconnu", []),
        ("q=introuvable", []),
        ("departement=62", []),
    ],
)
def test_criteria_are_those_of_the_list(three, query, names):
    found = SupplierSearch(criteria(query)).run()
    listed = {card.name for card in found.page or ()}
    assert listed - {"Sans position"} == set(names)
    cells, markers = whole(20, query)
    shared = 2 if cells else 0  # the square of Lens
    assert cells == shared
    assert len(markers) + cells == len(names)
    assert set(markers) <= set(names)


@given(
    sites=st.lists(
        st.tuples(st.floats(41, 51), st.floats(-5, 10), st.booleans()), min_size=1, max_size=8
    ),
    zoom=st.integers(0, 20),
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_tiles_together_are_all_that_is_placed(inside_alpha, sites, zoom):
    with transaction.atomic():
        for number, (latitude, longitude, green) in enumerate(sites):
            sectors = ["entretien-espaces-verts"] if green else []
            placed(f"Une {number}", (latitude, longitude), sectors=sectors)
        for query in ("", "secteur=espaces-verts"):
            cells, markers = whole(zoom, query)
            assert cells + len(markers) == extent_of(select(criteria(query))).sites
            found = SupplierSearch(criteria(query)).run().total
            assert cells + len(markers) == found
        transaction.set_rollback(True)


def test_a_tile_is_small(inside_alpha):
    for number in range(200):
        name = f"Entreprise d’insertion et de services numéro {number}"
        placed(name, (50.6 + number / 150, 3 + number % 15 / 10))
    for zoom in (5, 8, 10, 12):
        body = read_tile(at(zoom, 50.7, 3.1), select(criteria())).encode()
        assert len(gzip.compress(body)) < 2_000


# Over HTTP


TILE = "/api/v1/map/{0.z}/{0.x}/{0.y}"


def address(tile, query=""):
    return TILE.format(tile) + (f"?{query}" if query else "")


def test_a_tile_is_kept_until_something_changes(three, visitor, alpha):
    url = address(at(16, *LILLE))
    first = visitor.get(url)
    assert (first.status_code, first["Cache-Control"]) == (200, "private, no-cache")
    assert not first.cookies
    again = visitor.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    kept = visitor.get(f"{url}?v={version()}")
    assert kept["Cache-Control"] == "private, max-age=86400, immutable"
    with in_network(alpha):
        change_state(three[0], State.SUSPENDED, by=None)
    after = visitor.get(url, headers={"If-None-Match": first["ETag"]})
    assert (after.status_code, after.json()) == (200, {"cells": [], "markers": []})
    assert visitor.get(f"{url}?v={version() - 1}")["Cache-Control"] == "private, no-cache"


def test_the_same_tile_with_other_criteria_has_another_etag(three, visitor):
    tile = at(16, *LILLE)
    tags = {visitor.get(address(tile, query))["ETag"] for query in ("", "q=arbre", "q=bois")}
    assert len(tags) == 3


def test_a_304_asks_for_the_version_only(three, visitor):
    url = address(at(12, *LILLE), "q=arbre")
    tag = visitor.get(url)["ETag"]
    with CaptureQueriesContext(connection) as asked:
        visitor.get(url, headers={"If-None-Match": tag})
    assert len([one for one in asked if "SELECT" in one["sql"]]) == 1


@pytest.mark.parametrize("path", ["21/0/0", "3/8/0", "3/0/8", "99/1/1"])
def test_a_tile_outside_the_world_is_not_there(visitor, path):
    answer = visitor.get(f"/api/v1/map/{path}")
    assert answer.status_code == 404
    assert set(answer.json()) == {"errors", "detail"}


def test_what_is_not_listed_is_on_no_tile_and_in_no_list(three, visitor):
    pages = [visitor.get("/entreprises/carte/"), visitor.get(address(at(5, *LILLE)))]
    for page in pages:
        assert "Cachée" not in page.content.decode()
    for zoom in (5, 16, 18):  # several at one point are a square, which has no names
        page = visitor.get(address(at(zoom, *LILLE), "q=cachee"))
        assert page.json() == {"cells": [], "markers": []}


def test_no_address_and_no_phone_on_the_map(inside_alpha, visitor):
    placed("Seule", LILLE, email="seule@example.org", phone="0320000000", website="https://s.fr")
    Establishment.objects.update(address="12 rue Secrète")
    for url in ("/entreprises/carte/", address(at(16, *LILLE))):
        text = visitor.get(url).content.decode()
        assert "Seule" in text
        for hidden in ("seule@example.org", "0320000000", "03 20", "rue Secrète"):
            assert hidden not in text


# The list in step


def names(view):
    return [spot.card.name for spot in view.spots]


def test_the_list_says_what_the_frame_holds(three):
    around_lens = Frame(2.7, 50.3, 2.9, 50.5)
    view = in_view(select(criteria()), around_lens)
    assert sorted(names(view)) == ["Arbre", "Bois"]
    assert view.total == 2
    assert len(view.spots[0].sites[0].split(",")) == 2
    assert names(in_view(select(criteria("q=haies")), around_lens)) == ["Bois"]
    assert in_view(select(criteria("autour=Nulle-Part")), around_lens).total == 0
    assert sorted(names(in_view(select(criteria()), None))) == [
        *("Arbre", "Bois", "Canne", "Sans position"),
    ]


def test_the_map_begins_where_the_network_is(three, alpha):
    extent = extent_of(select(criteria()))
    assert (extent.suppliers, extent.sites) == (3, 5)
    home = network_frame()
    assert home.west < extent.frame.west < extent.frame.east < home.east
    assert extent.frame.south > 40, "not as far as La Réunion"
    away = extent_of(select(criteria("q=introuvable")))
    assert (away.sites, away.frame) == (0, home)


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "a,b,c,d", "3,0,2,1", "0,5,1,4", "0,-91,1,1", "1e9,0,2,3", "0,0,0,0,0"]
)
def test_a_frame_that_is_none_is_left_aside(text):
    assert Frame.read(text) is None


def test_a_frame_is_read_as_it_is_written():
    frame = Frame(-1.5, 42.25, 3, 44)
    assert Frame.read(str(frame)) == frame


def test_the_same_queries_for_one_and_for_many(inside_alpha, visitor):
    def asked(url):
        visitor.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get(url).status_code == 200
        return len(queries)

    urls = ("/entreprises/carte/?q=une", "/entreprises/carte/", address(at(9, *LILLE), "q=une"))
    placed("Une seule", LILLE)
    few = [asked(url) for url in urls]
    for number in range(25):
        placed(f"Une {number}", (50 + number / 30, 3), skills=["Tonte"])
    assert [asked(url) for url in urls] == few


def test_the_ground_is_made_of_communes_alone(visitor):
    answer = visitor.get("/entreprises/carte/fond.json")
    ground = answer.json()
    assert len(ground["dots"]) % 2 == 0
    assert ground["places"][0][0] == "Paris"
    assert any(name == "Lille" for name, *_rest in ground["places"])
    tag = answer["ETag"]
    again = visitor.get("/entreprises/carte/fond.json", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again["Cache-Control"] == "private, max-age=86400"


def test_a_server_of_tiles_is_on_the_page_where_it_is_named(three, visitor, settings):
    assert 'data-background=""' in visitor.get("/entreprises/carte/").content.decode()
    settings.MAP_TILES_URL = "https://tuiles.example/{z}/{x}/{y}"
    page = visitor.get("/entreprises/carte/").content.decode()
    assert 'data-background="https://tuiles.example/{z}/{x}/{y}"' in page
    assert 'data-attribution="© IGN, Géoplateforme"' in page
