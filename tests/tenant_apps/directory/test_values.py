import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_apps.directory.spreadsheets.values import (
    parse_coordinate,
    parse_departement,
    parse_email,
    parse_naf,
    parse_phone,
    parse_position,
    parse_postal_code,
    parse_siret,
    parse_website,
    split_values,
)

PARSERS = [
    parse_siret,
    parse_naf,
    parse_postal_code,
    parse_departement,
    parse_email,
    parse_website,
    parse_phone,
]


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("text", ["", "  ", "\u00a0"])
def test_nothing_given_is_nothing_read(parse, text):
    assert parse(text) == ""


@pytest.mark.parametrize("parse", PARSERS)
@given(text=st.text())
def test_any_text_is_read_again_alike_or_refused_with_a_reason(parse, text):
    try:
        value = parse(text)
    except ValueError as error:
        assert str(error).endswith(".")  # noqa: PT017
    else:
        assert parse(value) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Menuiserie; Peinture ,Maçonnerie|Tri\nCollecte",
            "Menuiserie Peinture Maçonnerie Tri Collecte",
        ),
        ("Béton, beton; BÉTON", "Béton"),
        (";; , |", ""),
        ("-", ""),
    ],
)
def test_split_values(text, expected):
    assert split_values(text) == expected.split()


@pytest.mark.parametrize("separator", [";", ",", "|", "\n", " ; "])
@given(text=st.text())
def test_split_values_is_idempotent_on_join(separator, text):
    values = split_values(text)
    assert split_values(separator.join(values)) == values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("73282932000074", "73282932000074"),
        ("732 829 320 00074", "73282932000074"),
        ("732\u00a0829\u202f320.00074", "73282932000074"),
        ("5400010400015", "05400010400015"),
        ("35600000000048", "35600000000048"),
        ("35600000049837", "35600000049837"),
    ],
)
def test_parse_siret(text, expected):
    assert parse_siret(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("8.13E+13", "arrondi"),
        ("7,32829E+13", "arrondi"),
        ("732829320", "SIREN"),
        ("7328293200007", "14 chiffres"),
        ("73282932000075", "Vérifiez"),
        ("00000000000000", "Vérifiez"),
        ("en cours", "n’est pas un SIRET"),
        ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "n’est pas un SIRET"),
    ],
)
def test_parse_siret_refuses(text, reason):
    with pytest.raises(ValueError, match=reason):
        parse_siret(text)


@pytest.mark.parametrize("text", ["81.30Z", "8130z", "81.30 Z", "8130Z"])
def test_parse_naf(text):
    assert parse_naf(text) == "8130Z"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("59000", "59000"),
        ("1000", "01000"),
        ("F-59000", "59000"),
        ("FR 59000", "59000"),
        ("59 000", "59000"),
        ("59009 CEDEX 9", "59009"),
        ("97400", "97400"),
    ],
)
def test_parse_postal_code(text, expected):
    assert parse_postal_code(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", "01"),
        ("59", "59"),
        ("2a", "2A"),
        ("59 - Nord", "59"),
        ("Haute-Garonne (31)", "31"),
        ("971", "971"),
        ("Nord", ""),
    ],
)
def test_parse_departement(text, expected):
    assert parse_departement(text) == expected


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        *((parse_naf, text) for text in ("81.3Z", "8130", "81.30Z Entretien")),
        *((parse_postal_code, text) for text in ("590", "B-1000x", "590000", "00100", "Lille")),
        *((parse_departement, text) for text in ("20", "0", "99", "59000", "59, 62")),
        *((parse_email, text) for text in ("a", "a@b", "a@b.fr; c@d.fr", "a b@c.fr")),
        *(
            (parse_website, text)
            for text in (
                "néant",
                "ftp://a.fr",
                "javascript:alert(1)",
                "mailto:a@b.fr",
                "a.fr, b.fr",
                "https://",
            )
        ),
        *(
            (parse_phone, text)
            for text in (
                "3949",
                "00 00 00 00 00",
                "03 20 12 34 56 / 06 12 34 56 78",
                "+33 3 20",
                "+32 12",
                "Tél. 0320123456",
            )
        ),
    ],
)
def test_refused_with_the_text_that_was_read(parse, text):
    with pytest.raises(ValueError, match=r"^« .+\.$") as refusal:
        parse(text)
    assert f"« {text} »" in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("43,18", 43.18), ("43.18", 43.18), ("-3", -3), ("\u22123,5", -3.5), (" ", None)],
)
def test_parse_coordinate(text, expected):
    assert parse_coordinate(text, minimum=-90, maximum=90) == expected


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("43,18", "2.99", (43.18, 2.99)),
        ("", "", None),
        ("0", "0", None),
        ("0,0", "0.000", None),
        ("48,5", "0", (48.5, 0)),
    ],
)
def test_parse_position(latitude, longitude, expected):
    assert parse_position(latitude, longitude) == expected


@pytest.mark.parametrize(
    ("latitude", "longitude", "reason"),
    [
        ("43", "", "les deux"),
        ("", "2", "les deux"),
        ("91", "2", "entre -90 et 90"),
        ("43", "-181", "entre -180 et 180"),
        ("nan", "2", "degrés"),
        ("43°10'47\"N", "2", "degrés"),
    ],
)
def test_parse_position_refuses(latitude, longitude, reason):
    with pytest.raises(ValueError, match=reason):
        parse_position(latitude, longitude)


def test_parse_email_lowers_the_domain_only():
    assert parse_email(" Contact.Tri@Exemple.ORG ") == "Contact.Tri@exemple.org"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("www.exemple.fr", "https://www.exemple.fr"),
        ("http://exemple.fr/a?b=c", "http://exemple.fr/a?b=c"),
        ("HTTPS://exemple.fr", "HTTPS://exemple.fr"),
        ("reseau.exemple.fr/@tri", "https://reseau.exemple.fr/@tri"),
    ],
)
def test_parse_website(text, expected):
    assert parse_website(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0320123456", "03 20 12 34 56"),
        ("03.20.12.34.56", "03 20 12 34 56"),
        ("03-20/12 34\u00a056", "03 20 12 34 56"),
        ("320123456", "03 20 12 34 56"),
        ("+33 3 20 12 34 56", "03 20 12 34 56"),
        ("+33 (0)3 20 12 34 56", "03 20 12 34 56"),
        ("0033320123456", "03 20 12 34 56"),
        ("33320123456", "03 20 12 34 56"),
        ("+32 2 123 45 67", "+3221234567"),
        ("00 32 2 123 45 67", "+3221234567"),
    ],
)
def test_parse_phone(text, expected):
    assert parse_phone(text) == expected
