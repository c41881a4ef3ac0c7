"""The words of the permission matrix: a line says what one role gets at one address.

Its lines stand in `lines/`, a file for each app; `test_urls.py` asks for every one of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from maillage.core.tenancy.place import NetworkInfo
from tenant_apps.directory.models import SupplierProfile

NETWORK, PLATFORM = "maillage.config.urls_network", "maillage.config.urls_platform"

# At a network's host: nobody, a member without a role, a coordinator; beta's session presented to
# alpha; a coordinator of beta, at home, with alpha's addresses; two who hold the fiche's structure,
# and who manages another one of alpha's; one of its circles' members. At the platform's: nobody, an
# operator with a second factor, one without.
NETWORK_ROLES = ("visitor", "member", "coordinator", "stranger", "elsewhere")
HOLDERS = ("gestionnaire", "redacteur", "neighbour")
PLATFORM_ROLES = ("visitor", "operator", "unprotected")
EVERYONE = ("visitor", "member", "coordinator", "stranger")


@dataclass(frozen=True)
class World:
    """What lines are about: all of alpha's. `made` keeps what the arguments of a line made:
    its `owner` is who the role of that name logs in."""

    alpha: NetworkInfo
    beta: NetworkInfo
    fiche: SupplierProfile
    made: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    urls: str
    name: str
    method: str
    role: str
    status: int
    data: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.urls.rpartition('_')[2]}-{self.name}-{self.method}-{self.role}"


# The keywords of an address, made in alpha (or in the console, for the platform's host).
Arguments = Callable[[World], dict[str, Any]]


def each(
    name: str,
    method: str = "GET",
    *,
    urls: str = NETWORK,
    data: dict[str, str] | None = None,
    **statuses: int,
) -> list[Line]:
    """`each("directory:structures", visitor=302, member=403, coordinator=200, …)`"""
    sent = tuple((data or {}).items())
    return [Line(urls, name, method, role, status, sent) for role, status in statuses.items()]


def everyone(*names: str, elsewhere: int | None = None) -> list[Line]:
    """Pages that show nothing but what all may see."""
    statuses = dict.fromkeys(EVERYONE, 200)
    if elsewhere is not None:
        statuses["elsewhere"] = elsewhere
    return [line for name in names for line in each(name, **statuses)]
