import csv
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from clones import environment_for
from maillage.core.tenancy.place import in_network
from making_suppliers import a_siret
from tenant_apps.directory.models import Organization, SupplierProfile
from wording import as_read

HEADER = "Raison sociale;SIRET;Ville;Code postal;Type de structure;Compétences\n"
LINES = (
    f"Tri du Lac;{a_siret(1)};Lille;59000;ACI;Tri\n"
    "Sans nom;123;Lille;59000;;\n"
    f"=Les Prés;{a_siret(2)};Lens;59000;;\n"
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "structures.csv"
    path.write_text(HEADER + LINES, encoding="cp1252")
    return path


def command(file, *arguments, network="alpha", **options):
    output = StringIO()
    call_command(
        "import_organizations", str(file), *arguments, network=network, stdout=output, **options
    )
    return as_read(output.getvalue()).splitlines()


def test_the_last_line_counts(alpha, file):
    assert command(file)[-1] == "lignes 3, créées 2, modifiées 0, inchangées 0, refusées 1"
    assert command(file)[-1] == "lignes 3, créées 0, modifiées 0, inchangées 2, refusées 1"
    assert command(file, "--publish")[-1] == (
        "lignes 3, créées 0, modifiées 2, inchangées 0, refusées 1"
    )
    with in_network(alpha):
        assert SupplierProfile.objects.listed().count() == 2


def test_the_output_says_what_is_to_be_looked_at(alpha, file):
    file.write_text(HEADER.replace("Ville", "Couleur;CP;Ville") + LINES.replace("Lens", "x;1;Lens"))
    output = command(file)
    assert "Colonne « Couleur » : non reconnue, laissée de côté." in output
    assert "Colonne « Code postal » : en double, seule la première est lue." in output
    assert "Ligne 3 (refusée), SIRET : Un SIRET a 14 chiffres. Corrigez « 123 »." in output, output
    assert any(line.endswith("sont à vérifier (détail avec -v 2 ou --report).") for line in output)
    assert not any(line.startswith("Ligne 4") for line in output)


def test_verbosity_tells_every_remark(alpha, file):
    output = command(file, verbosity=2)
    assert (
        "Ligne 4 (créée), Ville : Le code postal « 59000 » et la ville « Lens » ne concordent pas."
        in output
    )


def test_another_network_receives_nothing(alpha, beta, file):
    command(file)
    with in_network(beta):
        assert not Organization.objects.exists()


def test_a_dry_run(alpha, file):
    output = command(file, "--dry-run", "--publish")
    assert output[-2:] == [
        "Essai : rien n’a été enregistré.",
        "lignes 3, créées 2, modifiées 0, inchangées 0, refusées 1",
    ]
    with in_network(alpha):
        assert not Organization.objects.exists()


def test_the_report(alpha, file, tmp_path):
    report = tmp_path / "rapport.csv"
    command(file, "--report", str(report), "--dry-run")
    content = report.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfLigne;R")
    rows = list(csv.reader(as_read(content.decode("utf-8-sig")).splitlines(), delimiter=";"))
    assert [row[:4] for row in rows[1:]] == [
        ["2", "créée", a_siret(1), "Tri du Lac"],
        ["3", "refusée", "", "Sans nom"],
        ["4", "créée", a_siret(2), "'=Les Prés"],
    ]
    assert rows[2][4:] == ["SIRET", "Un SIRET a 14 chiffres. Corrigez « 123 »."]


def test_a_report_that_cannot_be_written(alpha, file, tmp_path):
    with pytest.raises(CommandError) as refusal:
        command(file, "--report", str(tmp_path / "absent" / "rapport.csv"))
    assert "L’import est fait, mais le rapport" in as_read(str(refusal.value))
    assert "créées 2" in as_read(str(refusal.value))
    with in_network(alpha):
        assert Organization.objects.count() == 2


def test_an_unknown_network(alpha, file):
    with pytest.raises(CommandError) as refusal:
        command(file, network="gamma")
    assert (
        as_read(str(refusal.value)) == "Aucun réseau à l’adresse « gamma ». Réseaux : alpha, beta."
    )


def test_a_missing_file(alpha, tmp_path):
    with pytest.raises(CommandError) as refusal:
        command(tmp_path / "absent.csv")
    assert "absent.csv » : No such file or directory." in as_read(str(refusal.value))


def test_a_folder(alpha, tmp_path):
    with pytest.raises(CommandError, match="Is a directory"):
        command(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "« liste.csv » : ce fichier est vide. Envoyez une ligne de titres"),
        (b"%PDF-1.7", "« liste.csv » : ce fichier n’est pas un tableau."),
        (b"PK\x03\x04", "« liste.csv » : ce fichier est endommagé."),
        (b"Nom;Ville\n", "« liste.csv » : ce fichier n’a qu’une ligne de titres."),
        (b"Couleur;Ville\nbleu;Lille\n", "La colonne « Raison sociale » est introuvable."),
        (b'Nom;Ville\n"Tri;Lille\n', "guillemet"),
    ],
)
def test_an_unreadable_file(alpha, tmp_path, content, message):
    path = tmp_path / "liste.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refusal:
        command(path)
    assert message in as_read(str(refusal.value))


