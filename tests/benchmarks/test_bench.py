"""The bench works, at a size that proves nothing; and its table says what it should."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from figures import Promise, figure, table

HERE = Path(__file__).parent


@pytest.mark.usefixtures("django_db_setup")
def test_every_part_measures_something(tmp_path: Path) -> None:
    output = tmp_path / "bench.json"
    done = subprocess.run(
        [sys.executable, str(HERE), "--small", "--output", str(output)],
        capture_output=True,
        text=True,
        check=False,
    )
    # At this size a floor may well be too slow, which is what 1 says.
    assert done.returncode in {0, 1}, done.stderr
    figures = json.loads(output.read_text())
    keys = ["name", "unit", "median", "p95", "floor", "ratio", "promise", "kept"]
    assert all(list(one) == keys for one in figures)
    names = [one["name"] for one in figures]
    for word in ("Page without query", "New network", "Import", "List", "Map", "Fiche", "Mail"):
        assert any(word in name for name in names), names
    assert all(0 < one["median"] <= one["p95"] for one in figures)
    for name in names:
        assert name in done.stdout


def test_an_unknown_part_is_told() -> None:
    done = subprocess.run(
        [sys.executable, str(HERE), "nothing"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "invalid choice: 'nothing'" in done.stderr


@pytest.mark.parametrize(
    ("promise", "measured", "kept"),
    [
        (Promise(times=2), [2.0] * 5, True),
        (Promise(times=2), [2.1] * 5, False),
        (Promise(under=4), [3.9] * 5, True),
        (Promise(under=4), [4.0] * 5, False),
        (Promise(more=0.5), [1.5] * 5, True),
        (Promise(more=0.5), [1.6] * 5, False),
        (Promise(p95_times=3), [1, 1, 1, 1, 3.0], True),
        (Promise(p95_times=3), [1, 1, 1, 1, 3.1], False),
        (Promise(times=2, under=1), [1.5] * 5, False),
    ],
)
def test_a_promise_is_kept_or_missed(promise: Promise, measured: list[float], kept: bool) -> None:
    one = figure("Page", measured, [1.0] * 5, promise)
    assert one.kept is kept
    assert ("MISSED" in table([one])) is not kept


def test_a_floor_that_is_beaten_is_none() -> None:
    """Then it does not measure what it should."""
    assert figure("Page", [0.89], [1.0]).floor_too_slow
    assert not figure("Page", [0.91], [1.0]).floor_too_slow
    assert not figure("Page", [0.1]).floor_too_slow
    assert "FLOOR TOO SLOW" in table([figure("Page", [0.5], [1.0], Promise(times=2))])
