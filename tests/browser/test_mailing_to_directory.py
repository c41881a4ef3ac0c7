"""A mailing end to end: sent by a coordinator, written by a worker, handed to an SMTP server, read
there, and followed by its person into a fiche that a circle votes into the directory."""

import re
import time
from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from maillage.embedded.smtp import EmbeddedSmtp, message, names

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

PASSWORD = "un vieux moulin sans roue"  # noqa: S105 - of nobody
NAME, EMAIL = "Lavoir du Pont Rouge", "accueil@lavoir-du-pont.example.org"
MEMBER = "membre@ceres.example.org"
LAUNDRY = "Propreté et services aux bâtiments › Blanchisserie et location de linge"
# One that a coordinator has added, and a circle of its sector, of one.
PREPARE = f"""
    import sys; sys.path.append("tests")
    from making_suppliers import a_siret
    from tenant_apps.accounts.models import User
    from tenant_apps.directory.models import Sector
    from tenant_apps.directory.services.structures import NewStructure, add_structure
    from tenant_apps.moderation.models import ValidationCircle
    from tenant_apps.moderation.services.circles import add_member, save_circle
    new = NewStructure(
        name="{NAME}", siret=a_siret(77_777), address="1 rue du Pont",
        postal_code="59000", town="Lille", email="{EMAIL}",
    )
    add_structure(new, state="preregistered", by=None)
    cleo = User.objects.filter(network_roles__role="coordinator").first()
    circle = ValidationCircle()
    laundry = Sector.objects.get(name="Blanchisserie et location de linge")
    save_circle(circle, name="Cercle du linge", purpose="", sectors=[laundry.key], by=cleo)
    add_member(circle, User.objects.get(email="{MEMBER}"), by=cleo)
"""
# Three days pass over this vote, and beat comes by.
THREE_DAYS = f"""
    from datetime import timedelta
    from django.db.models import F
    from tenant_apps.moderation.models import Ballot
    from tenant_apps.moderation.services.voting import tend_ballots
    ballot = Ballot.objects.open().filter(item__organization__name="{NAME}")
    days = timedelta(days=3)
    moments = ("opened_at", "earliest_at", "ends_at", "due_at")
    ballot.update(**{{name: F(name) - days for name in moments}})
    tend_ballots()
"""

Run = Callable[[str], str]
Received = Callable[[str, str], str]


@pytest.fixture
def width() -> int:
    """Each page is looked at elsewhere, at both."""
    return 1280


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


@pytest.fixture
def received() -> Received:
    """`received(email, path)`: the link to there in the last mail that the SMTP server was handed
    for that address."""
    (server,) = [s for s in settings.EMBEDDED_SERVICES if isinstance(s, EmbeddedSmtp)]
    before = set(names(server.folder))

    def link(email: str, path: str) -> str:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            for name in names(server.folder):
                mail = message(server.folder, name) if name not in before else None
                body = mail.get_body(["plain"]) if mail and mail["To"] == email else None
                if body and (found := re.search(rf"http://\S+/{path}/\S*", body.get_content())):
                    return found[0]
            time.sleep(0.2)
        pytest.fail(f"no mail with {path} came to {email}")

    return link


@pytest.mark.usefixtures("worker")
def test_from_a_mailing_through_smtp_into_the_directory(
    page_as: Callable[..., Page], address: Callable[..., str], in_ceres: Run, received: Received
) -> None:
    in_ceres(PREPARE)
    desk = page_as("coordinator", "ceres")
    desk.goto(address("ceres", f"/coordination/structures/?etat=preregistered&q={EMAIL}"))
    desk.get_by_role("link", name="Inviter toutes ces structures par courriel…").click()
    heading(desk, "Inviter 1 structure")
    desk.get_by_role("button", name="Écrire le message").click()
    desk.get_by_label("Objet").fill("{réseau} : la fiche de « {structure} »")
    desk.get_by_role("button", name="Enregistrer et voir l’aperçu").click()
    desk.get_by_role("link", name="Continuer vers l’envoi…").click()
    desk.get_by_role("button", name="Envoyer 1 invitation").click()
    mailing = re.compile(r"/coordination/invitations/[0-9a-f-]{36}/$")
    expect(desk).to_have_url(mailing)

    boss = page_as()
    claim(boss, received)
    fill_in(boss)
    desk.reload()
    expect(desk.locator("tbody tr")).to_contain_text("Envoyée pour validation")

    # A circle of its sector votes; the clock decides.
    member = page_as("member", "ceres")
    member.goto(received(MEMBER, "compte/cercles/votes"))
    heading(member, NAME)
    member.get_by_label("pour", exact=True).check()
    member.get_by_role("button", name="Voter").click()
    expect(member.get_by_text("Votre vote est enregistré.")).to_be_visible()
    visitor = page_as()
    visitor.goto(address("ceres", "/entreprises/?q=lavoir+pont"))
    expect(visitor.get_by_role("link", name=NAME)).to_have_count(0)
    in_ceres(THREE_DAYS)
    visitor.reload()
    visitor.get_by_role("link", name=NAME).first.click()
    heading(visitor, NAME)
    expect(visitor.get_by_text("Nous lavons le linge du quartier.")).to_be_visible()
    desk.reload()
    expect(desk.locator("tbody tr")).to_contain_text("Référencée")
    boss.goto(received(EMAIL, "mes-structures"))
    expect(boss.locator(".fiche-state")).to_contain_text("Fiche publiée")


def claim(boss: Page, received: Received) -> None:
    """By who reads that mailbox, with an account of their own."""
    boss.goto(received(EMAIL, "rejoindre/lien"))
    heading(boss, re.compile("^Prendre en main la fiche de "))
    boss.get_by_role("link", name="Créer un compte").click()
    expect(boss.get_by_label("Adresse électronique")).to_have_value(EMAIL)
    for label in ("Mot de passe", "Le même mot de passe, une seconde fois"):
        boss.locator("form").get_by_label(re.compile(rf"^{label}( \*)?$")).fill(PASSWORD)
    boss.get_by_role("button", name="Créer mon compte").click()
    heading(boss, "Regardez votre messagerie")
    boss.goto(received(EMAIL, "activer"))
    boss.get_by_role("button", name="Activer mon compte").click()
    boss.get_by_role("link", name="Accéder au portail").click()
    boss.get_by_label("Adresse électronique").fill(EMAIL)
    boss.locator("input[name=password]").fill(PASSWORD)
    boss.get_by_role("button", name="Me connecter").click()
    boss.get_by_role("button", name="Prendre la fiche en main").click()
    heading(boss, "Mon entreprise")


def fill_in(boss: Page) -> None:
    boss.get_by_role("link", name="Continuer la fiche").first.click()
    heading(boss, re.compile("^Étape 2 sur 7"))
    boss.get_by_label("Description *").fill("Nous lavons le linge du quartier.")
    boss.get_by_label(LAUNDRY).check()
    for step in range(3, 9):
        boss.get_by_role("button", name="Suivant", exact=True).click()
        heading(boss, re.compile(f"^Étape {step} sur 7" if step < 8 else "^Relire et envoyer"))
    boss.get_by_label("Nous acceptons cette charte au nom de notre structure *").check()
    boss.get_by_role("button", name="Envoyer la fiche au réseau").click()
    expect(boss.locator(".fiche-state")).to_contain_text("en attente de validation")
