"""From a letter to a person who holds the structure, and to the colleague who comes and goes: in
the browser, at both widths, on the demo's structures."""

import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

PASSWORD = "un vieux moulin sans roue"  # noqa: S105 - of nobody
# What a worker would do by now.
WRITE_LETTERS = """
    from tenant_apps.access.models import LetterRun
    from tenant_apps.access.services.letters import make
    for run in LetterRun.objects.waiting():
        make(run.pk)
"""
LAST_MAIL = """
    from maillage.core.mail.models import OutboxMail
    print(OutboxMail.objects.filter(recipient="{email}").latest("pk").text)
"""

Address = Callable[..., str]
Run = Callable[[str], str]
Check = Callable[[Page], None]


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def prepare(desk: Page, in_ceres: Run, no_barrier: Check) -> tuple[str, str]:
    """A letter for the first structure that waits: its name, and what is printed."""
    row = desk.locator("tbody tr").first
    name = row.get_by_role("link").inner_text()
    row.get_by_role("checkbox").check()
    desk.get_by_role("button", name="Préparer pour les structures cochées").click()
    heading(desk, re.compile("^Préparer 1 courrier"))
    no_barrier(desk)
    desk.get_by_role("button", name="Préparer les courriers").click()
    heading(desk, "Préparation de 1 courrier")
    expect(desk.get_by_role("progressbar")).to_be_visible()
    no_barrier(desk)
    in_ceres(WRITE_LETTERS)
    heading(desk, "1 courrier prêt")  # by itself
    no_barrier(desk)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Télécharger tous les courriers").click()
    (sheet,) = pypdfium2.PdfDocument(Path(download.value.path()))
    return name, " ".join(sheet.get_textpage().get_text_range().split())


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, text
    return match[0]


def mailed(in_ceres: Run, email: str, path: str) -> str:
    """The link to there in the last mail that was written to them."""
    return found(rf"http://\S+/{path}/\S+", in_ceres(LAST_MAIL.format(email=email)))


def sign_up(page: Page, in_ceres: Run, first_name: str, email: str) -> None:
    """From the log-in page, and back to where one was going."""
    page.get_by_role("link", name="Créer un compte").click()
    page.get_by_role("link", name="Une personne").click()
    page.get_by_label("Madame").check()
    for label, value in {
        "Prénom": first_name,
        "Nom": "Vandamme",
        "Téléphone": "03 20 00 00 00",
        "Adresse électronique": email,
        "Mot de passe": PASSWORD,
        "Le même mot de passe, une seconde fois": PASSWORD,
    }.items():
        page.locator("form").get_by_label(re.compile(rf"^{label}( \*)?$")).fill(value)
    page.get_by_role("button", name="Créer mon compte").click()
    heading(page, "Regardez votre messagerie")
    page.goto(mailed(in_ceres, email, "activer"))
    page.get_by_role("button", name="Activer mon compte").click()
    heading(page, "Votre compte est activé")
    page.get_by_role("link", name="Accéder au portail").click()
    page.get_by_label("Adresse électronique").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Me connecter").click()


def join(page: Page, siret: str, code: str) -> None:
    page.get_by_label("SIRET").fill(siret)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Rejoindre la structure").click()


@pytest.mark.parametrize("width", [390])
def test_from_the_letter_to_the_colleague_who_leaves(
    page_as: Callable[..., Page], address: Address, in_ceres: Run, no_barrier: Check, width: int
) -> None:
    desk = page_as("coordinator", "ceres")
    desk.goto(address("ceres", "/coordination/courriers/"))
    name, letter = prepare(desk, in_ceres, no_barrier)
    siret = found(r"SIRET : (\d{3} ){3}\d{5}", letter).removeprefix("SIRET : ")
    code = found(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", letter)
    assert name in letter

    # The page for who is not concerned, which is opened and left.
    reader = page_as()
    reader.goto(found(r"http://\S+/courrier/\w+/", letter))
    heading(reader, "Ce courrier ne vous concerne pas ?")
    no_barrier(reader)

    boss, email = page_as(), f"lou-{width}@example.org"
    boss.goto(found(r"http://\S+/rejoindre/", letter))
    heading(boss, "Connexion")
    sign_up(boss, in_ceres, "Lou", email)
    heading(boss, "Rejoindre une structure")
    join(boss, siret, "0000-0000-0000-0000")
    expect(boss.locator("#erreurs")).to_be_focused()
    expect(boss.get_by_label("SIRET")).to_have_value(siret)
    no_barrier(boss)
    join(boss, siret, code)
    heading(boss, "Mon entreprise")
    expect(boss.get_by_role("status")).to_contain_text("Vous êtes maintenant gestionnaire")
    no_barrier(boss)

    colleague, address_of_colleague = page_as(), f"nour-{width}@example.org"
    boss.locator(".tabs").get_by_role("link", name="Habilitations").click()
    boss.get_by_role("link", name="Inviter un utilisateur").click()
    boss.get_by_role("combobox", name="Personne").fill(address_of_colleague)
    boss.locator("input[name=role][value=redacteur]").check()
    boss.get_by_role("button", name="Continuer").click()
    boss.get_by_role("button", name="Envoyer l’invitation").click()
    expect(boss.get_by_role("status")).to_contain_text("E-mail d’invitation transmis")
    colleague.goto(address("ceres", "/compte/"))
    invitation = mailed(in_ceres, address_of_colleague, "invitation")
    sign_up(colleague, in_ceres, "Nour", address_of_colleague)
    heading(colleague, "Votre compte")
    colleague.goto(invitation)
    colleague.get_by_role("button", name="Accepter").click()
    heading(colleague, "Mon entreprise")

    boss.reload()
    boss.get_by_role("link", name=re.compile("^Retirer .*rédaction")).click()
    boss.get_by_role("button", name="Retirer ce rôle").click()
    expect(boss.get_by_role("status")).to_be_visible()
    colleague.locator(".tabs").get_by_role("link", name="Plaque").click()
    heading(colleague, "Cette page n’existe pas")
    # Chromium itself writes that the page was not found.
    colleague.complaints.clear()  # type: ignore[attr-defined]
