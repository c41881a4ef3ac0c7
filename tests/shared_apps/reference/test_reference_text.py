import pytest

from shared_apps.reference.text import normalise, normalise_town


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
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("CEDEX", ""),
        ("Béthune Cedex", "bethune"),
        ("LILLE CEDEX 9", "lille"),
        ("Lyon 3e Cedex 03", "lyon"),
        ("Lyon 3e", "lyon"),
        ("Lyon 1er arrondissement", "lyon"),
        ("PARIS 12", "paris"),
        ("Paris 2nd", "paris"),
        ("Paris 12 ème arr.", "paris"),
        ("Marseille 8eme", "marseille"),
        ("ST OMER", "saint omer"),
        ("St.-Omer", "saint omer"),
        ("Pont-Ste-Maxence", "pont sainte maxence"),
        ("Stains", "stains"),
        ("Villefranche s/Saône", "villefranche sur saone"),
        ("Villefranche-s/-Saône", "villefranche sur saone"),
        ("St Pol S/ Mer", "saint pol sur mer"),
        ("Aulnay s/s Bois", "aulnay sous bois"),
    ],
)
def test_normalise_town(text: str, expected: str) -> None:
    assert normalise_town(text) == expected
