"""A coordinator imports a spreadsheet through the pages, reads what became of it, and undoes it."""

import csv
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from operating import Operator, siret
from people import Page, Person
from working import Worker

from wording import as_read

NAME = "shared/data/structures-nord-pas-de-calais.csv"
REAL = next((found for up in Path(__file__).parents if (found := up / NAME).exists()), None)
PASSWORD = "vingt chevaux de Camargue"  # noqa: S105
FILE = f"""Structure;SIRET;Ville;Code post.;Ce qu’ils font;Secteur
Les Jardins du Lin;{siret(1)};Lille;59000;Espaces verts;
Le Fournil;12345678901234;Arras;62000;Pain;
;;Lens;62300;;
=Formule;;Arras;59000;;Alchimie
"""


@pytest.fixture
def worker(bucket: Path) -> Worker:
    return Worker()


@pytest.fixture
def coordinator(person_at: Callable[[str], Person], operator: Operator, worker: Worker) -> Person:
    """Of a network that has just opened, with the password that they have just chosen."""
    said = operator.provisions("gamma", "Réseau Gamma", departements="59,62")
    link = re.search(r"http://\S+/mot-de-passe/\S+", said)
    assert link, said
    person = person_at("gamma.localhost")
    form = person.go(link[0]).form("Enregistrer mon mot de passe")
    form.fill("Nouveau mot de passe *", PASSWORD)
    form.fill("Le même mot de passe, une seconde fois *", PASSWORD).submit()
    form = person.go("/coordination/import/").form("Me connecter")
    form.fill("Adresse électronique *", "coordination@gamma.example.org")
    assert form.fill("Mot de passe *", PASSWORD).submit().heading == "Import de structures"
    return person


def send(person: Person, content: bytes, name: str = "structures.csv") -> Page:
    page = person.go("/coordination/import/").follow("Importer un fichier")
    answer = person.client.post(
        page.url.split("localhost")[1],
        {"file": SimpleUploadedFile(name, content)},
        SERVER_NAME=person.host,
    )
    if answer.status_code == 302:
        return person.go(urljoin(page.url, answer["Location"]))
    return Page(person, page.url, answer.status_code, answer.content.decode(), answer.headers)


def goes_on(page: Page, worker: Worker) -> Page:
    """The page that waits, once the worker has done what it waits for."""
    assert "Actualiser" in [link.text for link in page.main.all("a")]
    worker.works_on(page.url)
    return page.follow("Actualiser") if page.links("Actualiser") else page


def counts(page: Page) -> dict[str, int]:
    found = re.findall(r"(À vérifier|\S+) \((\d+)\)", page.text)
    return {label: int(number) for label, number in found}


def downloaded(page: Page, link: str) -> list[dict[str, str]]:
    answer = page.person.client.get(page.link(link)["href"], SERVER_NAME=page.person.host)
    assert answer["Content-Type"].startswith("text/csv")
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(as_read(text)), delimiter=";"))


def test_from_a_file_to_the_directory_and_back(
    coordinator: Person, person_at: Callable[[str], Person], worker: Worker
) -> None:
    visitor = person_at("gamma.localhost")
    page = send(coordinator, FILE.encode())
    assert page.heading == "Choisir les colonnes"
    assert "Premières valeurs : Les Jardins du Lin · Le Fournil · =Formule" in page.text
    form = page.form("Lancer un essai")
    form.choose("Colonne E : Ce qu’ils font", "Biens et services")
    refused = form.choose("Colonne D : Code post.", "SIRET").submit()
    assert "« SIRET » vient déjà de la colonne B" in refused.text
    form = page.form("Lancer un essai")
    form.choose("Colonne E : Ce qu’ils font", "Biens et services")
    trial = goes_on(form.choose("Colonne D : Code post.", "Code postal").submit(), worker)

    assert trial.heading == "Essai de « structures.csv »"
    assert counts(trial) == {
        "Toutes": 4, "Créées": 2, "Modifiées": 0, "Inchangées": 0, "Refusées": 2, "À vérifier": 1,
    }  # fmt: skip
    assert "« Alchimie » n’est pas dans la nomenclature" in trial.follow("À vérifier (1)").text
    assert "Le SIRET « 12345678901234 » est faux" in trial.follow("Refusées (2)").text
    assert visitor.go("/entreprises/").heading == "Aucune entreprise"

    # They think again, and publish.
    again = trial.follow("Changer les colonnes ou ce choix")
    trial = goes_on(publishing(again), worker)
    result = goes_on(trial.form("Importer et publier").submit(), worker)
    assert result.heading == "Import de « structures.csv »"
    assert sorted(visitor.go("/entreprises/").results) == ["=Formule", "Les Jardins du Lin"]
    assert result.follow("Les Jardins du Lin").heading == "Les Jardins du Lin"

    lines = downloaded(result, "Télécharger les lignes refusées (CSV)")
    assert [line["Structure"] for line in lines] == ["Le Fournil", ""]
    assert "Le SIRET « 12345678901234 » est faux" in lines[0]["Motif"]
    report = downloaded(result, "Télécharger le rapport (CSV)")
    assert [line["Raison sociale"] for line in report][-1] == "'=Formule"

    asked = result.follow("Annuler cet import…")
    assert "2 structures, créées par cet import" in asked.text
    undone = goes_on(asked.form("Annuler cet import").submit(), worker)
    assert undone.heading == "Import annulé : « structures.csv »"
    assert "2 structures supprimées" in undone.text
    assert visitor.go("/entreprises/").heading == "Aucune entreprise"
    assert "annulé le" in coordinator.go("/coordination/import/").text


