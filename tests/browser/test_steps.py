"""A fiche filled in by keyboard alone, rows that a script adds, the pin, and one’s own fiche."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from maillage.demo.drafts import drafter_of
from maillage.demo.invention import numbers
from maillage.demo.people import PASSWORD

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

SLUG = "ceres"
_ranks = count(9_950)


@pytest.fixture
def entered(page, address, holder):  # before the browser: see its fixture
    """`entered(email)`: the page, once that person is logged in."""

    def enter(email):
        page.set_default_timeout(10_000)
        page.goto(address(SLUG, "/connexion/"))
        page.get_by_label("Adresse électronique").fill(email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Me connecter").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Votre compte")
        return page

    return enter


def heading(page, text):
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)


def tab_to(page, wanted):
    """As far as the keyboard goes: never by the mouse."""
    for _ in range(400):
        page.keyboard.press("Tab")
        if wanted.evaluate("wanted => wanted === document.activeElement"):
            return
    raise AssertionError("the keyboard does not reach it")


def type_into(page, label, text):
    field = page.get_by_label(label, exact=True).first
    tab_to(page, field)
    page.keyboard.type(text)


def press(page, name):
    tab_to(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


def drag(page, ground, *, to_the_right, up):
    ground.scroll_into_view_if_needed()
    box = ground.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + to_the_right, y - up, steps=4)
    page.mouse.up()


@pytest.fixture
def width():
    """A phone's: the widest page is looked at elsewhere."""
    return 390


def test_seven_steps_by_keyboard_alone_on_a_phone(entered, address, no_barrier):
    page = entered(f"membre@{SLUG}.example.org")
    page.goto(address(SLUG, "/mes-structures/commencer/"))
    type_into(page, "SIRET du siège *", numbers.siret(numbers.siren(next(_ranks)), 1))
    type_into(page, "Raison sociale *", "Le Clavier")
    type_into(page, "Adresse du siège", "1 rue des Touches")
    type_into(page, "Code postal *", "59000")
    type_into(page, "Ville *", "Lille")
    press(page, "Commencer la fiche")
    heading(page, "Étape 2 sur 7")
    no_barrier(page)

    type_into(page, "Adresse électronique *", "clavier@example.org")
    type_into(page, "Description *", "Nous réparons des claviers.")
    box = page.get_by_label("Recyclage et réemploi › Réparation d’objets")
    tab_to(page, box)
    page.keyboard.press("Space")
    skills = page.get_by_role("combobox", name="Compétences")
    type_into(page, "Compétences", "Soudure ; couture de rep")
    expect(skills).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(skills).to_have_value("Soudure ; couture de réparation")
    press(page, "Suivant")
    heading(page, "Étape 3 sur 7")
    press(page, "Suivant")
    heading(page, "Étape 4 sur 7")
    type_into(page, "Année *", "2025")
    press(page, "Suivant")  # without its amount
    expect(page.locator("#erreurs")).to_be_focused()
    no_barrier(page)
    type_into(page, "Chiffre d’affaires hors taxes, en euros *", "98 000")
    press(page, "Suivant")

    heading(page, "Étape 5 sur 7")
    before = page.get_by_label("Latitude").input_value()
    tab_to(page, page.get_by_role("button", name="Déplacer l’épingle avec les flèches"))
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Latitude")).not_to_have_value(before)
    type_into(page, "Nom *", "Ada Lin")
    press(page, "Ajouter un autre contact")
    expect(page.locator("#id_contacts-2-name")).to_be_focused()
    page.keyboard.type("Zoé Tar")
    no_barrier(page)
    press(page, "Suivant")

    heading(page, "Étape 6 sur 7")
    expect(page.get_by_label("Ville *")).to_be_hidden()
    box = page.get_by_label("Nous avons d’autres établissements que le siège")
    tab_to(page, box)
    page.keyboard.press("Space")
    expect(page.get_by_label("Ville *")).to_be_visible()
    no_barrier(page)
    page.keyboard.press("Space")
    press(page, "Suivant")
    heading(page, "Étape 7 sur 7")
    expect(page.get_by_label("Client *")).to_be_hidden()
    tab_to(page, page.get_by_label("Nous citons des clients en référence"))
    page.keyboard.press("Space")
    press(page, "Suivant")  # without a name
    expect(page.locator("#erreurs")).to_be_focused()
    type_into(page, "Client *", "Ville de Lille")
    press(page, "Suivant")
    heading(page, "Relire et envoyer")
    no_barrier(page)
    tab_to(page, page.get_by_label("Nous acceptons cette charte au nom de notre structure *"))
    page.keyboard.press("Space")
    press(page, "Envoyer la fiche au réseau")
    expect(page.locator(".fiche-state")).to_contain_text("en attente de validation")
    no_barrier(page)


