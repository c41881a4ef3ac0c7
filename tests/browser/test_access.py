"""The space of a structure and its habilitations, at both widths, on the demo's people."""

import re

import pytest
from playwright.sync_api import expect

from clones import use
from maillage.core.tenancy.place import in_network, in_public
from maillage.demo.holders import PASSWORD

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="session", autouse=True)
def people(demo_database, django_db_blocker):
    """The addresses of PES Auvergne's coordinator and of somebody who holds two structures."""
    from tenant_apps.access.models import AccessGrant
    from tenant_apps.accounts.models import NetworkRole
    from tenants.models import Network

    with django_db_blocker.unblock(), use(demo_database):
        with in_public():
            info = Network.objects.prefetch_related("domains").get(slug="pes-auvergne").info
        with in_network(info):
            coordinator = NetworkRole.objects.select_related("user").first().user
            first = AccessGrant.objects.filter(role="gestionnaire").order_by("given_at").first()
            return {
                "coordinator": coordinator.email,
                "holder": first.user.email,
                "structure": str(first.organization),
                "colleagues": [
                    (grant.user.full_name, grant.user.email)
                    for grant in AccessGrant.objects.filter(organization=first.organization)
                    .exclude(user=first.user)
                    .select_related("user")
                ],
            }


@pytest.fixture
def entered(page, address, people):
    """`entered("holder")`: the page, once that person is logged in."""

    def enter(who):
        page.set_default_timeout(8_000)
        page.goto(address("pes-auvergne", "/connexion/"))
        page.get_by_label("Adresse électronique").fill(people[who])
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Me connecter").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Votre compte")
        return page

    return enter


def tab(page, name):
    page.locator(".tabs").get_by_role("link", name=name).click()


def test_my_structures_and_the_tabs_of_one(entered, people, no_barrier):
    page = entered("holder")
    no_barrier(page)
    assert page.locator(".tile h3 a[href^='/mes-structures/']").count() == 2
    page.get_by_role("link", name=people["structure"], exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon entreprise")
    no_barrier(page)
    for name, title in [("Plaque", "Plaque"), ("Logo", "Logo"), ("Habilitations",) * 2]:
        tab(page, name)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        no_barrier(page)


def test_a_wrong_file_is_explained(entered, people, no_barrier):
    page = entered("holder")
    page.get_by_role("link", name=people["structure"], exact=True).click()
    tab(page, "Plaque")
    file = {"name": "plaque.pdf", "mimeType": "application/pdf", "buffer": b"MZ not a document"}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Enregistrer le fichier").click()
    expect(page.locator("#erreurs")).to_be_visible()
    no_barrier(page)


def test_inviting_by_keyboard(entered, people, no_barrier):
    page = entered("holder")
    page.get_by_role("link", name=re.compile("^Habilitations de " + people["structure"])).click()
    page.get_by_role("link", name="Inviter un utilisateur").click()
    no_barrier(page)
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#erreurs")).to_be_focused()
    no_barrier(page)

    # A colleague, by the beginning of a name, without its accents.
    name, email = people["colleagues"][0]
    field = page.get_by_role("combobox", name="Personne")
    field.focus()
    page.keyboard.type(name.split()[-1][:4].lower())
    expect(field).to_have_attribute("aria-expanded", "true")
    no_barrier(page)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text(email)
    page.keyboard.press("Enter")
    expect(field).to_have_value(f"{name} <{email}>")
    expect(field).to_have_attribute("aria-expanded", "false")

    # A SIREN lists its SIRETs.
    place = page.get_by_role("combobox", name="Établissement")
    place.fill("")
    place.focus()
    page.keyboard.press("ArrowDown")
    siren = page.get_by_role("option").first.inner_text()[:9]
    page.keyboard.press("Escape")
    expect(place).to_have_attribute("aria-expanded", "false")
    place.fill(siren)
    expect(page.get_by_role("option").first).to_contain_text(siren)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    field.fill(f"essai-{page.viewport_size['width']}@example.org")
    page.get_by_label("Achats.").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Relire avant d’envoyer")
    no_barrier(page)
    page.get_by_role("button", name="Modifier").click()
    expect(page.get_by_label("Achats.")).to_be_checked()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_role("status")).to_contain_text("E-mail d’invitation transmis")
    no_barrier(page)


def test_taking_a_role_away_is_asked_twice(entered, people, no_barrier):
    page = entered("holder")
    page.get_by_role("link", name=people["structure"], exact=True).click()
    tab(page, "Habilitations")
    page.get_by_role("link", name=re.compile("^Retirer .*gestionnaire")).click()
    no_barrier(page)
    page.get_by_role("button", name="Retirer ce rôle").click()
    expect(page.get_by_role("alert")).to_contain_text("seule personne gestionnaire")
    no_barrier(page)
    tab(page, "Mon entreprise")
    page.get_by_role("link", name="Ne plus agir").click()
    no_barrier(page)


def test_a_link_that_opens_nothing(page, address, no_barrier):
    page.goto(address("pes-auvergne", "/invitation/rien/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette invitation ne vaut plus")
    no_barrier(page)
    page.complaints.clear()  # Chromium itself writes that the page was not found


def test_coordinators_pages(entered, address, no_barrier):
    page = entered("coordinator")
    no_barrier(page)  # a member without a structure
    page.goto(address("pes-auvergne", "/coordination/"))
    no_barrier(page)
    page.locator("section", has_text="Structures sans gestionnaire").locator("li a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Habilitations de")
    page.get_by_role("button", name="Donner ce rôle").click()
    expect(page.locator("#erreurs")).to_be_focused()
    no_barrier(page)
    page.goto(address("pes-auvergne", "/coordination/equipe/"))
    page.get_by_role("button", name="Donner ce rôle").click()
    no_barrier(page)
    page.get_by_role("button", name=re.compile("^Retirer .*coordination")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Équipe du réseau")
    expect(page.get_by_role("status")).to_contain_text("seule personne qui coordonne")
    no_barrier(page)
