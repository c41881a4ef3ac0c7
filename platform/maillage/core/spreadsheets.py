"""What goes into files that people open with a spreadsheet."""

# A spreadsheet would run a cell that begins so.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
INERT = tuple(f"'{sign}" for sign in FORMULA_SIGNS)


def inert(cell: str) -> str:
    """The cell as text, whatever it says."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def as_written(cell: str) -> str:
    """What `inert` was given, of a file that comes back."""
    return cell[1:] if cell.startswith(INERT) else cell
