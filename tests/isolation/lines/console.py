"""The operators' pages, on the platform's host."""

from matrix import PLATFORM, Arguments, each

LINES = [
    *each("console:networks", urls=PLATFORM, visitor=302, operator=200, unprotected=302),
]
ARGUMENTS: dict[str, Arguments] = {}
