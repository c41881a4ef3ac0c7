"""A visitor of a network with thousands of structures waits no longer: F167."""

from itertools import cycle
from time import perf_counter

import pytest
from operating import Operator
from people import Person

TOWNS = [
    {"Code postal": "59000", "Ville": "Lille"},
    {"Code postal": "59140", "Ville": "Dunkerque"},
    {"Code postal": "62000", "Ville": "Arras"},
    {"Code postal": "62300", "Ville": "Lens"},
    {"Code postal": "59300", "Ville": "Valenciennes"},
]
WORK = [
    {"Code NAF": "8121Z", "Compétences": "Nettoyage de bureaux ; Vitrerie"},
    {"Code NAF": "8130Z", "Compétences": "Élagage ; Tonte"},
    {"Code NAF": "5621Z", "Compétences": "Plateaux-repas ; Cocktails"},
]
A_SECOND = 1.0
# The world, then closer and closer on Lille.
TILES = ["0/0/0", "6/32/21", "9/260/172", "12/2082/1377"]


@pytest.fixture
def five_thousand(operator: Operator) -> None:
    places, work = cycle(TOWNS), cycle(WORK)
    operator.publishes(
        *({"Nom": f"Structure {n:04}", **next(places), **next(work)} for n in range(5_000))
    )


def test_f167_neither_the_directory_nor_the_map_takes_a_second(
    five_thousand: None, person: Person
) -> None:
    for address, heading in (
        ("/entreprises/", "5 000 entreprises"),
        ("/entreprises/?page=250", "5 000 entreprises"),
        ("/entreprises/?tri=nom", "5 000 entreprises"),
        ("/entreprises/?q=elagage", "1 667 entreprises pour « elagage »"),
        ("/entreprises/?departement=59", "3 000 entreprises"),
        ("/entreprises/?q=nettoyage+lens", "334 entreprises pour « nettoyage lens »"),
        ("/entreprises/carte/", "5 000 entreprises"),
        ("/entreprises/carte/?q=elagage", "1 667 entreprises pour « elagage »"),
    ):
        before = perf_counter()
        page = person.go(address)
        assert perf_counter() - before < A_SECOND, address
        assert page.heading == heading
        assert len(page.results) > 0
    (box,) = [
        node for node in person.go("/entreprises/carte/").main.all("div") if node["id"] == "map"
    ]
    for tile in TILES:
        before = perf_counter()
        answer = person.go(box["data-tiles"].replace("{z}/{x}/{y}", tile))
        assert perf_counter() - before < A_SECOND, tile
        assert answer.status == 200
        assert '"sites"' in answer.source