def test_one_skill_too_many_is_told_before_it_is_sent(entered, address):
    page = entered(drafter_of(SLUG))
    page.get_by_role("link", name="Atelier des Deux Rives", exact=True).click()
    page.get_by_role("link", name="Continuer la fiche").first.click()
    heading(page, "Étape 4 sur 7")
    page.goto(re.sub(r"/4/$", "/2/", page.url))
    goods = page.get_by_role("combobox", name="Biens et services")
    goods.fill("a ; b ; c ; d ; E ; e")
    said = page.locator(".over", has_text="4 au plus")
    expect(said).to_have_text("4 au plus\u00a0: retirez-en 1.")
    page.get_by_role("button", name="Suivant", exact=True).click()
    expect(goods).to_be_focused()
    goods.fill("a ; b ; c ; d ; D")
    expect(said).to_have_count(0)


def test_one_s_own_published_fiche(entered, address, no_barrier, holder):
    page = entered(holder["email"])
    page.get_by_role("link", name=holder["structure"], exact=True).click()
    expect(page.locator(".fiche-state")).to_contain_text("Fiche publiée")
    no_barrier(page)
    page.get_by_role("link", name="Contacts", exact=True).click()
    heading(page, "Contacts")
    no_barrier(page)
    page.go_back()
    page.get_by_role("link", name="Position sur la carte", exact=True).click()
    heading(page, "Position sur la carte")
    no_barrier(page)
    before = page.get_by_label("Latitude").input_value()
    drag(page, page.locator(".pin-box"), to_the_right=30, up=20)
    dragged = page.get_by_label("Latitude").input_value()
    assert float(dragged.replace(",", ".")) > float(before.replace(",", "."))
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Position sur la carte", exact=True).click()
    expect(page.get_by_label("Latitude")).to_have_value(dragged)
    page.go_back()
    page.get_by_role("link", name="Identité", exact=True).click()
    page.get_by_label("Raison sociale *").fill("")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#erreurs")).to_be_focused()
    no_barrier(page)
    page.goto(re.sub(r"fiche/identite/", "retirer/", page.url))
    heading(page, "de l’annuaire")
    no_barrier(page)


# Before the browser starts: while it runs, Django refuses the database to this thread.
@pytest.fixture(scope="session", autouse=True)
def holder(demo_database, django_db_blocker):
    """Somebody who holds a published structure."""
    from clones import use
    from maillage.core.tenancy.place import in_network, in_public
    from tenant_apps.access.models import AccessGrant
    from tenants.models import Network

    with django_db_blocker.unblock(), use(demo_database):
        with in_public():
            info = Network.objects.prefetch_related("domains").get(slug=SLUG).info
        with in_network(info):
            grants = AccessGrant.objects.gestionnaires()
            listed = grants.filter(organization__supplier__state="listed")
            latest = listed.select_related("user", "organization").order_by("-given_at")
            # Journeys may have come first, with people of their own.
            known = next(grant for grant in latest if grant.user.check_password(PASSWORD))
            return {"email": known.user.email, "structure": str(known.organization)}
