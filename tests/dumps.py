"""What a network holds, row by row, so that two can be compared."""

import re

from maillage.core.tenancy.artefact import dump_schema, matching_pg_dump
from maillage.core.tenancy.place import NetworkInfo

# What the clock and chance decide.
MOMENT = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*\+\d\d'")
MOMENT_IN_JSON = re.compile(r'"\d{4}-\d\d-\d\dT[^"]+"')
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NO_PASSWORD = re.compile(r"'![a-zA-Z0-9]{40}'")
DIGEST = re.compile(r"'[0-9a-f]{64}'")
# What places a fiche among equals, after the codes and the completeness of its row.
DRAW = re.compile(r"(?<='\{)([0-9,]*\}', \d+), \d+, '")


def rows_of(network: NetworkInfo) -> list[str]:
    """Every committed row and where each sequence stands, but for what differs of itself."""
    text = dump_schema(network.schema, program=matching_pg_dump())
    for name in (network.schema, network.name, network.slug):
        text = text.replace(name, "<network>")
    for pattern in (MOMENT, MOMENT_IN_JSON, UUID, NO_PASSWORD, DIGEST):
        text = pattern.sub("<any>", text)
    text = DRAW.sub(r"\1, <any>, '", text)
    lines = [line for line in text.splitlines() if line.startswith(("INSERT", "\t(", "SELECT"))]
    return sorted(line.rstrip(",;") for line in lines)  # rows stand in no order
