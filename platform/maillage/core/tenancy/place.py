"""Where a query may go: one network, the platform's schema, the operators' console, or nowhere.

The place is a context variable: a new thread or task starts nowhere, and nowhere every query
raises. It is the only source: the database backend, the cache keys and the pages all read it.
"""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

PUBLIC_SCHEMA = "public"
CONSOLE_SCHEMA = "console"
EXTENSIONS_SCHEMA = "extensions"

# PostgreSQL reports such names back without quotes, and SET needs none for them.
PLAIN_SCHEMA_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class NoNetworkError(RuntimeError):
    """A query, a cache key or a page was asked for while no place had been entered."""


def platform_url(host: str) -> str:
    """A host of ours as people type it."""
    port = f":{settings.MAILLAGE_PORT}" if settings.MAILLAGE_PORT else ""
    return f"{'https' if settings.HTTPS else 'http'}://{host}{port}/"


@dataclass(frozen=True, slots=True)
class NetworkInfo:
    """What the lower floors may know of a network, without knowing its models."""

    id: UUID
    schema: str
    slug: str
    name: str
    host: str
    color: str
    reply_to: str
    time_zone: str
    departements: tuple[str, ...]
    # Of its life, as tenants.models.Network.State has it.
    state: str
    # What everyone reads while it is suspended.
    notice: str

    @property
    def url(self) -> str:
        return platform_url(self.host)


@dataclass(frozen=True, slots=True)
class Place:
    schema: str
    search_path: str
    network: NetworkInfo | None = None


_place: ContextVar[Place | None] = ContextVar("place", default=None)


def current_place() -> Place | None:
    return _place.get()


def current_network() -> NetworkInfo:
    """Raises NoNetworkError outside a network, in public and in the console too."""
    place = _place.get()
    if place is None or place.network is None:
        raise NoNetworkError("no network has been entered")
    return place.network


def scope() -> str:
    """What salts keys, tokens and sessions: a network's immutable id, or the console's name."""
    place = _place.get()
    if place is None:
        raise NoNetworkError("no network has been entered")
    return str(place.network.id) if place.network else place.schema


@contextmanager
def _at(schema: str, *more: str, network: NetworkInfo | None = None) -> Iterator[None]:
    path = (schema, *more, EXTENSIONS_SCHEMA)
    for name in path:
        if not PLAIN_SCHEMA_NAME.fullmatch(name):
            raise ValueError(f"not a schema name of ours: {name!r}")
    token = _place.set(Place(schema, ", ".join(path), network))
    try:
        yield
    finally:
        _place.reset(token)


def in_network(network: NetworkInfo) -> AbstractContextManager[None]:
    """The network's schema, then what all share. Enter it outside the transaction."""
    return _at(network.schema, PUBLIC_SCHEMA, network=network)


def in_public() -> AbstractContextManager[None]:
    return _at(PUBLIC_SCHEMA)


def in_console() -> AbstractContextManager[None]:
    return _at(CONSOLE_SCHEMA, PUBLIC_SCHEMA)


def in_schema_only(schema: str) -> AbstractContextManager[None]:
    """For migrations: what public holds must not pass for the schema's own."""
    return _at(schema)
