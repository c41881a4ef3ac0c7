"""A network before its opening, and when it opens: F28, F31; and what an operator decides of it.

The operator works in the console, logged in with a password and a code.
"""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from operating import Operator, siret
from people import Page, Person

At = Callable[[str], Person]
Decides = Callable[..., Page]
Commit = Callable[..., AbstractContextManager[Any]]
PASSWORD = "vingt chevaux de Camargue"  # noqa: S105 - of nobody
HOST = "gamma.localhost"
PAGES = ("/", "/entreprises/", "/entreprises/?q=houblon", "/tetes-de-reseau/", "/plan-du-site/")
FEEDS = ("/sitemap.xml", "/sitemap-entreprises-1.xml", "/entreprises/{fiche}/logo/")


def code(secret: str) -> str:
    """What an application of codes shows (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def chooses_password(person: Person, said: str) -> None:
    """By the link that a command prints, as the mail has it."""
    link = re.findall(r"http://\S+/mot-de-passe/\S+", said)[-1]
    form = person.go(link).form("Enregistrer mon mot de passe")
    form.fill("Nouveau mot de passe", PASSWORD)
    form.fill("Le même mot de passe, une seconde fois", PASSWORD)
    assert form.submit().heading == "Connexion"


def logs_in(person: Person, email: str) -> Page:
    form = person.go("/connexion/").form("Me connecter")
    return form.fill("Adresse électronique", email).fill("Mot de passe", PASSWORD).submit()


@pytest.fixture
def console(operator: Operator, person_at: At) -> Person:
    """Odile, who has just become an operator."""
    odile = person_at("localhost")
    chooses_password(odile, operator.run("create_operator", "odile@example.org"))
    logs_in(odile, "odile@example.org")
    page = odile.go("/console/")
    assert page.heading == "Confirmez que c’est vous"
    page = page.form(page.buttons()[0]).fill("Mot de passe", PASSWORD).submit()
    assert page.heading == "Activer la double sécurité"
    form = page.form("Activer la double sécurité")
    secret = re.search(r"Clé : ([A-Z2-7]+)", page.text)
    assert secret
    form.fill("Code que montre l’application", code(secret[1])).submit()
    assert odile.go("/console/").heading == "Les réseaux"
    return odile


@pytest.fixture
def preparing(operator: Operator) -> str:
    """Gamma, which will open soon, with a structure in it already; what the command said."""
    said = operator.provisions("gamma", "Réseau Gamma", prelaunch=True)
    operator.publishes({"Nom": "Houblon de Gamma", "SIRET": siret(1)}, network="gamma")
    return said


def network_page(console: Person, name: str = "Réseau Gamma") -> Page:
    return console.go("/console/").follow(name)


@pytest.fixture
def decides(console: Person, django_capture_on_commit_callbacks: Commit) -> Decides:
    """`decides("Suspendre", "Réseau Alpha", Avis="…")`: what Odile reads once it is done."""

    def act(action: str, name: str, **fields: str) -> Page:
        form = network_page(console, name).follow(f"{action}…").form(action)
        for label, value in fields.items():
            form.fill(label.replace("_", " "), value)
        with django_capture_on_commit_callbacks(execute=True):
            return form.submit()

    return act


@pytest.mark.usefixtures("preparing")
def test_f28_before_the_opening_every_page_says_that_it_comes(person_at: At) -> None:
    person = person_at(HOST)
    for path in PAGES:
        page = person.go(path)
        assert page.status == 403
        assert page.heading == "Ouverture prochaine"
        assert "Houblon" not in page.source
        assert "Set-Cookie" not in page.headers
    for path in FEEDS:
        answer = person.go(path.format(fiche="00000000-0000-0000-0000-000000000000"))
        assert (answer.status, answer.heading) == (403, "Ouverture prochaine")
    assert "Réseau Gamma" not in person_at("localhost").go("/").results


def test_f28_f31_a_fiche_is_closed_before_the_opening_and_open_after_it(
    preparing: str, person_at: At, decides: Decides
) -> None:
    coordinator = person_at(HOST)
    chooses_password(coordinator, preparing)
    logs_in(coordinator, "coordination@gamma.example.org")
    fiche = coordinator.go("/entreprises/").follow("Houblon de Gamma").url
    address = f"{fiche}adresse/"

    visitor = person_at(HOST)
    assert visitor.go(fiche).status == 403
    assert visitor.send(address, []).status == 403
    assert "Houblon" not in visitor.go(fiche).source

    decides("Ouvrir à tout le monde", "Réseau Gamma")

    assert visitor.go(fiche).heading == "Houblon de Gamma"
    assert visitor.go("/entreprises/").results == ["Houblon de Gamma"]
    assert fiche.rpartition("gamma.localhost")[2] in visitor.go("/sitemap-entreprises-1.xml").source
    assert "Réseau Gamma" in person_at("localhost").go("/").results


def test_f31_opening_is_said_and_done_once(console: Person, preparing: str) -> None:
    page = network_page(console)
    assert "Avant ouverture" in page.text
    explained = page.follow("Ouvrir à tout le monde…")
    assert "L’annuaire devient public" in explained.text
    done = explained.form("Ouvrir à tout le monde").submit()
    assert "Le réseau est ouvert à tout le monde." in done.text
    assert "par odile@example.org" in done.text
    assert done.links("Ouvrir à tout le monde…") == []


def test_f28_those_who_prepare_the_network_come_in(preparing: str, person_at: At) -> None:
    coordinator = person_at(HOST)
    chooses_password(coordinator, preparing)
    logs_in(coordinator, "coordination@gamma.example.org")
    assert coordinator.go("/coordination/").heading == "À faire"
    assert coordinator.go("/entreprises/").results == ["Houblon de Gamma"]


def test_a_suspended_network_shows_why_and_keeps_nothing_sent(
    operator: Operator, person_at: At, decides: Decides
) -> None:
    operator.publishes({"Nom": "Houblon d’Alpha", "Courriel": "houblon@example.org"})
    visitor = person_at("alpha.localhost")
    fiche = visitor.go("/entreprises/").follow("Houblon d’Alpha")
    done = decides("Suspendre", "Réseau Alpha", Avis="Nous revenons lundi.")
    assert "Le réseau est en lecture seule." in done.text

    page = visitor.go(fiche.url)
    assert page.status == 200
    assert "Nous revenons lundi." in next(page.root.all("body")).text
    refused = visitor.send(f"{fiche.url}adresse/", [])
    assert refused.status == 403
    assert "ce que vous avez envoyé n’a pas été enregistré" in refused.text

    decides("Remettre en service", "Réseau Alpha")
    assert visitor.send(f"{fiche.url}adresse/", []).status == 200


def test_an_archived_network_is_gone_until_it_is_resumed(
    operator: Operator,
    console: Person,
    person_at: At,
    decides: Decides,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    operator.publishes({"Nom": "Houblon d’Alpha"})
    visitor = person_at("alpha.localhost")
    decides("Archiver", "Réseau Alpha", Nom_du_réseau="Réseau Alpha")
    for path in ("/", "/entreprises/", "/connexion/", "/coordination/"):
        page = visitor.go(path)
        assert page.status == 410
        assert page.heading == "Ce réseau n’est plus en ligne"
        assert "Houblon" not in page.source
    assert console.go("/console/").links("Réseau Alpha") == []
    apart = console.go("/console/").follow("Archivé (1)").follow("Réseau Alpha")
    with django_capture_on_commit_callbacks(execute=True):
        apart.follow("Remettre en service…").form("Remettre en service").submit()
    assert visitor.go("/entreprises/").results == ["Houblon d’Alpha"]


def test_support_comes_announced_and_is_seen_to_leave(console: Person, person_at: At) -> None:
    form = (
        network_page(console, "Réseau Alpha")
        .follow("Entrer en assistance")
        .form("Ouvrir la visite")
    )
    ready = form.fill("Pourquoi intervenez-vous ?", "Aider à importer").submit()
    # On, in the same browser: it keeps what each host gave it apart.
    inside_alpha = person_at("alpha.localhost")
    door = inside_alpha.go(ready.link("Passer dans Réseau Alpha")["href"])
    assert "Aider à importer" in door.text
    inside = door.form("Entrer dans le réseau").submit()
    assert inside.heading == "À faire"
    assert "Vous intervenez en assistance" in next(inside.root.all("body")).text
    left = inside.form("Terminer la visite", part="body").submit()
    assert left.heading == "La visite est terminée"
    assert inside_alpha.go("/coordination/").heading == "Connexion"
    again = inside_alpha.go(door.url)
    assert (again.status, again.heading) == (404, "Ce lien ne fonctionne plus")
    journal = network_page(console, "Réseau Alpha").text
    assert "odile@example.org a ouvert une visite d’assistance : Aider à importer" in journal
    assert "odile@example.org (assistance) a terminé la visite d’assistance" in journal
