"""What the map is drawn on where there is no tile server: a dot for each commune of the network's
départements, which makes their shape, and the names of the larger ones (docs/adr/0040)."""

import json
import math

from django.db.models import Q

from maillage.core.tenancy.place import current_network
from shared_apps.reference.models import Commune

NAMED = 1_500  # inhabitants, in the network's départements
NAMED_ELSEWHERE = 20_000
BITS = 20  # of a position: 40 metres


def read_ground() -> str:
    """`dots`: x and y in turns; `places`: name, x, y, inhabitants, the larger first."""
    codes = current_network().departements
    here = Q(departement__in=codes)
    communes = Commune.objects.without_arrondissements().filter(
        here | Q(population__gte=NAMED_ELSEWHERE), latitude__isnull=False
    )
    columns = ("name", "latitude", "longitude", "population", "departement_id")
    dots: list[int] = []
    places: list[tuple[str, int, int, int]] = []
    for name, latitude, longitude, population, departement in communes.order_by(
        "-population", "code"
    ).values_list(*columns):
        x, y = position(float(latitude), float(longitude))
        inhabitants = population or 0
        if departement in codes:
            dots += [x, y]
        if inhabitants >= (NAMED if departement in codes else NAMED_ELSEWHERE):
            places.append((name, x, y, inhabitants))
    return json.dumps(
        {"bits": BITS, "dots": dots, "places": places}, ensure_ascii=False, separators=(",", ":")
    )


def position(latitude: float, longitude: float, bits: int = BITS) -> tuple[int, int]:
    """As Web Mercator has it, in a world two to the power of `bits` wide."""
    wide = 1 << bits
    y = 0.5 - math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)) / (2 * math.pi)
    return int((longitude + 180) / 360 * wide), int(y * wide)
