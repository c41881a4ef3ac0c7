"""How much is measured, and what it is drawn from."""

import os
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Size:
    suppliers: int = 100_000
    queries: int = int(os.environ.get("BENCH_QUERIES", "200"))  # distinct ones
    imported: int = 5_000
    mails: int = 1_000
    rounds: int = 15


SMALL = Size(suppliers=300, queries=5, imported=20, mails=20, rounds=2)


def seed() -> int:
    return int(os.environ.get("BENCH_SEED", "1"))


def draws() -> Random:
    return Random(seed())
