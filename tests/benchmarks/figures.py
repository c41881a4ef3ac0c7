"""One line of the table: what was measured, its floor, and whether the promise is kept."""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

FLOOR_TOO_SLOW = 0.9  # what beats its floor by a tenth has no floor


@dataclass(frozen=True, slots=True)
class Promise:
    """`times` the floor at most, its 95th percentile `p95_times` the floor's, and the median below
    `under`, whatever the floor; or `more` than the floor at most. In the unit of the line."""

    times: float | None = None
    p95_times: float | None = None
    under: float | None = None
    more: float | None = None

    def __str__(self) -> str:
        said = [
            self.times and f"at most {self.times:g}x",
            self.p95_times and f"p95 at most {self.p95_times:g}x",
            self.more and f"at most {self.more:g} more",
            self.under and f"under {self.under:g}",
        ]
        return ", ".join(part for part in said if part)

    def kept(self, measured: Sequence[float], floors: Sequence[float]) -> bool:
        median, floor = statistics.median(measured), statistics.median(floors)
        return (
            (self.times is None or median <= self.times * floor)
            and (self.p95_times is None or p95(measured) <= self.p95_times * p95(floors))
            and (self.more is None or median <= floor + self.more)
            and (self.under is None or median < self.under)
        )


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    unit: str
    median: float
    p95: float
    floor: float | None
    ratio: float | None
    promise: str
    kept: bool | None  # None: nothing was promised

    @property
    def floor_too_slow(self) -> bool:
        return self.ratio is not None and self.ratio < FLOOR_TOO_SLOW


def figure(
    name: str,
    measured: Sequence[float],
    floors: Sequence[float] = (),
    promise: Promise | None = None,
    *,
    unit: str = "ms",
) -> Figure:
    median = statistics.median(measured)
    floor = statistics.median(floors) if floors else None
    return Figure(
        name,
        unit,
        round(median, 3),
        round(p95(measured), 3),
        None if floor is None else round(floor, 3),
        round(median / floor, 2) if floor else None,
        str(promise or ""),
        promise.kept(measured, floors) if promise else None,
    )


def p95(values: Sequence[float]) -> float:
    return sorted(values)[math.ceil(len(values) * 0.95) - 1]


def milliseconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def table(figures: Sequence[Figure]) -> str:
    head = ("", "unit", "median", "p95", "floor", "ratio", "promise", "")
    said = {True: "kept", False: "MISSED", None: ""}
    rows = [
        (
            one.name,
            one.unit,
            f"{one.median:.2f}",
            f"{one.p95:.2f}",
            "" if one.floor is None else f"{one.floor:.2f}",
            "" if one.ratio is None else f"{one.ratio:.2f}",
            one.promise,
            "FLOOR TOO SLOW" if one.floor_too_slow else said[one.kept],
        )
        for one in figures
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if 2 <= place <= 5 else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    )
