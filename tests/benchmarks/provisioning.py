"""A new network, ready to use; its floor: the SQL of its tables, sent by itself."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
from django.db import connection
from figures import Figure, Promise, figure, milliseconds
from setting import a_network, own_database
from size import Size

from maillage.core.tenancy.artefact import Artefact, ready_artefact


def run(size: Size) -> Iterator[Figure]:
    with own_database():
        artefact = ready_artefact()
        a_network("first")  # what a process does once
        measured, floors = [], []
        with psycopg.connect(**connection.get_connection_params()) as raw:
            for number in range(size.rounds):
                floors.append(milliseconds(lambda: _replay(raw, artefact)))
                measured.append(milliseconds(lambda: a_network(f"bench-{number}")))  # noqa: B023
    yield figure("New network", measured, floors, Promise(times=2, under=1000))


def _replay(raw: "psycopg.Connection[tuple[object, ...]]", artefact: Artefact) -> None:
    raw.execute(artefact.sql.replace(artefact.source, f"floor_{uuid4().hex}"))
    raw.commit()
