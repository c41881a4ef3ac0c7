"""How a page shows parts that belong to apps above its own.

The page has a place for them (`{% panels "supplier" profile %}`); an app registers a function in
its AppConfig.ready. The function gets the request and the page's object, and answers a Panel, or
None where it has nothing to show.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Panel:
    template: str
    context: dict[str, Any]


PanelMaker = Callable[[HttpRequest, Any], Panel | None]
_makers: dict[str, list[PanelMaker]] = {}


def register(slot: str, maker: PanelMaker) -> None:
    _makers.setdefault(slot, []).append(maker)


def panels(slot: str, request: HttpRequest, subject: Any) -> list[Panel]:
    return [panel for maker in _makers.get(slot, []) if (panel := maker(request, subject))]
