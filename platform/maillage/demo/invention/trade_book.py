"""The trades, read from `trades/*.toml`: one table per trade, all sentences ours."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

REACHES = ("tiny", "local", "building", "wide")
SETTINGS = ("any", "rural", "urban")


@dataclass(frozen=True, slots=True)
class Trade:
    key: str
    naf: tuple[str, ...]
    sector: str
    also: tuple[str, ...]  # other sectors it may stand in
    weight: int
    kinds: tuple[str, ...]  # a kind named twice is twice as frequent
    only: bool  # its kinds do nothing but this
    setting: str  # where it settles
    reach: str  # how far it works
    base: str  # "son atelier"
    craft: str  # "la menuiserie"
    heads: tuple[str, ...]  # first words of a name: "Menuiserie"
    fancies: tuple[str, ...]  # whole names: "Tenon et Mortaise"
    does: tuple[str, ...]
    details: tuple[str, ...]
    goods: tuple[str, ...]
    skills: tuple[str, ...]
    clients: tuple[str, ...]
    labels: tuple[str, ...]
    guarantees: bool
    done: tuple[str, ...]


def _trade(key: str, table: dict[str, Any]) -> Trade:
    lists = {name: tuple(value) for name, value in table.items() if isinstance(value, list)}
    return Trade(
        key=key,
        naf=lists["naf"],
        sector=table["sector"],
        also=lists.get("also", ()),
        weight=table["weight"],
        kinds=lists["kinds"],
        only=table.get("only", False),
        setting=table.get("setting", "any"),
        reach=table["reach"],
        base=table["base"],
        craft=table["craft"],
        heads=lists["heads"],
        fancies=lists["fancies"],
        does=lists["does"],
        details=lists["details"],
        goods=lists["goods"],
        skills=lists["skills"],
        clients=lists["clients"],
        labels=lists["labels"],
        guarantees=table.get("guarantees", False),
        done=lists["done"],
    )


@cache
def trades() -> tuple[Trade, ...]:
    folder = resources.files(__package__) / "trades"
    found: list[Trade] = []
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            book = tomllib.loads(file.read_text(encoding="utf-8"))
            found.extend(_trade(key, table) for key, table in book.items())
    return tuple(found)


@cache
def trades_of(kind: str) -> tuple[tuple[Trade, ...], tuple[float, ...]]:
    """The trades that structures of this kind do, with their weights."""
    mine = [trade for trade in trades() if kind in trade.kinds]
    return tuple(mine), tuple(
        trade.weight * trade.kinds.count(kind) / len(trade.kinds) * (25 if trade.only else 1)
        for trade in mine
    )


_RANGE = re.compile(r"\{(\d+)-(\d+)\}")
_CHOICE = re.compile(r"\{(\d+(?:/\d+)+)\}")


def _rounded(value: int) -> int:
    """As people say it: 47, 130, 2 400."""
    step = 1 if value < 60 else 5 if value < 150 else 10 if value < 1000 else 100
    return round(value / step) * step


def draw_numbers(rng: random.Random, text: str) -> str:
    """Draws {20-60} from that range, rounded as people say it, and {12/24} from those numbers."""
    text = _CHOICE.sub(lambda match: rng.choice(match[1].split("/")), text)

    def drawn(match: re.Match[str]) -> str:
        low, high = int(match[1]), int(match[2])
        value = rng.randint(low, high)
        if low > 1900 and high < 2030:
            return str(value)
        rounded = min(max(_rounded(value), low), high)
        return f"{rounded:,}".replace(",", "\u202f")

    return _RANGE.sub(drawn, text)
