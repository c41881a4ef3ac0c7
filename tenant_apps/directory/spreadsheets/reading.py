"""CSV and XLSX files, as offices export them, read to one shape: a header and numbered rows."""

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zipfile import ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from maillage.core.spreadsheets import as_written

MAX_BYTES = 20 * 1024 * 1024
MAX_UNZIPPED_BYTES = 400 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 256
# The last line of an Excel sheet. A forged row number would have us count blank lines for hours.
LAST_LINE = 1_048_576

DELIMITERS = ";,\t|"
OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}

# Pasted with the text and seen by nobody: soft hyphen, zero-width space, marks of direction, BOM.
INVISIBLE = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]")
# Every blank but the end of line, which separates values inside a cell. PostgreSQL takes neither
# NUL nor lone surrogates, and an XLSX can spell both (_x0000_).
BLANKS = re.compile(r"(?:[^\S\r\n]|[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff])+")
EMAIL_OR_NUMBER = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|\d[\d .,]{4,}")

Row = tuple[int, list[str]]


class UnreadableFile(Exception):
    """Tells the sender of a file, in French, why it cannot be read and what to do."""


class Table(NamedTuple):
    """Rows carry the line number seen in the spreadsheet, and at least as many cells as the header.

    A row with more cells than the header holds a delimiter that nobody quoted.
    """

    header: list[str]
    rows: list[Row]


def read_table(source: Path | BinaryIO, filename: str, *, first: int | None = None) -> Table:
    """All of it, or its first rows, for which the rest is not read."""
    try:
        return _table(_rows(_content(source)), first)
    except UnreadableFile as error:
        reason = {"file": filename, "reason": error}
        raise UnreadableFile(_("« %(file)s » : %(reason)s") % reason) from error