def publishing(columns: Page) -> Page:
    form = columns.form("Lancer un essai")
    return form.tick("Publiées tout de suite : chacun les trouve dans l’annuaire").submit()


def test_refused_lines_are_corrected_and_sent_again(coordinator: Person, worker: Worker) -> None:
    form = send(coordinator, FILE.encode()).form("Lancer un essai")
    result = publish_all(form.page, worker)
    lines = downloaded(result, "Télécharger les lignes refusées (CSV)")
    lines[0]["SIRET"] = siret(2)
    text = StringIO()
    writer = csv.DictWriter(text, list(lines[0]), delimiter=";")
    writer.writeheader()
    writer.writerow(lines[0])

    again = publish_all(send(coordinator, text.getvalue().encode()), worker)

    assert counts(again)["Créées"] == 1
    assert "Le Fournil" in again.text


def publish_all(columns: Page, worker: Worker) -> Page:
    trial = goes_on(publishing(columns), worker)
    return goes_on(trial.form("Importer et publier").submit(), worker)


@pytest.mark.skipif(REAL is None, reason=f"../{NAME} is absent")
def test_a_real_file_passes(
    coordinator: Person, person_at: Callable[[str], Person], worker: Worker
) -> None:
    assert REAL
    result = publish_all(send(coordinator, REAL.read_bytes(), REAL.name), worker)
    assert counts(result) == {
        "Toutes": 322, "Créées": 313, "Modifiées": 6, "Inchangées": 0, "Refusées": 3,
        "À vérifier": 12,
    }  # fmt: skip
    assert person_at("gamma.localhost").go("/entreprises/").heading == "313 entreprises"
    assert len(downloaded(result, "Télécharger les lignes refusées (CSV)")) == 3


def test_what_is_no_spreadsheet_is_said(coordinator: Person, worker: Worker) -> None:
    page = send(coordinator, b"%PDF-1.7", "plaque.csv")
    assert "« plaque.csv » : ce fichier n’est pas un tableau" in page.text
    assert "Ce fichier est vide" in send(coordinator, b"").text


def test_another_coordinator_takes_it_up_where_it_was_left(
    coordinator: Person, worker: Worker
) -> None:
    send(coordinator, FILE.encode())
    listed = coordinator.go("/coordination/import/")
    assert "colonnes à choisir" in listed.text
    assert listed.follow("structures.csv").heading == "Choisir les colonnes"


def test_an_import_is_given_up(coordinator: Person, worker: Worker) -> None:
    page = send(coordinator, FILE.encode())
    left = page.form("Abandonner cet import").submit()
    assert "« structures.csv » est abandonné." in left.text
    assert "Aucun fichier n’a encore été importé" in left.text


def test_the_model_has_our_titles(coordinator: Person) -> None:
    page = coordinator.go("/coordination/import/")
    answer = coordinator.client.get(
        page.link("Télécharger un fichier modèle (CSV)")["href"], SERVER_NAME=coordinator.host
    )
    titles = answer.content.decode("utf-8-sig").strip().split(";")
    assert titles[:3] == ["Raison sociale", "Enseigne", "SIRET"]
    sent = send(coordinator, answer.content + b"Une\r\n")
    form = sent.form("Lancer un essai")
    assert form.value("Colonne A : Raison sociale") == "Raison sociale"
    assert form.value("Colonne V : Réseau") == "Réseau"
