"""What a page says of itself to those that stand before it (tenants.middleware)."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def open_before_launch(view: View) -> View:
    """Everyone may see it before the network has opened: nothing of the directory is in it."""
    view.open_before_launch = True  # type: ignore[attr-defined]
    return view


def works_while_suspended(view: View) -> View:
    """What it is sent changes nothing in the network, or only how a person comes and goes."""
    view.works_while_suspended = True  # type: ignore[attr-defined]
    return view
