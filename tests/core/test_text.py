import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.text import lines, normalise, one_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" - ", ""),
        ("Lille", "lille"),
        ("  L'Haÿ-les-Roses ", "l hay les roses"),
        ("L’ÎLE-D’YEU", "l ile d yeu"),
        ("Œuilly", "oeuilly"),
        ("SCHŒNENBOURG", "schoenenbourg"),
        ("Bors (Canton de Tude-et-Lavalette)", "bors canton de tude et lavalette"),
        ("Be\u0301thune", "bethune"),  # an accent typed apart, as macOS writes file names
        ("Saint\u00a0Omer\t_ 2", "saint omer 2"),
        ("Œuvre & Cœur", "oeuvre coeur"),
        ("ÆGIR-Straße", "aegir strasse"),
        ("  L'Étal  (d'à côté) ", "l etal d a cote"),
        ("code_postal", "code postal"),
        ("N\u00ba\u00a01", "no 1"),
        ("E\u0301te\u0301", "ete"),
        ("-", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(st.text())
def test_normalise_is_idempotent(text):
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Tri\x00du\x1bLac\x7f ", "Tri du Lac"),
        ("Tri\tdu\nLac", "Tri du Lac"),
        ("gauche \u202edroite\u2066", "gauche  droite"),
        ("L’atelier\u00a0: à Lens", "L’atelier\u00a0: à Lens"),
    ],
)
def test_one_line_holds_no_sign_that_nobody_sees(text: str, expected: str) -> None:
    assert one_line(text) == expected


def test_lines_stay_lines() -> None:
    assert lines("\r\n Un\x00\r\nDeux \x07\rTrois\n\n\x0bQuatre\n") == "Un\nDeux\nTrois\n\n Quatre"
