"""Tiles of the map, all over a large network: read from squares, or counted by criteria."""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from asking import Ask, query
from django.db import connection
from figures import Figure, Promise, figure, milliseconds
from setting import floor

from maillage.core.tenancy.place import NetworkInfo, in_network
from tenant_apps.directory.mapping.tiles import Tile
from tenant_apps.directory.models import IndexedSite, Sector
from tenant_apps.directory.search.words import quoted
from tenant_apps.directory.tokens import TERMS

LEVELS = range(6, 17)


def measure(ask: Ask, network: NetworkInfo, random: Random, count: int) -> Iterator[Figure]:
    with in_network(network):
        sites = list(IndexedSite.objects.order_by("pk").values_list("mx", "my", "morton"))
        sectors = list(Sector.objects.exclude(parent=None).order_by("key"))
    tiles = [_tile(random, *random.choice(sites)) for _ in range(count)]
    yield figure(
        "Map tile, unfiltered",
        [milliseconds(lambda: ask(network.host, _address(tile))) for tile, _morton in tiles],  # noqa: B023
        _floors(network, "map_cell", [_cell(tile, morton) for tile, morton in tiles]),
        Promise(under=3),
    )
    asked = [(tile, random.choice(sectors)) for tile, _morton in tiles]
    yield figure(
        "Map tile, filtered",
        [
            milliseconds(lambda: ask(network.host, _address(tile, sector=sector.key)))  # noqa: B023
            for tile, sector in asked
        ],
        _floors(network, "map_sites", [_range(tile, sector) for tile, sector in asked]),
        Promise(under=10),
    )


def _tile(random: Random, x: int, y: int, morton: int) -> tuple[Tile, int]:
    """One that holds somebody."""
    level = random.choice(LEVELS)
    return Tile(level, x >> 30 - level, y >> 30 - level), morton


def _address(tile: Tile, **criteria: str) -> str:
    return f"/api/v1/map/{tile.z}/{tile.x}/{tile.y}?{query(**criteria)}"


def _cell(tile: Tile, morton: int) -> dict[str, Any]:
    return {"level": tile.z, "cell": morton >> 2 * (28 - tile.z)}


def _range(tile: Tile, sector: Sector) -> dict[str, Any]:
    wide = 2 * (30 - tile.z)
    first = tile.number << wide
    words = quoted(f"{TERMS['sector']}{sector.pk}")
    return {"first": first, "last": first + (1 << wide) - 1, "shift": wide - 4, "words": words}


def _floors(network: NetworkInfo, name: str, asked: Sequence[dict[str, Any]]) -> list[float]:
    statement = floor(name)

    def ask(parameters: dict[str, Any]) -> Callable[[], object]:
        def run() -> None:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                cursor.fetchall()

        return run

    with in_network(network):
        return [milliseconds(ask(parameters)) for parameters in asked]
