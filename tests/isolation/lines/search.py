"""Looking for suppliers: open to everyone, and to each network its own."""

from matrix import everyone

LINES = [
    *everyone("api:suppliers", "api:buyers", "api:completions", elsewhere=200),
    *everyone("directory:labels", elsewhere=200),
]

ARGUMENTS = {}