# In other processes

TABLES = {
    "structures": """
        SELECT o.name, o.trade_name, o.sort_key, o.naf_code, s.siret, s.address, s.postal_code,
            s.town, s.commune_code, s.departement_code, s.latitude, s.longitude, s.precision,
            p.state, p.listed_at IS NULL, p.description, i.file_name, i.values, i.remarks
        FROM directory_organization o
        JOIN directory_establishment s ON s.organization_id = o.id AND s.is_head_office
        JOIN directory_supplierprofile p ON p.organization_id = o.id
        JOIN directory_importedstructure i ON i.organization_id = o.id""",
    "types": """
        SELECT o.name, t.key, t.name FROM directory_organization_structure_types l
        JOIN directory_organization o ON o.id = l.organization_id
        JOIN directory_structuretype t ON t.id = l.structuretype_id""",
    "skills": """
        SELECT o.name, t.key, t.name FROM directory_supplierprofile_skills l
        JOIN directory_supplierprofile p ON p.id = l.supplierprofile_id
        JOIN directory_organization o ON o.id = p.organization_id
        JOIN directory_skill t ON t.id = l.skill_id""",
    "counts": """
        SELECT (SELECT count(*) FROM directory_organization),
            (SELECT count(*) FROM directory_establishment),
            (SELECT count(*) FROM directory_supplierprofile),
            (SELECT count(*) FROM directory_skill),
            (SELECT count(*) FROM directory_structuretype)""",
}


@pytest.fixture
def environment(own_database):
    return {**environment_for(own_database), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def many(tmp_path):
    """Enough lines that there is something to interrupt."""
    path = tmp_path / "beaucoup.csv"
    lines = []
    for number in range(400):
        siret = a_siret(number % 380) if number % 3 else ""
        town = "Lille;59000" if number % 2 else "Lens;62300"
        lines.append(f"Structure {number};{siret};{town};ACI,EI;Tri {number % 7}, Collecte\n")
    lines += ["Faux;12;Lille;59000;;\n", "Structure 1;;Lille;59000;EA;\n"]
    path.write_text(HEADER + "".join(lines), encoding="utf-8-sig")
    return path


def contents(network):
    found = {}
    with in_network(network), connection.cursor() as cursor:
        for name, query in TABLES.items():
            cursor.execute(query)
            found[name] = sorted(map(repr, cursor.fetchall()))
    connection.close()
    return found


def test_the_command_line(manage, environment, networks, file):
    done = subprocess.run(
        manage("import_organizations", "--network", "alpha", file, "--publish"),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == (
        "lignes 3, créées 2, modifiées 0, inchangées 0, refusées 1"
    )
    assert len(contents(networks["alpha"])["structures"]) == 2
    refused = subprocess.run(
        manage("import_organizations", "--network", "alpha", Path(file).with_name("absent.csv")),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert refused.returncode == 1
    assert "absent.csv » : No such file" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_two_imports_at_once_create_each_structure_once(manage, environment, networks, many):
    processes = [
        subprocess.Popen(
            manage("import_organizations", "--network", "alpha", many),
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    summaries = [process.communicate(timeout=120)[0].splitlines()[-1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sum("créées 0" in summary for summary in summaries) == 1, summaries
    counts = contents(networks["alpha"])["counts"]
    run = subprocess.run(
        manage("import_organizations", "--network", "alpha", many),
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "créées 0, modifiées 0" in run.stdout.splitlines()[-1]
    assert contents(networks["alpha"])["counts"] == counts
