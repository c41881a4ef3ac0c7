"""The pages of those who run a network: the portal's."""

from matrix import Arguments, each

LINES = [
    *each(
        "portal:coordination", visitor=302, member=403, coordinator=200, stranger=302, elsewhere=200
    ),
]
ARGUMENTS: dict[str, Arguments] = {}
