"""A plain ground to move a pin on: the communes around, as names, to scale and without any map."""

import math
from dataclasses import dataclass

from shared_apps.reference.models import Commune

SIDE = 400  # of the drawing, in its own units
HALF_KM = 6.0
KM_PER_DEGREE = 111.32
MOST_NAMES = 9


@dataclass(frozen=True, slots=True)
class Name:
    x: float
    y: float
    name: str

    @property
    def at_the_right(self) -> bool:
        """Written to its left, so that the edge does not cut it."""
        return self.x > 0.65 * SIDE


@dataclass(frozen=True, slots=True)
class Ground:
    """`north`, `west` and the degrees that a unit of the drawing is worth say where it lies."""

    north: float
    west: float
    latitude_step: float
    longitude_step: float
    x: float
    y: float
    names: tuple[Name, ...]
    side: int = SIDE


def ground_around(latitude: float, longitude: float) -> Ground:
    """Twelve kilometres, with that point in the middle."""
    tall = HALF_KM / KM_PER_DEGREE
    wide = tall / max(0.1, math.cos(math.radians(latitude)))
    steps = 2 * tall / SIDE, 2 * wide / SIDE
    near = (
        Commune.objects.without_arrondissements()
        .filter(
            latitude__range=(latitude - tall, latitude + tall),
            longitude__range=(longitude - wide, longitude + wide),
        )
        .order_by("-population", "code")
    )
    north, west = latitude + tall, longitude - wide
    names: list[Name] = []
    for place in near[: 3 * MOST_NAMES]:
        x = (float(place.longitude or 0) - west) / steps[1]
        y = (north - float(place.latitude or 0)) / steps[0]
        # Names that would be written over one another are left out, the smaller first.
        if len(names) < MOST_NAMES and all(abs(n.y - y) > 20 or abs(n.x - x) > 110 for n in names):
            names.append(Name(round(x, 1), round(y, 1), place.name))
    return Ground(north, west, *steps, x=SIDE / 2, y=SIDE / 2, names=tuple(names))
