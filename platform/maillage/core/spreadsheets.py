"""What goes into files that people open with a spreadsheet."""

# A spreadsheet would run a cell that begins so.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(cell: str) -> str:
    """The cell as text, whatever it says."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
