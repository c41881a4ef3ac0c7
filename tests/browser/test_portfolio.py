"""From results to favourites, a list and a selection, at both widths; and before log-in."""

import pytest
from logins import member_of
from pages import WIDTHS
from playwright.sync_api import expect

from maillage.demo.people import PASSWORD

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")
SLUG = "scop-lr"


def log_in(page):
    page.get_by_label("Adresse électronique").fill(member_of(SLUG))
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Me connecter").click()


def remove_all(page, address):
    """The two widths keep in the same account."""
    page.goto(address(SLUG, "/compte/favoris/"))
    while page.get_by_role("link", name="Retirer").count():
        page.get_by_role("link", name="Retirer").first.click()
        page.get_by_role("button", name="Retirer de mes favoris").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Mes favoris")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_favourite_from_results_without_a_reload(page_as, address, no_barrier):
    page = page_as("member", SLUG)
    remove_all(page, address)
    page.goto(address(SLUG, "/entreprises/"))
    page.evaluate("window.stays = true")
    card = page.locator(".card").nth(2)
    name = card.locator("h2").inner_text()
    card.get_by_role("button", name="Ajouter aux favoris").press("Enter")
    star = card.get_by_role("button", name="Retirer des favoris")
    expect(star).to_be_visible()
    expect(star).to_be_focused()
    expect(page.locator("#favoris-dit")).to_have_text(f"«\u00a0{name}\u00a0» est dans vos favoris.")
    assert page.evaluate("window.stays")
    no_barrier(page)

    page.goto(address(SLUG, "/compte/favoris/"))
    page.get_by_role("link", name=f"Modifier {name}").click()
    page.get_by_label("Votre commentaire").fill("Vu au salon")
    listed = f"Chantier {page.viewport_size['width']}"
    page.get_by_label("Dans une nouvelle liste").fill(listed)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Vu au salon")
    no_barrier(page)
    page.get_by_role("link", name=listed).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(listed)
    page.get_by_role("checkbox", name=f"Choisir {name}").check()
    page.get_by_role("button", name="Ajouter les entreprises cochées").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ma sélection")
    expect(page.get_by_role("status")).to_contain_text("Votre sélection compte")
    expect(page.get_by_role("row", name=name)).to_be_visible()
    no_barrier(page)


def test_a_selection_survives_log_in(page, address, no_barrier):
    page.goto(address(SLUG, "/entreprises/"))
    cards = [page.locator(".card").nth(number) for number in (0, 4)]
    fiches = [card.locator("h2 a").get_attribute("href") for card in cards]
    for card in cards:
        card.get_by_role("checkbox", name="Choisir").check()
    page.get_by_role("button", name="Garder les entreprises cochées").click()
    expect(page.get_by_role("link", name="Voir ma sélection")).to_contain_text("2 entreprises")
    page.get_by_role("link", name="Page 2").first.click()
    expect(page.get_by_role("link", name="Voir ma sélection")).to_contain_text("2 entreprises")
    page.get_by_role("link", name="Voir ma sélection").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ma sélection")
    no_barrier(page)
    page.get_by_role("link", name="Me connecter pour la garder").click()
    log_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ma sélection")
    for fiche in fiches:
        expect(page.locator(f"table a[href='{fiche}']")).to_be_visible()
    page.goto(address(SLUG, "/ma-selection/"))
    expect(page.locator(f"table a[href='{fiches[0]}']")).to_be_visible()
    page.get_by_role("button", name="Vider ma sélection").click()
    expect(page.get_by_role("heading", name="Votre sélection est vide")).to_be_visible()
