"""From a selection of structures to a fiche that its people fill in: a mailing in the browser, at
both widths."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

PASSWORD = "un vieux moulin sans roue"  # noqa: S105 - of nobody
# One that a coordinator has just added.
PREPARE = """
    from making_suppliers import a_siret
    from tenant_apps.directory.services.structures import NewStructure, add_structure
    new = NewStructure(
        name="Atelier {width}", siret=a_siret({width}), address="1 rue du Port",
        postal_code="59000", town="Lille", email="{email}",
    )
    add_structure(new, state="preregistered", by=None)
"""
# What a worker would do by now.
WRITE = """
    from tenant_apps.onboarding.services.mailings import unfinished, write_for_a_while
    for pk in unfinished():
        write_for_a_while(pk)
"""
LAST_MAIL = """
    from maillage.core.mail.models import OutboxMail
    print(OutboxMail.objects.filter(recipient="{email}").latest("pk").text)
"""

Run = Callable[[str], str]


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def mailed(in_ceres: Run, email: str, path: str) -> str:
    text = in_ceres(LAST_MAIL.format(email=email))
    found = re.search(rf"http://\S+/{path}/\S+", text)
    assert found, text
    return found[0]


def test_from_a_mailing_to_the_seven_steps(
    page_as: Callable[..., Page],
    address: Callable[..., str],
    in_ceres: Run,
    no_barrier: Callable[[Page], None],
    width: int,
) -> None:
    email = f"accueil-{width}@mailing.example.org"
    name = f"Atelier {width}"
    in_ceres("import sys; sys.path.append('tests')\n" + PREPARE.format(email=email, width=width))
    desk = page_as("coordinator", "ceres")
    desk.goto(address("ceres", f"/coordination/structures/?etat=preregistered&q={email}"))
    desk.get_by_role("link", name="Inviter toutes ces structures par courriel…").click()
    heading(desk, "Inviter 1 structure")
    no_barrier(desk)
    desk.get_by_role("button", name="Écrire le message").click()
    heading(desk, "Texte de l’invitation")
    no_barrier(desk)
    desk.get_by_role("button", name="Enregistrer et voir l’aperçu").click()
    heading(desk, "Aperçu de l’invitation")
    expect(desk.locator(".mail-text")).to_contain_text(name)
    no_barrier(desk)
    desk.get_by_role("link", name="Continuer vers l’envoi…").click()
    heading(desk, re.compile("^Envoyer 1 invitation"))
    no_barrier(desk)
    desk.get_by_role("button", name="Envoyer 1 invitation").click()
    expect(desk.get_by_role("progressbar")).to_be_visible()
    no_barrier(desk)
    in_ceres(WRITE)
    expect(desk.get_by_role("progressbar")).to_have_count(0)  # by itself
    expect(desk.locator("tbody tr")).to_contain_text("En attente")
    no_barrier(desk)

    # The page to leave, opened and left.
    reader = page_as()
    reader.goto(mailed(in_ceres, email, "retirer-ma-structure"))
    heading(reader, re.compile("^Retirer «"))
    no_barrier(reader)

    boss = page_as()
    boss.goto(mailed(in_ceres, email, "rejoindre/lien"))
    heading(boss, re.compile("^Prendre en main la fiche de "))
    boss.get_by_role("link", name="Créer un compte").click()
    expect(boss.get_by_label("Adresse électronique")).to_have_value(email)
    for label in ("Mot de passe", "Le même mot de passe, une seconde fois"):
        boss.locator("form").get_by_label(re.compile(rf"^{label}( \*)?$")).fill(PASSWORD)
    boss.get_by_role("button", name="Créer mon compte").click()
    heading(boss, "Regardez votre messagerie")
    boss.goto(mailed(in_ceres, email, "activer"))
    boss.get_by_role("button", name="Activer mon compte").click()
    boss.get_by_role("link", name="Accéder au portail").click()
    boss.get_by_label("Adresse électronique").fill(email)
    boss.locator("input[name=password]").fill(PASSWORD)
    boss.get_by_role("button", name="Me connecter").click()
    boss.get_by_role("button", name="Prendre la fiche en main").click()
    heading(boss, "Mon entreprise")
    boss.get_by_role("link", name="Continuer la fiche").first.click()
    heading(boss, re.compile("^Étape 2 sur 7"))
    expect(boss.get_by_label("Adresse électronique").first).to_have_value(email)
    no_barrier(boss)

    desk.reload()
    expect(desk.locator("tbody tr")).to_contain_text("Prise en main")
