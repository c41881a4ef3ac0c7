import pytest

from shared_apps.reference.text import normalise_town


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
        ("Châlons s/ Saône", "chalons sur saone"),
        ("PARIS 12 CEDEX 12", "paris"),
        ("Le Havre", "le havre"),
        ("Est", "est"),
    ],
)
def test_normalise_town(text: str, expected: str) -> None:
    assert normalise_town(text) == expected
