"""`make bench`: all parts, or those that ONLY names; a table and var/bench.json (docs/bench.md)."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE.parent), str(ROOT), str(ROOT / "platform")]

from figures import Figure, table  # noqa: E402
from size import SMALL, Size, seed  # noqa: E402

PARTS = ("tenancy", "provisioning", "importing", "search", "mail", "mailings")
Run = Callable[[Size], Iterator[Figure]]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    # argparse looks for the default itself among the choices.
    parser.add_argument("only", nargs="*", choices=[*PARTS, []], metavar="PART", default=[])
    parser.add_argument("--small", action="store_true", help="a size that proves nothing")
    parser.add_argument("--output", type=Path, default=ROOT / "var" / "bench.json")
    options = parser.parse_args(arguments)
    parts = [part for part in PARTS if part in (options.only or PARTS)]
    figures = measure(parts, SMALL if options.small else Size())
    options.output.write_text(
        json.dumps([asdict(one) for one in figures], indent=1, ensure_ascii=False) + "\n"
    )
    say(f"\n{table(figures)}\n\nBENCH_SEED={seed()}; {options.output}")
    return 1 if any(one.floor_too_slow for one in figures) else 0


def measure(parts: list[str], size: Size) -> list[Figure]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    figures: list[Figure] = []
    with ExitStack() as services:
        for service in settings.EMBEDDED_SERVICES:
            services.enter_context(service.running())
        call_command("collectstatic", interactive=False, verbosity=0)
        for part in parts:
            run: Run = import_module(part).run
            for one in run(size):
                say(table([one]).splitlines()[1])
                figures.append(one)
    return figures


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - it is what one waits for


if __name__ == "__main__":
    # Asked to stop, it stops what it started.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    sys.exit(main(sys.argv[1:]))
