"""What the doctor finds: each thing that is not well with what to do about it."""

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    WELL = "✓"
    ATTENTION = "!"
    WRONG = "✗"


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    what: str
    todo: str = ""


def well(what: str) -> Finding:
    return Finding(Level.WELL, what)


def attention(what: str, todo: str) -> Finding:
    return Finding(Level.ATTENTION, what, todo)


def wrong(what: str, todo: str) -> Finding:
    return Finding(Level.WRONG, what, todo)
