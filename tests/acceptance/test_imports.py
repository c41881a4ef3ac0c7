"""The operator imports a spreadsheet and reads what became of it; visitors read the fiches."""

import csv
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from operating import Operator, siret
from people import Person

from wording import as_read

ROWS = [
    {
        "Nom": "Les Jardins du Lin",
        "SIRET": siret(1),
        "Code NAF": "81.30Z",
        "Code postal": "59000",
        "Ville": "LILLE",
        "Compétences": "Taille ; Tonte",
        "Tél.": "0320123456",
    },
    {"Nom": "Le Fournil", "SIRET": siret(2), "Code postal": "62000", "Ville": "Arras"},
]


def report(path: Path) -> list[dict[str, str]]:
    """As the operator's spreadsheet program opens it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(map(as_read, file), delimiter=";"))


def test_the_same_file_twice_changes_nothing(operator: Operator, person: Person) -> None:
    path = operator.spreadsheet(ROWS)

    first = operator.run("import_organizations", path, network="alpha", publish=True)
    fiche = person.go("/entreprises/").follow("Les Jardins du Lin")
    second = operator.run("import_organizations", path, network="alpha", publish=True)

    assert first.splitlines()[-1] == ("lignes 2, créées 2, modifiées 0, inchangées 0, refusées 0")
    assert second.splitlines()[-1] == ("lignes 2, créées 0, modifiées 0, inchangées 2, refusées 0")
    assert person.go("/entreprises/").heading == "2 entreprises"
    assert person.go(fiche.url).text == fiche.text


def test_a_corrected_file_changes_the_fiche_and_keeps_its_address(
    operator: Operator, person: Person
) -> None:
    operator.publishes(*ROWS)
    fiche = person.go("/entreprises/").follow("Le Fournil")
    corrected = {**ROWS[1], "Nom": "Le Fournil d’Artois", "Ville": "Lens", "Code postal": "62300"}

    said = operator.publishes(ROWS[0], corrected)

    assert said.splitlines()[-1] == ("lignes 2, créées 0, modifiées 1, inchangées 1, refusées 0")
    again = person.go(fiche.url)
    assert again.heading == "Le Fournil d’Artois"
    assert "62300 Lens" in again.text


def test_structures_are_seen_only_once_they_are_published(
    operator: Operator, person: Person
) -> None:
    path = operator.spreadsheet(ROWS)

    trial = operator.run("import_organizations", path, network="alpha", publish=True, dry_run=True)
    assert "Essai : rien n’a été enregistré." in trial
    assert "créées 2" in trial
    assert person.go("/entreprises/").heading == "Aucune entreprise"

    assert "créées 2" in operator.run("import_organizations", path, network="alpha")
    assert person.go("/entreprises/").heading == "Aucune entreprise"

    said = operator.run("import_organizations", path, network="alpha", publish=True)
    assert "modifiées 2" in said
    assert person.go("/entreprises/").heading == "2 entreprises"


def test_the_report_says_line_by_line_what_became_of_the_file(
    operator: Operator, person: Person
) -> None:
    path = operator.spreadsheet(
        [
            ROWS[0],
            {"Nom": "Faux Numéro", "SIRET": "12345678901234"},
            {"SIRET": siret(3)},
            {"Nom": "=Formule", "Code postal": "59000", "Ville": "Arras", "Secteur": "Alchimie"},
        ]
    )
    written = operator.folder / "rapport.csv"

    said = operator.run("import_organizations", path, network="alpha", publish=True, report=written)

    assert said.splitlines()[-1] == ("lignes 4, créées 2, modifiées 0, inchangées 0, refusées 2")
    assert "Ligne 3 (refusée), SIRET : Le SIRET « 12345678901234 » est faux." in said
    assert "Ligne 4 (refusée), Raison sociale : Le nom de la structure manque." in said
    lines = report(written)
    assert list(lines[0]) == [
        "Ligne", "Résultat", "SIRET", "Raison sociale", "Colonne", "Remarque",
    ]  # fmt: skip
    outcomes = {line["Ligne"]: line["Résultat"] for line in lines}
    assert outcomes == {"2": "créée", "3": "refusée", "4": "refusée", "5": "créée"}
    first = lines[0]
    assert (first["SIRET"], first["Raison sociale"]) == (siret(1), "Les Jardins du Lin")
    assert first["Remarque"] == ""
    last = {line["Colonne"]: line["Remarque"] for line in lines if line["Ligne"] == "5"}
    assert "Le secteur « Alchimie » n’est pas dans la nomenclature" in last["Secteurs d’activité"]
    assert "ne concordent pas" in last["Ville"]
    # A cell that a spreadsheet program would compute is written as text.
    assert lines[-1]["Raison sociale"] == "'=Formule"
    assert sorted(person.go("/entreprises/").results) == ["=Formule", "Les Jardins du Lin"]


def test_sectors_whose_names_hold_a_comma_are_recognised(
    operator: Operator, person: Person
) -> None:
    masonry, joinery = "Maçonnerie, gros œuvre et travaux publics", "Menuiserie et agencement"
    said = operator.publishes(
        {"Nom": "Une", "Secteur": masonry},
        {"Nom": "Deux", "Secteur": f"{joinery}, {masonry.upper()}"},
    )

    assert "à vérifier" not in said
    counts = person.go("/entreprises/").counts("Secteur d’activité")
    assert counts == {"Bâtiment et travaux": 2, masonry: 2, joinery: 1}


def test_the_operator_reads_what_is_wrong_with_the_command(operator: Operator) -> None:
    path = operator.spreadsheet(ROWS)
    nameless = operator.spreadsheet([{"SIRET": siret(1), "Ville": "Lille"}])

    with pytest.raises(CommandError, match="Aucun réseau à l’adresse « gamma »") as refusal:
        operator.run("import_organizations", path, network="gamma")
    assert "Réseaux : alpha, beta." in str(refusal.value)
    with pytest.raises(CommandError, match="La colonne « Raison sociale » est introuvable"):
        operator.run("import_organizations", nameless, network="alpha")
    with pytest.raises(CommandError, match=r"absent\.csv"):
        operator.run("import_organizations", operator.folder / "absent.csv", network="alpha")


def test_what_a_spreadsheet_holds_is_never_run_by_the_page(
    operator: Operator, person: Person
) -> None:
    name = "<script>alert(1)</script> & Fils"
    operator.publishes({"Nom": name, "Description": "<img src=x onerror=alert(1)>"})

    page = person.go("/entreprises/")

    assert page.results == [name]
    assert page.follow(name).heading == name
    assert "<script>alert" not in page.source
    assert "<img src=x" not in page.follow(name).source
