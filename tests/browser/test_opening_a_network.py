"""The journey that the product is for, on `make demo` as it runs: a network opened, its
coordinator's mail read, its password chosen, its colour and words set, a file imported, and seen.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from logins import OPERATORS, PASSWORD, code_of
from playwright.sync_api import Page, expect

from clones import ROOT

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

Address = Callable[..., str]
SLUG, NAME, COORDINATOR = "flandre", "Achats solidaires de Flandre", "lou@flandre.example.org"
COLOR, TITLE = "#7a2e5a", "De la mer aux terrils, achetez à vos voisins"
REAL_FILE = ROOT.parent / "shared" / "data" / "structures-nord-pas-de-calais.csv"


@pytest.fixture(scope="module")
def demo(demo_environment: dict[str, str], demo_port: int) -> Iterator[Address]:
    """Web, worker and beat: mails really leave."""
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "demo", "--port", str(demo_port)],
        cwd=ROOT,
        env={**demo_environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        said = ""
        while "courriels/" not in said:
            line = process.stdout.readline()
            assert line, f"the demo ended: {said}"
            said += line
        yield (
            lambda slug="", path="/": (
                f"http://{f'{slug}.' if slug else ''}localhost:{demo_port}{path}"
            )
        )
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=40)


def log_in_as_operator(page: Page, demo: Address) -> None:
    page.goto(demo("", "/connexion/"))
    page.get_by_label("Adresse électronique").fill(OPERATORS["traveller"])
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Me connecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Code de sécurité")
    page.get_by_label("Code").fill(code_of("traveller"))
    page.get_by_role("button", name="Me connecter").click()
    page.get_by_role("link", name="Console").click()


def open_network(page: Page) -> None:
    page.get_by_role("link", name="Ouvrir un réseau").first.click()
    page.locator("#id_name").fill(NAME)
    page.locator("#id_slug").fill(SLUG)
    page.get_by_text("Hauts-de-France").click()
    page.get_by_label("Nord (59)").check()
    page.get_by_label("Pas-de-Calais (62)").check()
    page.locator("#id_coordinator_email").fill(COORDINATOR)
    page.get_by_role("button", name="Ouvrir le réseau").click()
    expect(page.get_by_text("Le réseau est en ligne")).to_be_visible(timeout=60_000)


def describe_network(desk: Page) -> None:
    """The colour, and the words of the home page."""
    desk.get_by_role("link", name="Votre réseau").click()
    desk.locator("#id_color").fill(COLOR)
    desk.get_by_role("button", name="Enregistrer").click()
    expect(desk.get_by_role("status")).to_contain_text("Enregistré")
    desk.get_by_role("link", name="Accueil", exact=True).last.click()
    desk.get_by_label("Titre de l’accueil").fill(TITLE)
    desk.get_by_role("button", name="Enregistrer").click()
    expect(desk.get_by_role("status")).to_contain_text("Enregistré")


def import_file(desk: Page, file: Path) -> None:
    desk.get_by_role("link", name="Import", exact=True).click()
    desk.get_by_role("link", name="Importer un fichier").first.click()
    desk.get_by_label("Fichier CSV ou XLSX").set_input_files(file)
    desk.get_by_role("button", name="Déposer le fichier").click()
    desk.get_by_label("Publiées tout de suite").check()
    desk.get_by_role("button", name="Lancer un essai").click()
    desk.get_by_role("button", name="Importer et publier").click(timeout=60_000)
    expect(desk.get_by_text("Les structures nouvelles sont publiées")).to_be_visible(timeout=60_000)


@pytest.fixture
def structures(tmp_path: Path) -> tuple[Path, int]:
    """A real office's file where it stands beside the project, and how many it makes; else a small
    one."""
    if REAL_FILE.exists():
        return REAL_FILE, 313
    file = tmp_path / "structures.csv"
    file.write_text("Nom;Ville;Code postal\nRessourcerie du Beffroi;Lille;59000\n")
    return file, 1


def read_mail(page: Page, demo: Address, to: str, subject: str) -> None:
    """At /courriels/, as soon as the worker has sent it."""
    page.goto(demo("", f"/courriels/?destinataire={to}"))
    link = page.get_by_role("main").get_by_role("link", name=subject).first
    for _second in range(60):
        if link.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    link.click()


def test_from_the_operator_s_log_in_to_a_public_directory(
    page: Page, demo: Address, structures: tuple[Path, int]
) -> None:
    log_in_as_operator(page, demo)
    expect(page.get_by_role("heading", level=1)).to_have_text("Les réseaux")
    open_network(page)
    page.goto(demo("", "/console/"))
    expect(page.get_by_role("row", name=re.compile(NAME))).to_be_visible()

    read_mail(page, demo, COORDINATOR, f"Votre compte sur {NAME} est prêt")
    frame = page.frame_locator("iframe")
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Choisir mon mot de passe").first.click()
    desk = opened.value
    expect(desk.get_by_role("heading", level=1)).to_have_text("Choisir un mot de passe")
    desk.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    desk.get_by_label("Le même mot de passe, une seconde fois").fill(PASSWORD)
    desk.get_by_role("button", name="Enregistrer mon mot de passe").click()
    expect(desk.get_by_text("Votre mot de passe est enregistré")).to_be_visible()

    desk.get_by_label("Adresse électronique").fill(COORDINATOR)
    desk.get_by_label("Mot de passe").fill(PASSWORD)
    desk.get_by_role("button", name="Me connecter").click()
    desk.get_by_role("link", name="Coordination", exact=True).click()
    expect(desk.get_by_text("Les mentions légales sont incomplètes")).to_be_visible()
    desk.get_by_role("link", name="Journal").click()
    events = desk.get_by_role("listitem").filter(has_text="s’est connecté au compte")
    expect(events.first).to_contain_text(COORDINATOR)

    describe_network(desk)
    file, count = structures
    import_file(desk, file)

    page.goto(demo(SLUG))
    expect(page).to_have_title(re.compile(NAME))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    brand = page.evaluate("getComputedStyle(document.querySelector('.header')).borderTopColor")
    assert brand == "rgb(122, 46, 90)"
    page.get_by_role("link", name="Annuaire").click()
    words = f"{count} entreprises" if count > 1 else "1 entreprise"
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_the_demo_s_mails_have_no_barrier(page: Page, demo: Address, no_barrier) -> None:
    page.goto(demo("", "/courriels/?destinataire=personne"))
    no_barrier(page)
    read_mail(page, demo, "", "Votre compte")
    expect(page.locator("iframe")).to_be_visible()
    no_barrier(page)
    page.complaints.clear()  # type: ignore[attr-defined] # axe knocks at a frame that runs no scripts


def test_what_an_ended_session_sent_is_given_back(
    page: Page, address: Address, demo_database: str, no_barrier
) -> None:
    """The cookie of the session goes; the page that was open is sent; nothing is lost."""
    page.goto(address("ceres", "/connexion/"))
    page.get_by_label("Adresse électronique").fill("camille.delattre@ceres.example.org")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Me connecter").click()
    page.goto(address("ceres", "/coordination/courriels/"))
    page.locator(".journal a").first.click()
    page.get_by_label("Adresse du destinataire").fill("pas-encore-juste@")
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Renvoyer ce courriel").click()
    expect(page.get_by_text("Ce que vous aviez saisi est gardé")).to_be_visible()
    no_barrier(page)
    page.get_by_label("Adresse électronique").fill("camille.delattre@ceres.example.org")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Me connecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre saisie est là")
    no_barrier(page)
    page.get_by_role("button", name="Envoyer ce que j’avais saisi").click()
    assert page.get_by_label("Adresse du destinataire").input_value() == "pas-encore-juste@"


def test_a_page_from_yesterday_is_sent_again(page: Page, address: Address, no_barrier) -> None:
    page.goto(address("ceres", "/mot-de-passe/oublie/"))
    page.get_by_label("Adresse électronique").fill("lou@example")
    page.context.clear_cookies()
    page.get_by_role("button", name="Recevoir le lien").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page avait expiré")
    page.complaints.clear()  # Chromium itself writes that it was refused
    no_barrier(page)
    page.get_by_role("button", name="Envoyer ce que j’avais saisi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Demander un nouveau mot de passe")
    assert page.get_by_label("Adresse électronique").input_value() == "lou@example"
