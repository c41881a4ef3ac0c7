"""Those who buy: the map counts whom the list finds."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from maillage.core.tenancy.place import in_network
from tenant_apps.buyers.listing import BuyerCriteria, BuyerMap, found
from tenant_apps.directory.mapping.frames import Frame
from tenant_apps.directory.mapping.tiles import Tile
from tenant_apps.directory.models import BuyerProfile, Organization
from tenant_apps.directory.services.buyers import NewBuyer, add_buyer


def drawn(tile, query=""):
    criteria = BuyerCriteria.from_query(QueryDict(query))
    told = json.loads(BuyerMap(list(found(criteria))).tile(tile))
    return sum(one["sites"] for one in told["cells"]), [one["name"] for one in told["markers"]]


@pytest.fixture
def three(inside_alpha):
    for name, kind, town in (("Un", "public", "Lille"), ("Deux", "private", "Lille")):
        add_buyer(NewBuyer(name, kind, "59000", town), by=None)
    add_buyer(NewBuyer("Trois", "public", "62000", "Arras", "Du pain"), by=None)


@pytest.mark.parametrize("zoom", [0, 3, 5, 12, 18])
def test_the_tiles_together_are_all_that_is_placed(three, zoom):
    placed = BuyerMap(list(found(BuyerCriteria()))).placed
    tiles = {(x >> 30 - zoom, y >> 30 - zoom) for x, y in (one.point for one in placed)}
    counted = [drawn(Tile(zoom, x, y)) for x, y in tiles]
    assert sum(cells + len(markers) for cells, markers in counted) == 3


def test_criteria_are_those_of_the_list(three):
    world = Tile(0, 0, 0)
    assert drawn(world) == (3, [])
    assert drawn(world, "nature=private") == (0, ["Deux"])
    assert drawn(world, "q=TROIS") == (0, ["Trois"])
    assert drawn(world, "nature=autre") == (0, [])


def test_a_frame_holds_what_stands_in_it(three):
    shown = BuyerMap(list(found(BuyerCriteria()))).within(Frame(2.9, 50.5, 3.2, 50.8))
    assert sorted(buyer.organization.name for buyer, _sites in shown) == ["Deux", "Un"]


def test_a_wrong_town_adds_nobody(inside_alpha):
    with pytest.raises(ValidationError):
        add_buyer(NewBuyer("Nulle", "public", "59000", "Nulle-Part"), by=None)
    with pytest.raises(ValidationError):
        add_buyer(NewBuyer("Autre", "autre", "59000", "Lille"), by=None)
    assert not BuyerProfile.objects.exists()
    assert not Organization.objects.exists()


def test_a_tile_that_has_not_changed_is_not_sent_again(alpha, visitor):
    with in_network(alpha):
        add_buyer(NewBuyer("Un", "public", "59000", "Lille"), by=None)
    first = visitor.get("/acheteurs/carte/0/0/0")
    again = visitor.get("/acheteurs/carte/0/0/0", headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert visitor.get("/acheteurs/carte/0/1/0").status_code == 404


def test_the_same_queries_for_one_and_for_many(alpha, visitor):
    def asked():
        counted = []
        for url in ("/acheteurs/", "/acheteurs/carte/", "/acheteurs/carte/0/0/0"):
            visitor.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert visitor.get(url).status_code == 200
            counted.append(len(queries))
        return counted

    with in_network(alpha):
        add_buyer(NewBuyer("Un", "public", "59000", "Lille"), by=None)
    few = asked()
    with in_network(alpha):
        for number in range(15):
            add_buyer(NewBuyer(f"Un {number}", "public", "62000", "Arras"), by=None)
    assert asked() == few
