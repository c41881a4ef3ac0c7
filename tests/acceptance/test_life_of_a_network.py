"""A network changes its address, and another one comes to its end (issue 4, item 3).

Odile, an operator, works in the console; visitors and the coordination see what becomes of it.
"""

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from operating import Operator
from people import Page, Person
from test_opening import PASSWORD, chooses_password, console, logs_in

__all__ = ["console"]

At = Callable[[str], Person]


@pytest.fixture
def db(own_database: str, bucket: Path) -> None:
    """What is done here is committed, and its files are stored."""


def network_page(console: Person, name: str, tab: str = "") -> Page:
    page = console.go("/console/")
    return (page.follow(tab) if tab else page).follow(name)


def decides(page: Page, action: str, **fields: str) -> Page:
    form = page.follow(f"{action}…").form(action)
    for label, value in fields.items():
        form.fill(label.replace("_", " "), value)
    return form.submit()


def exported(console: Person, page: Page, name: str) -> ZipFile:
    link = page.link(f"Télécharger l’export – {name}")
    answer = console.client.get(link["href"], SERVER_NAME=console.host)
    assert "attachment" in answer["Content-Disposition"]
    return ZipFile(BytesIO(b"".join(answer.streaming_content)))


def test_a_renamed_network_is_found_at_both_addresses(
    operator: Operator, console: Person, person_at: At
) -> None:
    said = operator.provisions("gamma", "Réseau Gamma")
    operator.publishes({"Nom": "Houblon de Gamma"}, network="gamma")
    fiche = person_at("gamma.localhost").go("/entreprises/").follow("Houblon de Gamma").url

    explained = network_page(console, "Réseau Gamma").follow("Changer d’adresse…")
    assert "l’ancienne y conduit" in explained.text
    refused = explained.form("Changer d’adresse").fill("Nouvelle adresse", "alpha").submit()
    assert "« alpha » est déjà celle d’un réseau" in refused.text
    assert refused.form("Changer d’adresse").value("Nouvelle adresse") == "alpha"
    done = refused.form("Changer d’adresse").fill("Nouvelle adresse", "delta").submit()
    assert "Le réseau a changé d’adresse." in done.text
    assert "a changé l’adresse du réseau" in done.text

    visitor = person_at("gamma.localhost")
    arrived = visitor.go(fiche)
    assert arrived.heading == "Houblon de Gamma"
    assert arrived.url == fiche.replace("gamma.localhost", "delta.localhost")
    # Bookmarks and search engines learn it.
    answer = Client(SERVER_NAME="gamma.localhost").get("/entreprises/?q=houblon")
    assert (answer.status_code, answer["Location"]) == (
        301,
        "http://delta.localhost/entreprises/?q=houblon",
    )
    # The link that the coordination was mailed before.
    link = re.findall(r"http://\S+/mot-de-passe/\S+", said)[-1]
    assert "gamma.localhost" in link
    coordinator = person_at("gamma.localhost")
    form = coordinator.go(link).form("Enregistrer mon mot de passe")
    form.fill("Nouveau mot de passe", PASSWORD)
    form.fill("Le même mot de passe, une seconde fois", PASSWORD)
    assert form.submit().heading == "Connexion"
    at_home = person_at("delta.localhost")
    logs_in(at_home, "coordination@gamma.example.org")
    assert at_home.go("/coordination/").heading == "À faire"


def test_people_log_in_once_more_after_the_change(
    operator: Operator, console: Person, person_at: At
) -> None:
    said = operator.provisions("gamma", "Réseau Gamma")
    coordinator = person_at("gamma.localhost")
    chooses_password(coordinator, said)
    logs_in(coordinator, "coordination@gamma.example.org")
    assert coordinator.go("/coordination/").heading == "À faire"
    operator.run("rename_network", "gamma", "delta")
    elsewhere = coordinator.go("/coordination/")
    assert elsewhere.heading == "Connexion" or "delta.localhost" in elsewhere.url
    logs_in(person_at("delta.localhost"), "coordination@gamma.example.org")


def test_a_network_is_deleted_on_its_day_once_its_export_is_handed_over(
    operator: Operator, console: Person, person_at: At, settings: Any
) -> None:
    operator.provisions("gamma", "Réseau Gamma")
    operator.publishes({"Nom": "Houblon de Gamma"}, network="gamma")
    visitor = person_at("gamma.localhost")
    page = decides(network_page(console, "Réseau Gamma"), "Archiver", Nom_du_réseau="Réseau Gamma")
    assert visitor.go("/").status == 410

    settings.NETWORK_DELETION_DAYS = 0
    explained = page.follow("Programmer la suppression…")
    assert "Tant qu’il n’est pas remis, rien n’est effacé." in explained.text
    wrong = explained.form("Programmer la suppression").fill("Nom du réseau", "Gamma").submit()
    assert "recopiez « Réseau Gamma »" in wrong.text
    page = wrong.form("Programmer la suppression").fill("Nom du réseau", "Réseau Gamma").submit()
    assert "Tout sera effacé le" in page.text

    # The export is prepared; nobody has taken it, and nothing happens.
    assert "Aucun réseau n’était à supprimer." in operator.run("delete_due_networks")
    reminder = console.go("/console/").follow("1 réseau sera effacé")
    assert reminder.heading == "Suppressions programmées"
    assert "en attente de l’export" in reminder.text
    with exported(console, reminder, "Réseau Gamma") as archive:
        assert json.loads(archive.read("reseau.json"))["network"]["name"] == "Réseau Gamma"
        assert b"Houblon de Gamma" in archive.read("tables/directory_organization.csv")
    assert "remis le" in console.go("/console/suppressions/").text

    assert "Le réseau Réseau Gamma est supprimé." in operator.run("delete_due_networks")
    for path in ("/", "/entreprises/", "/connexion/"):
        assert visitor.go(path).status == 404
    assert console.go("/console/").links("Réseau Gamma") == []
    apart = console.go("/console/").follow("Supprimé (1)")
    assert "Tout est effacé" in apart.text
    assert apart.links("Réseau Gamma") == []
    assert console.go(page.url).status == 404
    assert "Réseau Gamma" not in operator.run("networks")
    assert "ont les tables attendues" in operator.run("check_networks")
    # Its address is free again.
    assert "est en ligne" in operator.provisions("gamma", "Gamma, le second")
    assert visitor.go("/entreprises/").results == []


def test_a_deletion_is_called_off(operator: Operator, console: Person, person_at: At) -> None:
    operator.publishes({"Nom": "Houblon d’Alpha"})
    page = decides(network_page(console, "Réseau Alpha"), "Archiver", Nom_du_réseau="Réseau Alpha")
    page = decides(page, "Programmer la suppression", Nom_du_réseau="Réseau Alpha")
    assert page.links("Programmer la suppression…") == []
    reminder = console.go("/console/suppressions/")
    called_off = reminder.follow("Annuler – Réseau Alpha").form("Annuler la suppression").submit()
    assert "La suppression est annulée." in called_off.text
    assert "Aucune suppression n’est programmée" in console.go("/console/suppressions/").text

    page = decides(called_off, "Programmer la suppression", Nom_du_réseau="Réseau Alpha")
    page = decides(page, "Remettre en service")
    assert "Tout sera effacé" not in page.text
    assert person_at("alpha.localhost").go("/entreprises/").results == ["Houblon d’Alpha"]
    assert "Aucun réseau n’était à supprimer." in operator.run("delete_due_networks")
