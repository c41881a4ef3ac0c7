"""Where structures settle, in which street, and how far they work."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from itertools import accumulate

from maillage.demo.invention.facts import FRANCE, CommuneFact

_STREETS = (
    "rue des Tilleuls", "rue du Moulin", "rue de la Gare", "rue des Écoles", "rue de l’Abreuvoir",
    "rue du Vieux Pont", "rue des Jardins", "rue de la Fontaine", "rue des Tanneurs",
    "rue du Lavoir", "rue des Potiers", "rue de la Filature", "rue du Marché", "rue Basse",
    "rue Haute", "rue des Peupliers", "rue de l’Industrie", "rue du Stade", "rue des Artisans",
    "avenue de la République", "avenue des Platanes", "avenue de la Paix", "avenue du Progrès",
    "boulevard de la Liberté", "boulevard des Marronniers", "place de l’Église",
    "place de la Mairie", "place du Champ de foire", "place de la Halle", "impasse des Lilas",
    "impasse du Four", "chemin des Prés", "chemin du Bois", "chemin de la Croix",
    "quai des Lavandières",
    "allée des Érables", "allée des Charmes", "route de la Forêt", "cours des Mûriers",
    "passage du Cloître", "square des Acacias", "rue de la Tuilerie", "rue des Bateliers",
)  # fmt: skip
_ZONES = (
    "zone artisanale du Chêne vert", "zone artisanale de la Plaine",
    "zone d’activité des Alouettes",
    "zone artisanale du Pré long", "parc d’activité de la Croisée",
    "zone d’activité du Grand Champ",
    "zone industrielle de la Briqueterie", "parc d’activité des Deux Ponts",
    "pôle artisanal de la Scierie", "zone artisanale de l’Ormeau",
)  # fmt: skip
_HAMLETS = (
    "Le Bourg", "La Croix blanche", "Le Moulin neuf", "Les Granges", "La Borie haute",
    "Les Quatre Chemins", "La Grange aux loups", "Le Champ du puits", "L’Ancienne École",
)  # fmt: skip
_URBAN_FLOOR, _RURAL_CEILING = 9_000, 9_000


class Towns:
    """Communes to draw from, in proportion to their people, villages a little favoured."""

    def __init__(self, communes: Sequence[CommuneFact]) -> None:
        self._pools: dict[str, tuple[list[CommuneFact], list[int]]] = {}
        ordered = sorted(communes, key=lambda commune: commune.code)
        chosen = {
            "any": ordered,
            "urban": [one for one in ordered if one.population >= _URBAN_FLOOR],
            "rural": [one for one in ordered if one.population < _RURAL_CEILING],
        }
        for setting, pool in chosen.items():
            found = pool or ordered
            self._pools[setting] = (found, list(accumulate(c.population + 120 for c in found)))
        self.larger = [one for one in ordered if one.population >= 3_000] or ordered

    def draw(self, rng: random.Random, setting: str = "any") -> CommuneFact:
        pool, weights = self._pools[setting]
        return rng.choices(pool, cum_weights=weights)[0]


def draw_address(rng: random.Random, commune: CommuneFact, *, workshop: bool) -> str:
    draw = rng.random()
    if commune.population < 1_200 and draw < 0.4:
        return rng.choice(_HAMLETS)
    if workshop and draw < 0.45:
        zone = rng.choice(_ZONES)
        return zone[:1].upper() + zone[1:] if rng.random() < 0.5 else f"{rng.randint(1, 40)} {zone}"
    number = int(rng.triangular(1, 140, 12))
    suffix = " bis" if rng.random() < 0.06 else ""
    return f"{number}{suffix} {rng.choice(_STREETS)}"


def draw_postal_code(rng: random.Random, commune: CommuneFact) -> str:
    return rng.choice(commune.postal_code.split("|"))


def draw_position(rng: random.Random, commune: CommuneFact) -> tuple[float, float]:
    """Within a kilometre of the commune's point; closer in a village."""
    reach_km = 0.95 if commune.population >= 5_000 else 0.5
    angle, distance = rng.random() * math.tau, reach_km * math.sqrt(rng.random())
    latitude = commune.latitude + distance * math.sin(angle) / 111.2
    east = distance * math.cos(angle) / (111.2 * math.cos(math.radians(commune.latitude)))
    return round(latitude, 5), round(commune.longitude + east, 5)


_REACH_WEIGHTS = {
    # commune, epci, departement, region, france
    "tiny": (60, 35, 5, 0, 0),
    "local": (8, 44, 42, 6, 0),
    "building": (0, 18, 56, 24, 2),
    "wide": (0, 6, 36, 40, 18),
}
_LEVELS = ("commune", "epci", "departement", "region", "france")


def draw_coverage(
    rng: random.Random,
    reach: str,
    commune: CommuneFact,
    departements: Sequence[str],
    epci_of: Mapping[str, str],
) -> tuple[tuple[str, str], ...]:
    level = rng.choices(_LEVELS, weights=_REACH_WEIGHTS[reach])[0]
    if level == "france":
        return (("france", FRANCE),)
    if level == "region":
        return (("region", commune.region),)
    epci = epci_of.get(commune.code)
    if level == "epci" and epci is None:
        level = "departement"
    if level == "departement":
        others = [code for code in departements if code != commune.departement]
        home = ("departement", commune.departement)
        if others and rng.random() < 0.18:
            return (home, ("departement", rng.choice(others)))
        return (home,)
    if level == "epci" and epci is not None:
        return (("epci", epci),)
    return (("commune", commune.code),)
