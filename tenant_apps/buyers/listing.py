"""Those who buy, as everyone may find them: in a list (F7, F9) and on a map (F8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.http import QueryDict

from maillage.core.text import normalise
from tenant_apps.directory.mapping.frames import Frame, network_frame
from tenant_apps.directory.mapping.ground import position
from tenant_apps.directory.mapping.tiles import SQUARES, WORLD, Tile, told
from tenant_apps.directory.models import BuyerProfile, Establishment
from tenant_apps.directory.search import MAX_WORDS


@dataclass(frozen=True, slots=True)
class BuyerCriteria:
    words: str = ""
    kind: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "BuyerCriteria":
        def one(name: str) -> str:
            return query.get(name, "").replace("\x00", " ").strip()[:200]

        return cls(one("q"), one("nature"))

    def __bool__(self) -> bool:
        return bool(self.words or self.kind)


def found(criteria: BuyerCriteria) -> "QuerySet[BuyerProfile]":
    """Listed, by name; nobody for a kind that does not exist."""
    listed = _named(criteria.words)
    if criteria.kind:
        listed = listed.filter(kind=criteria.kind)
    return (
        listed.select_related("organization")
        .prefetch_related(
            Prefetch("organization__establishments", Establishment.objects.order_by("pk"))
        )
        .order_by("organization__sort_key", "pk")
    )


def counts(criteria: BuyerCriteria) -> list[tuple[str, str, int]]:
    """Of each kind, how many the other criteria leave."""
    rows = _named(criteria.words).order_by().values_list("kind").annotate(Count("pk"))
    by_kind = dict(rows)
    return [(kind, str(label), by_kind.get(kind, 0)) for kind, label in BuyerProfile.Kind.choices]


def _named(words: str) -> "QuerySet[BuyerProfile]":
    listed: QuerySet[BuyerProfile] = BuyerProfile.objects.listed()
    for word in normalise(words).split()[:MAX_WORDS]:
        listed = listed.filter(organization__sort_key__contains=word)
    return listed


@dataclass(frozen=True, slots=True)
class Placed:
    buyer: BuyerProfile
    latitude: float
    longitude: float

    @property
    def point(self) -> tuple[int, int]:
        return position(self.latitude, self.longitude, WORLD)


class BuyerMap:
    """Buyers are few: their sites are counted here, for each tile anew."""

    def __init__(self, buyers: Sequence[BuyerProfile]) -> None:
        self.placed = [
            Placed(buyer, site.latitude, site.longitude)
            for buyer in buyers
            for site in buyer.organization.establishments.all()
            if site.latitude is not None and site.longitude is not None
        ]

    @property
    def frame(self) -> Frame:
        if not self.placed:
            return network_frame()
        eastings = [one.longitude for one in self.placed]
        northings = [one.latitude for one in self.placed]
        return Frame(min(eastings), min(northings), max(eastings), max(northings))

    def tile(self, tile: Tile) -> str:
        squares: dict[tuple[int, int], list[Placed]] = {}
        side = WORLD - tile.z - SQUARES
        for one in self.placed:
            x, y = one.point
            if (x >> WORLD - tile.z, y >> WORLD - tile.z) == (tile.x, tile.y):
                squares.setdefault((x >> side, y >> side), []).append(one)
        return told([_row(inside) for _square, inside in sorted(squares.items())], tile)

    def within(self, frame: Frame | None) -> list[tuple[BuyerProfile, list[str]]]:
        """Buyers with their sites in the frame, as the map's squares know them."""
        shown: dict[Any, tuple[BuyerProfile, list[str]]] = {}
        for one in self.placed:
            if frame is None or frame.holds(one.latitude, one.longitude):
                x, y = one.point
                shown.setdefault(one.buyer.pk, (one.buyer, []))[1].append(f"{x},{y}")
        return list(shown.values())


def _row(inside: list[Placed]) -> tuple[Any, ...]:
    points = [one.point for one in inside]
    x, y = (sum(edge) // len(points) for edge in zip(*points, strict=True))
    if len(inside) > 1:
        return x, y, len(inside), None, None
    buyer = inside[0].buyer
    return x, y, 1, buyer.pk, buyer.organization.display_name
