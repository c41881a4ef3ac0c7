import pytest

from tenant_apps.directory.spreadsheets.columns import ALIASES, LABELS, Duplicate, recognise
from tenant_apps.directory.spreadsheets.reading import UnreadableFile


def field_of(title):
    return next((name for name in recognise(["Nom", title]).positions if name != "name"), None)


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("ENSEIGNE", "trade_name"),
        ("N° SIRET", "siret"),
        ("Numéro de SIRET (14 chiffres) *", "siret"),
        ("code_naf", "naf"),
        ("Code APE", "naf"),
        ("Type SIAE", "structure_types"),
        ("Statut juridique", "legal_form"),
        ("Adresse 1", "address"),
        ("Adresse 2", "address_2"),
        ("C.P.", "postal_code"),
        ("COMMUNE", "town"),
        ("Dép.", "departement"),
        ("Lat", "latitude"),
        ("Long.", "longitude"),
        ("E-mail", "email"),
        ("Adresse mail", "email"),
        ("Site internet", "website"),
        ("N° de téléphone", "phone"),
        ("Tel fixe", "phone"),
        ("Téléphone(s)", "phone"),
        ("Activité", "description"),
        ("Secteur d'activité", "sectors"),
        ("Secteur(s)", "sectors"),
        ("Secteurs d\u2019activités", "sectors"),
        ("Biens & services", "goods_and_services"),
        ("Biens et services", "goods_and_services"),
        ("Mots-clés", "skills"),
        ("Labels", "labels"),
        ("Tête de réseau", "umbrella"),
        ("Nom du contact", None),
        ("Contact", None),
    ],
)
def test_titles(title, field):
    assert field_of(title) == field


@pytest.mark.parametrize("field", ALIASES)
def test_no_alias_belongs_to_two_fields(field):
    for title in (str(LABELS[field]), *ALIASES[field].split(",")):
        assert recognise([title, "Nom"]).positions.get(field) == 0, title


def test_every_field_has_a_label():
    assert LABELS.keys() == ALIASES.keys()


def test_what_is_not_recognised_is_reported():
    columns = recognise(["Couleur", "", "Raison sociale", "Téléphone", "Portable"])
    assert columns.positions == {"name": 2, "phone": 3}
    assert columns.unrecognised == ["Couleur"]
    assert columns.duplicates == [Duplicate("phone", "Portable")]


def test_cell():
    columns = recognise(["SIRET", "Nom"])
    assert columns.cell(["1", "Tri du Lac"], "name") == "Tri du Lac"
    assert columns.cell(["1", "Tri du Lac"], "town") == ""


def test_the_name_is_required():
    with pytest.raises(UnreadableFile) as refusal:
        recognise(["Enseigne", "", "SIRET"])
    assert "« Raison sociale » est introuvable" in str(refusal.value)
    assert "Titres lus : Enseigne, SIRET." in str(refusal.value)
