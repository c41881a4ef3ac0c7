"""What it costs a page that there are networks: the same view in plain Django beside it.

Each side is a process of its own, and they take turns, so that the machine's moods fall on both.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from figures import Figure, Promise, figure
from setting import a_network, own_database
from size import Size

from clones import environment_for

HERE = Path(__file__).parent
PAGES = {
    "none": ("Page without query", Promise(more=0.3)),
    "one": ("Page with one query", Promise(times=1.3)),
    "five": ("Page with five queries", Promise(times=1.3)),
}
AT_ONCE = 100


def run(size: Size) -> Iterator[Figure]:
    with own_database() as database:
        network = a_network("bench")
        with (
            _side("settings_network", database, network.schema, network.host) as ours,
            _side("settings_plain", database, network.schema, network.host) as plain,
        ):
            for path, (name, promise) in PAGES.items():
                measured: list[float] = []
                floors: list[float] = []
                for turn in range(size.rounds + 1):
                    theirs, there = _ask(plain, path), _ask(ours, path)
                    if turn:  # the first warms both up
                        floors += theirs
                        measured += there
                yield figure(name, measured, floors, promise)


@contextmanager
def _side(
    settings: str, database: str, schema: str, host: str
) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, str(HERE / "loop.py"), host, str(AT_ONCE)],
        env={
            **environment_for(database),
            "DJANGO_SETTINGS_MODULE": settings,
            "BENCH_SCHEMA": schema,
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()


def _ask(side: "subprocess.Popen[str]", path: str) -> list[float]:
    assert side.stdin is not None
    assert side.stdout is not None
    side.stdin.write(f"/{path}/\n")
    side.stdin.flush()
    found: list[float] = json.loads(side.stdout.readline())
    return found