def _content(source: Path | BinaryIO) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as file:
            return _content(file)
    content = source.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UnreadableFile(
            _("ce fichier dépasse %(limit)s Mo. Retirez-en les images ou partagez-le en plusieurs.")
            % {"limit": MAX_BYTES // 1024**2}
        )
    return content


def _rows(content: bytes) -> Iterator[Row]:
    # By content, never by name: people rename files, and browsers lie about their type.
    if content.startswith(OLE_SIGNATURE):
        raise UnreadableFile(_ole_reason(content))
    if content.startswith(ZIP_SIGNATURES):
        return _xlsx_rows(content)
    return _csv_rows(content)


def _table(rows: Iterator[Row], first: int | None) -> Table:
    _line, header = next(rows, (0, []))
    if not header:
        raise UnreadableFile(
            _("ce fichier est vide. Envoyez une ligne de titres, puis une ligne par structure.")
        )
    if any(EMAIL_OR_NUMBER.fullmatch(title) for title in header):
        raise UnreadableFile(
            _("la ligne de titres manque. Ajoutez au-dessus des données le nom de chaque colonne.")
        )
    table = Table(header, [])
    for line, cells in islice(rows, first):
        if len(table.rows) == MAX_ROWS:
            raise _too_many_rows()
        table.rows.append((line, cells + [""] * (len(header) - len(cells))))
    if not table.rows:
        raise UnreadableFile(
            _("ce fichier n’a qu’une ligne de titres. Ajoutez-y une ligne par structure.")
        )
    return table


def _numbered(rows: Iterable[Iterable[str]]) -> Iterator[Row]:
    """Rows that hold something, cleaned, with the line on which a person sees them."""
    for line, row in enumerate(rows, start=1):
        if line > LAST_LINE:
            raise _too_many_rows()
        cells = [_clean(cell) if cell else "" for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise UnreadableFile(
                _("la ligne %(line)s a plus de %(limit)s colonnes. Supprimez les colonnes de trop.")
                % {"line": line, "limit": MAX_COLUMNS}
            )
        if cells:
            yield line, cells


def _too_many_rows() -> UnreadableFile:
    return UnreadableFile(
        _("ce fichier a plus de %(limit)s lignes. Partagez-le en plusieurs fichiers.")
        % {"limit": MAX_ROWS}
    )


def _clean(cell: str) -> str:
    return as_written(BLANKS.sub(" ", INVISIBLE.sub("", cell)).strip())


# CSV


def _csv_rows(content: bytes) -> Iterator[Row]:
    text = _decode(content)
    line = 0
    try:
        # Strict, because a quote left open would otherwise swallow the rest of the file in a cell.
        reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        for line, cells in _numbered(reader):
            yield line, cells
    except csv.Error as error:
        raise UnreadableFile(
            _(
                "un guillemet est mal placé ou n’est pas refermé après la ligne %(line)s. "
                "Corrigez-le, ou enregistrez de nouveau le fichier depuis votre tableur."
            )
            % {"line": line}
        ) from error


def _decode(content: bytes) -> str:
    marked = [name for mark, name in BYTE_ORDER_MARKS.items() if content.startswith(mark)]
    if content.startswith(b"%PDF-") or (b"\0" in content and not marked):
        raise _not_a_table()
    for encoding in marked or ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Web applications name ".xls" the web pages that they export.
        if "\0" in text or text.lstrip().startswith("<"):
            raise _not_a_table()
        return text
    raise UnreadableFile(
        _(
            "les caractères de ce fichier sont illisibles. Enregistrez-le de nouveau "
            "au format « CSV UTF-8 » ou .xlsx."
        )
    )


def _not_a_table() -> UnreadableFile:
    return UnreadableFile(
        _(
            "ce fichier n’est pas un tableau. Ouvrez-le dans votre tableur et enregistrez-le "
            "au format .xlsx ou CSV."
        )
    )


def _delimiter(text: str) -> str:
    """The delimiter that cuts the header into most cells.

    No spreadsheet writes a space after its delimiter, people do after a comma: "Adresse (rue, n°)".
    """

    def score(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        filled = ([cell for cell in row if any(map(str.isalnum, cell))] for row in reader)
        cells = next(filter(None, filled), [])
        return sum(not cell[0].isspace() for cell in cells), len(cells)

    return max(DELIMITERS, key=score)


# XLSX


def _xlsx_rows(content: bytes) -> Iterator[Row]:
    try:
        _check_archive(content)
        yield from _first_filled_sheet(content)
    except UnreadableFile:
        raise
    except Exception as error:
        # openpyxl promises no exception of its own: a damaged file surfaces as any of a dozen.
        raise UnreadableFile(
            _(
                "ce fichier est endommagé. Ouvrez-le dans votre tableur et enregistrez-le "
                "de nouveau au format .xlsx ou CSV."
            )
        ) from error


def _check_archive(content: bytes) -> None:
    with ZipFile(BytesIO(content)) as archive:
        members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFile(_protected())
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise UnreadableFile(
            _(
                "ce fichier n’est pas un classeur .xlsx. Ouvrez-le dans votre tableur et "
                "enregistrez-le au format .xlsx ou CSV."
            )
        )
    # zipfile never inflates a member beyond the size that it declares, so the sum can be trusted.
    if sum(member.file_size for member in members) > MAX_UNZIPPED_BYTES:
        raise UnreadableFile(
            _(
                "ce classeur est trop volumineux une fois ouvert. Copiez le tableau seul dans un "
                "nouveau classeur."
            )
        )


def _first_filled_sheet(content: bytes) -> Iterator[Row]:
    # A link to another workbook is never followed.
    options = {"read_only": True, "data_only": True, "keep_links": False}
    with closing(load_workbook(BytesIO(content), **options)) as book:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            # The size that a file declares for its sheets is often wrong, and would cut them.
            sheet.reset_dimensions()
            cells = sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True)
            filled = False
            for row in _numbered(map(_text, values) for values in cells):
                filled = True
                yield row
            if filled:
                return


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case float():
            # A SIRET may be stored as 8.13E+13: neither exponent nor ".0" is what people typed.
            return f"{value:.0f}" if value.is_integer() else f"{Decimal(repr(value)):f}"
        case datetime() if value.time() == time.min:
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case str():
            return str(unescape(value))
        case _:
            return str(value)


def _ole_reason(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _protected()
    return _(
        "ce fichier est à l’ancien format .xls. Ouvrez-le dans votre tableur et enregistrez-le "
        "au format .xlsx ou CSV."
    )


def _protected() -> str:
    return _(
        "ce fichier est protégé par un mot de passe. Enregistrez-le sans mot de passe, "
        "au format .xlsx ou CSV."
    )
