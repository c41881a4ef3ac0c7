"""Names of structures: a trade, a place, sometimes a play on words; never twice the same."""

from __future__ import annotations

import random

from maillage.demo.invention.facts import CommuneFact
from maillage.demo.invention.french import of_phrase, of_town, slug
from maillage.demo.invention.gazetteer import lore_of
from maillage.demo.invention.trade_book import Trade

_HOPEFUL = (
    "L’Embellie", "Le Second Souffle", "Pas à pas", "La Courte Échelle", "Le Coup d’envoi",
    "L’Éclaircie", "La Belle Étape", "Le Chemin creux", "L’Escale", "Point de départ",
    "La Main à l’ouvrage", "Le Grand Détour", "Nouvelle Saison", "Le Premier Pas", "L’Entre-deux",
    "La Bonne Pente", "Demain matin", "Le Pont de corde", "La Relève", "Haut les mains",
    "Petit à petit", "Le Sentier", "L’Amorce", "Contre vents", "Ensemble au travail",
)  # fmt: skip
_INSERTION = frozenset({"ACI", "AI", "EI", "ETTI", "ESAT", "EA"})
_ARTICLES = ("Le ", "La ", "Les ", "L’")
_PREFIXED = ("GEIQ", "Régie", "La Régie", "ESAT", "Association ")


def _with_place(name: str, place: str) -> str:
    return f"{name} {of_phrase(place)}"


def _candidate(rng: random.Random, kind: str, trade: Trade, commune: CommuneFact) -> str:
    lore = lore_of(commune.departement)
    land = rng.choice(lore.lands)
    emblem = rng.choice(lore.emblems)
    head = rng.choice(trade.heads)
    fancy = rng.choice(trade.fancies)
    if trade.key in {"geiq", "neighbourhood"}:
        return _of_district(rng, head, fancy, land, emblem, commune)
    if kind == "ESAT" and rng.random() < 0.7:
        return rng.choice(
            (f"ESAT {emblem}", _with_place("ESAT", land), f"ESAT {rng.choice(_HOPEFUL)}",
             f"ESAT {fancy}", f"ESAT {of_town(commune.name)}")
        )  # fmt: skip
    draw = rng.random()
    if draw < 0.24:
        return _with_place(head, land)
    if draw < 0.31:
        return f"{head} {of_town(commune.name)}"
    if draw < 0.50:
        return fancy
    if draw < 0.64 and fancy.startswith(_ARTICLES):
        return _with_place(fancy, land)
    if draw < 0.74:
        return _with_place(head, land) if head.startswith(_ARTICLES) else f"{head} {emblem}"
    if draw < 0.86 and kind in _INSERTION:
        hopeful = rng.choice(_HOPEFUL)
        if rng.random() < 0.45:
            return _with_place(hopeful, land) if hopeful.startswith(_ARTICLES) else hopeful
        return hopeful if head.startswith(_ARTICLES) else f"{head} {hopeful}"
    if draw < 0.93:
        joins = fancy.startswith(_ARTICLES) and not head.startswith(_ARTICLES)
        return f"{head} {fancy}" if joins else fancy
    return f"{emblem} {of_phrase(land)}"


def _of_district(
    rng: random.Random, head: str, fancy: str, land: str, emblem: str, commune: CommuneFact
) -> str:
    """GEIQs and neighbourhood enterprises say what they are and where."""
    town = of_town(commune.name)
    return rng.choice(
        (_with_place(head, land), f"{head} {town}", f"{fancy} {town}",
         f"{head} {of_phrase(emblem[:1].lower() + emblem[1:])}")
    ) if not head.startswith("GEIQ") else rng.choice(
        (_with_place(head, land), _with_place(fancy, land), f"{head} {town}")
    )  # fmt: skip


def draw_name(
    rng: random.Random, kind: str, trade: Trade, commune: CommuneFact, taken: set[str]
) -> str:
    """A name that is new in this network; remembers its slug in `taken`."""
    for attempt in range(40):
        name = _candidate(rng, kind, trade, commune)
        if attempt > 12 and of_town(commune.name) not in name:
            name = f"{name} {of_town(commune.name)}" if _takes_town(name) else name
        if slug(name) not in taken and len(name) <= 70:
            taken.add(slug(name))
            return name
    rank = 2
    while slug(f"{name} {rank}") in taken:
        rank += 1
    taken.add(slug(f"{name} {rank}"))
    return f"{name} {rank}"


def _takes_town(name: str) -> bool:
    return not any(f" {small}" in name for small in ("de ", "du ", "des ", "d’"))


def draw_trade_name(rng: random.Random, name: str, trade: Trade, taken: set[str]) -> str:
    """What is written over the door, when it is not the legal name."""
    if rng.random() > 0.25 or name in trade.fancies:
        return ""
    fancy = rng.choice(trade.fancies)
    if fancy in taken or fancy in name or fancy.startswith(_PREFIXED):
        return ""
    taken.add(fancy)
    return fancy


def says_its_kind(name: str) -> bool:
    return name.startswith(_PREFIXED) or "oopérati" in name
