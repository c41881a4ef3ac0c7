"""Twelve threads over a hundred networks: what they do, and what they find.

Every row bears the slug of its network, so that one glance tells whose it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from threading import Barrier, Thread

from django.db import connection

from maillage.core.tenancy.place import NetworkInfo

THREADS = 12
NETWORKS = 100

# Random choices, the network to be in, another one, and where to tell what was read.
Step = Callable[[Random, NetworkInfo, NetworkInfo, "Findings"], None]


@dataclass
class Findings:
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)

    def compare(self, network: NetworkInfo, names: list[str]) -> None:
        """Every network holds a row from the start, so that reading none is wrong as well."""
        self.wrong += [name for name in names or ["(nothing)"] if not belongs(name, network)]
        self.right += sum(belongs(name, network) for name in names)
        self.visited.add(network.slug)


def belongs(name: str, network: NetworkInfo) -> bool:
    return name.startswith(f"{network.slug} ")


def soak(networks: Sequence[NetworkInfo], steps: Sequence[Step], *, turns: int) -> Findings:
    """What all threads found, each with a connection and a seed of its own."""
    found = [Findings() for _ in range(THREADS)]
    start = Barrier(THREADS)

    def work(number: int) -> None:
        random = Random(number)
        start.wait()
        try:
            for _ in range(turns):
                here, there = random.sample(networks, 2)
                try:
                    random.choice(steps)(random, here, there, found[number])
                except Exception as error:
                    found[number].errors.append(error)
                    connection.close()
        finally:
            connection.close()

    threads = [Thread(target=work, args=[number]) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Findings(
        right=sum(one.right for one in found),
        wrong=[name for one in found for name in one.wrong],
        errors=[error for one in found for error in one.errors],
        visited=set().union(*(one.visited for one in found)),
    )
