"""How a long import says where it stands."""

from collections.abc import Callable

# The step in words, and how much is done, from 0 to 1.
Progress = Callable[[str, float], None]


def silent(step: str, share: float) -> None:
    """Nobody is waiting."""
