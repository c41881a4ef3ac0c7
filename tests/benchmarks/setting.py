"""What parts of the bench share: a database of their own, networks in it, floors."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from clones import clone, template, use
from maillage.core.tenancy.place import NetworkInfo
from tenants.services.provisioning import provision_network

FLOORS = Path(__file__).parent / "floors"
OCCITANIE = ["09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"]


@contextmanager
def own_database() -> Iterator[str]:
    with clone(template(), "bench") as name, use(name):
        yield name
        connection.close()


def a_network(slug: str) -> NetworkInfo:
    return provision_network(
        slug=slug,
        name=f"Réseau {slug}",
        departements=OCCITANIE,
        coordinator_email=f"coordination@{slug}.example.org",
    )


def floor(name: str) -> str:
    return (FLOORS / f"{name}.sql").read_text()
