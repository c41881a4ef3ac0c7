from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from django.test import Client
from operating import Operator
from people import Person

# The addresses that a person may have displayed are counted by Internet address.
_internet = count(1)


@pytest.fixture
def person_at(db: None) -> Callable[[str], Person]:
    """`person_at("beta.localhost")`: nobody in particular, there."""

    def make(host: str) -> Person:
        number = next(_internet)
        return Person(Client(), host, f"198.51.{number // 250}.{number % 250 + 1}")

    return make


@pytest.fixture
def person(person_at: Callable[[str], Person]) -> Person:
    """Nobody in particular, at alpha's host."""
    return person_at("alpha.localhost")


@pytest.fixture
def operator(db: None, tmp_path: Path) -> Operator:
    return Operator(tmp_path)
