"""Which networks a task may enter. The floor that knows them says so, since this one does not."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from maillage.core.tenancy.place import NetworkInfo


@dataclass(frozen=True, slots=True)
class Registry:
    """`find` answers None for a network that does not exist or may not work; `live` lists those
    that may."""

    find: Callable[[UUID], NetworkInfo | None]
    live: Callable[[], list[NetworkInfo]]


_registry: Registry | None = None


def register(
    *, find: Callable[[UUID], NetworkInfo | None], live: Callable[[], list[NetworkInfo]]
) -> None:
    global _registry  # noqa: PLW0603 - one registry, filled in AppConfig.ready
    _registry = Registry(find, live)


def registry() -> Registry:
    if _registry is None:
        raise RuntimeError("no app has said which networks there are")
    return _registry
