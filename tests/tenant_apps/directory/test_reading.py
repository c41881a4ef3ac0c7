import csv
import datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from maillage.core.spreadsheets import as_written, inert
from tenant_apps.directory.spreadsheets import reading
from tenant_apps.directory.spreadsheets.reading import UnreadableFile, read_table

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]


def read(content):
    return read_table(BytesIO(content), "liste.csv")


def refusal(content):
    with pytest.raises(UnreadableFile) as error:
        read(content)
    message = str(error.value)
    assert message.startswith("« liste.csv » : ")
    assert message.endswith(".")
    return message


def xlsx(*sheets):
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book):
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def archive(**members):
    stream = BytesIO()
    with ZipFile(stream, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return stream.getvalue()


# CSV


def test_it_works(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text("Nom;Ville\r\nTri du Lac;Évian\r\n", encoding="cp1252", newline="")
    assert read_table(path, "liste.csv") == (["Nom", "Ville"], [(2, ["Tri du Lac", "Évian"])])


PRINTABLE = st.characters(codec="cp1252", exclude_categories=["Cc", "Cf", "Zs"])
CELLS = st.lists(st.text(PRINTABLE, min_size=1), min_size=3, max_size=3)


@pytest.mark.parametrize("delimiter", ";,\t|")
@pytest.mark.parametrize("encoding", ENCODINGS)
@given(rows=st.lists(CELLS, min_size=1, max_size=5))
def test_csv_round_trip(delimiter, encoding, rows):
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([["Nom", "Été", "Ville"], *rows])
    table = read(text.getvalue().encode(encoding))
    assert table.header == ["Nom", "Été", "Ville"]
    expected = [[as_written(cell) for cell in row] for row in rows]
    assert table.rows == list(enumerate(expected, start=2))


@given(cell=st.text(PRINTABLE, min_size=1).filter(lambda cell: not cell.startswith("'")))
def test_what_we_guarded_against_formulas_comes_back_as_it_was(cell):
    assert as_written(inert(cell)) == cell


def test_lines_are_those_of_the_spreadsheet():
    content = b'\n;\nNom;Adresse\n"A";"1 rue X\nBat. 2"\n;;;\n\nB;\n'
    assert read(content).rows == [(4, ["A", "1 rue X\nBat. 2"]), (7, ["B", ""])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_line(end):
    assert read(end.join(["Nom;Ville", "A;B"]).encode()).rows == [(2, ["A", "B"])]


@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("Nom", ["Nom"]),
        ("Nom;Adresse (rue, voie, lieu, étage)", ["Nom", "Adresse (rue, voie, lieu, étage)"]),
        ("Nom, SIRET, Ville", ["Nom", "SIRET", "Ville"]),
        ('"Nom, sigle";"Ville"', ["Nom, sigle", "Ville"]),
    ],
)
def test_the_delimiter_is_that_of_the_header(title, header):
    assert read(f"{title}\nA".encode()).header == header


def test_cells_are_cleaned():
    cell = " Tri\u00a0\u202f du\x1f\tLac\u200b\ufeff "
    assert read(f"Nom;Ville\n{cell};É".encode()).rows == [(2, ["Tri du Lac", "É"])]


def test_a_row_wider_than_the_header_keeps_its_cells():
    assert read(b"Nom;Ville\nA;B;C;;").rows == [(2, ["A", "B", "C"])]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "est vide"),
        (b"\xef\xbb\xbf\r\n ; ;\r\n", "est vide"),
        (b"Nom;Ville\n;\n", "ligne de titres. Ajoutez"),
        (b"Tri du Lac;73282932000074\nB;1", "titres manque"),
        (b"Tri du Lac;tri@exemple.org\nB;1", "titres manque"),
        (b"Nom\n\x8f\xe9", "illisibles"),
        (b"\xff\xfeN\x00\x00", "illisibles"),
        (b"\xef\xbb\xbfNom\n\xe9", "illisibles"),
        (b"Nom\nA\x00B", "pas un tableau"),
        ("Nom\nA\0B".encode("utf-16"), "pas un tableau"),
        (b"%PDF-1.7\nx", "pas un tableau"),
        (b"<html><table>", "pas un tableau"),
        (b'Nom;Ville\nA;B\n"C;D\nE;F\n', "après la ligne 2"),
        (b"Nom;" * 257 + b"Nom\nA", "colonnes"),
        (reading.OLE_SIGNATURE, r"format .xls"),
        (reading.OLE_SIGNATURE + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (b"PK\x03\x04 not a zip", "endommagé"),
        (xlsx([["Nom"], ["A"]])[:-40], "endommagé"),
        (archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "pas un classeur"),
        (archive(**{"xl/workbook.xml": "<a>"}), "endommagé"),
        (xlsx([]), "est vide"),
        (xlsx([["Nom"]]), "ligne de titres. Ajoutez"),
    ],
)
def test_refusals(content, reason):
    assert reason in refusal(content)


