"""Signing up in a real browser, which proves its work, and one's own account from there."""

import re
import subprocess
import sys
from email.message import EmailMessage
from uuid import uuid4

import pytest
from django.conf import settings
from playwright.sync_api import expect

from clones import ROOT, environment_for
from maillage.embedded.smtp import EmbeddedSmtp, messages

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

PASSWORD = "un vieux moulin sans roue"  # noqa: S105 - of nobody
SEND = """
from maillage.core.mail.sending import send_batch
from maillage.core.tenancy.place import in_network
from tenants.services.finding import live_networks
for network in live_networks():
    with in_network(network):
        send_batch()
"""
DOORS = ["acheteur", "entreprise", "personne"]
OWN = [
    *("coordonnees", "adresse", "adresse/envoyee", "connexions", "notifications"),
    *("donnees", "supprimer"),
]


@pytest.fixture
def last_mail(demo_database):
    """What a worker would send by now; the latest for an address."""
    (post,) = [server for server in settings.EMBEDDED_SERVICES if isinstance(server, EmbeddedSmtp)]

    def read(to: str) -> EmailMessage:
        subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", SEND],
            cwd=ROOT,
            env=environment_for(demo_database),
            check=True,
        )
        return next(mail for mail in messages(post.folder) if mail["To"] == to)

    return read


def sign_up(page, url, email):
    page.goto(url)
    page.get_by_label("Nom", exact=False).first.fill("Delmas")
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_label("Institution ou société").fill("Mairie d’Ambert")
    page.get_by_label("Le secteur public").check()
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Créer mon compte").click()


def link_in(mail):
    return re.search(r"http://\S+/activer/\S+", mail.get_body(["plain"]).get_content())[0]


@pytest.mark.parametrize("door", ["", *(f"{door}/" for door in DOORS)])
def test_the_doors_have_no_barrier(page, address, no_barrier, door):
    page.goto(address("ceres", f"/inscription/{door}"))
    no_barrier(page)
    if door:
        page.get_by_role("button", name="Créer mon compte").click()
        expect(page.get_by_role("alert")).to_be_focused()
        no_barrier(page)


@pytest.mark.parametrize(
    "path", ["inscription/envoyee/", "inscription/activee/", "connexion/", "compte-supprime/"]
)
def test_what_follows_has_no_barrier(page, address, no_barrier, path):
    page.goto(address("ceres", f"/{path}"))
    no_barrier(page)


def test_from_the_door_to_ones_own_account(page, address, no_barrier, last_mail):
    email = f"{uuid4().hex[:12]}@example.org"
    sign_up(page, address("ceres", "/inscription/acheteur/"), email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre messagerie")
    page.goto(link_in(last_mail(email)))
    no_barrier(page)
    page.get_by_role("button", name="Activer mon compte").click()
    page.get_by_role("link", name="Accéder au portail").click()
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Me connecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre compte")
    no_barrier(page)
    for path in OWN:
        page.goto(address("ceres", f"/compte/{path}/"))
        no_barrier(page)
    for path, button in (("adresse", "Recevoir le lien"), ("supprimer", "Supprimer mon compte")):
        page.goto(address("ceres", f"/compte/{path}/"))
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("alert")).to_be_focused()
        no_barrier(page)


def test_the_browser_proves_its_work_while_one_types(page, address):
    page.goto(address("scop-lr", "/inscription/acheteur/"))
    proof = page.locator("[name=proof]")
    expect(proof).to_have_value(re.compile(r"\w{100}"), timeout=20_000)
    expect(page.locator(".trap")).to_be_hidden()


def test_a_form_sent_before_the_work_is_done_waits_for_it(page, address):
    page.goto(address("scop-lr", "/inscription/entreprise/"))
    page.evaluate("document.querySelector('form[novalidate] button').click()")
    # It left with its proof, and came back with what is missing.
    with page.expect_request(lambda request: request.method == "POST") as sent:
        pass
    assert re.search(r"proof=\w{100}", sent.value.post_data)


def test_without_javascript_a_few_pass_and_no_more(browser, address):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        url = address("pes-auvergne", "/inscription/acheteur/")
        for _ in range(3):
            sign_up(page, url, f"{uuid4().hex[:12]}@example.org")
            expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre messagerie")
        sign_up(page, url, f"{uuid4().hex[:12]}@example.org")
        expect(page.get_by_role("alert")).to_contain_text("Trop d’envois à la suite")
        expect(page.get_by_label("Institution ou société")).to_have_value("Mairie d’Ambert")
    with browser.new_context() as context:  # the same address, with a proof
        page = context.new_page()
        sign_up(page, url, f"{uuid4().hex[:12]}@example.org")
        expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre messagerie")
