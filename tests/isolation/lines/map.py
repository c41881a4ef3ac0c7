"""The map and the files of a search: what everyone may see, and of each network its own."""

from matrix import Arguments, everyone

LINES = [
    *everyone(
        *("directory:map", "directory:map-ground", "directory:export", "api:map"), elsewhere=200
    ),
    *everyone("buyers:list", "buyers:map", "buyers:tile", elsewhere=200),
    *everyone("portal:near", "portal:everything", elsewhere=200),
    *everyone("directory:supplier-pdf", elsewhere=404),
]

ARGUMENTS: dict[str, Arguments] = {
    "buyers:tile": lambda world: {"z": 5, "x": 16, "y": 10},
    "api:map": lambda world: {"z": 5, "x": 16, "y": 10},
    "directory:export": lambda world: {"kind": "csv"},
    "directory:supplier-pdf": lambda world: {"pk": world.fiche.pk},
}