def test_limits(monkeypatch):
    content = xlsx([["Nom"], ["A"], [], ["B"]])
    monkeypatch.setattr(reading, "MAX_ROWS", 2)
    assert len(read(content).rows) == 2
    monkeypatch.setattr(reading, "MAX_ROWS", 1)
    assert "plus de 1 lignes" in refusal(content)
    monkeypatch.setattr(reading, "MAX_UNZIPPED_BYTES", 1000)
    assert "une fois ouvert" in refusal(content)
    monkeypatch.setattr(reading, "MAX_BYTES", 1024**2)
    assert "dépasse 1 Mo" in refusal(b"a" * (1024**2 + 1))


# XLSX


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (73282932000074, "73282932000074"),
        (73282932000074.0, "73282932000074"),
        (59000.0, "59000"),
        (50.629, "50.629"),
        (0.00001, "0.00001"),
        (True, "oui"),
        (False, "non"),
        (datetime.date(2024, 3, 1), "2024-03-01"),
        (datetime.datetime(2024, 3, 1, 14, 30), "2024-03-01 14:30:00"),  # noqa: DTZ001 - as in a sheet
        (datetime.time(8, 30), "08:30:00"),
        ("  Tri\u00a0du Lac ", "Tri du Lac"),
        ("a_x000D_\nb", "a\r\nb"),
        ("=1+1", ""),
    ],
)
def test_xlsx_values(value, text):
    rows = read(xlsx([["Nom", "Valeur"], ["A", value]])).rows
    assert rows == [(2, ["A", text])]


def test_xlsx_lines_and_sheets():
    rows = [[], ["Nom", None, "Ville"], [None], ["A"], ["B", "", "Évian"]]
    table = read(xlsx([], [[None, " "]], rows, [["Autre"]]))
    assert table.header == ["Nom", "", "Ville"]
    assert table.rows == [(4, ["A", "", ""]), (5, ["B", "", "Évian"])]


def test_xlsx_hidden_sheets_are_not_read():
    book = Workbook()
    book.active.append(["Listes"])
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet()
    sheet.append(["Nom"])
    sheet.append(["A"])
    assert read(saved(book)).header == ["Nom"]


def edited(content, edit):
    """The workbook with the XML of its first sheet changed."""
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            xml = old.read(name).decode()
            new.writestr(name, edit(xml) if name.endswith("sheet1.xml") else xml)
    return stream.getvalue()


def test_xlsx_wrong_dimension_and_cached_formula():
    def edit(xml):
        xml = xml.replace('ref="A1:B2"', 'ref="A1"')
        return xml.replace("<v />", "<v>2</v>").replace("<v></v>", "<v>2</v>")

    content = edited(xlsx([["Nom", "Total"], ["A", "=1+1"]]), edit)
    assert read(content).rows == [(2, ["A", "2"])]


def test_xlsx_forged_row_number(monkeypatch):
    monkeypatch.setattr(reading, "LAST_LINE", 1000)
    content = edited(
        xlsx([["Nom"], ["A"]]), lambda xml: xml.replace('<row r="2"', '<row r="99999999999"')
    )
    assert "lignes" in refusal(content)


def test_xlsx_entity_bomb():
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "x">{entities}]>'
    content = edited(
        xlsx([["Nom"], ["A"]]),
        lambda xml: bomb + xml.replace("</worksheet>", "&e11;</worksheet>"),
    )
    assert "endommagé" in refusal(content)
