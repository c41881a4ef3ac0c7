"""What a visitor does, by hand and by keyboard."""

import re

import pytest
from pages import WIDTHS
from playwright.sync_api import expect

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_home_page_to_a_fiche_and_back(page, address):
    page.goto(address("pes-auvergne"))
    page.get_by_label("Que cherchez-vous").fill("menuiserie")
    page.get_by_label("Où").select_option(label="Puy-de-Dôme (63)")
    page.get_by_role("button", name="Chercher").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"\d+ entreprises? pour «.menuiserie.»"))
    found = heading.inner_text()
    places = page.locator(".card .soft").all_inner_texts()
    assert places
    # A card says where the head office is; who has another site there answers as well.
    assert any("(63)" in place for place in places)
    card = page.locator(".card h2 a").first
    name = card.inner_text()
    card.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(found)


def test_a_criterion_is_taken_away_by_its_tag(page, address):
    page.goto(address("ceres", "/entreprises/?departement=62&q=bois"))
    page.get_by_role("link", name="Retirer le critère Pas-de-Calais").click()
    expect(page).to_have_url(address("ceres", "/entreprises/?q=bois"))


def test_a_skill_leads_to_those_who_have_it(page, address):
    page.goto(address("scop-lr", "/entreprises/"))
    page.locator(".card h2 a").first.click()
    name = page.get_by_role("heading", level=1).inner_text()
    skill = page.locator("section", has_text="Compétences").locator("a.tag").first
    word = skill.inner_text()
    skill.click()
    expect(page.get_by_role("link", name=f"Retirer le critère {word}")).to_be_visible()
    expect(page.locator(".card h2", has_text=name).first).to_be_visible()


def test_the_keyboard_alone_searches(page, address):
    page.goto(address("ceres"))
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Que cherchez-vous")).to_be_focused()
    page.keyboard.type("traiteur")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("« traiteur »")


@pytest.mark.parametrize("width", WIDTHS)
def test_without_javascript_everything_works(browser, address, width):
    with browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=False
    ) as context:
        page = context.new_page()
        page.goto(address("ceres", "/entreprises/"))
        page.get_by_label("Nord (59)").check()
        page.get_by_role("button", name="Appliquer les filtres").click()
        expect(page.get_by_role("link", name="Retirer le critère Nord")).to_be_visible()
        page.locator(".card h2 a").first.click()
        page.get_by_role("button", name="Afficher le courriel").click()
        expect(page.locator("main a[href^='mailto:']").first).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_filters_leave_room_for_the_results_on_a_phone(page, address):
    page.goto(address("ceres", "/entreprises/"))
    filters = page.locator("details.filters")
    if page.viewport_size["width"] > 900:
        expect(filters).to_have_attribute("open", "")
    else:
        expect(filters).not_to_have_attribute("open", re.compile(".*"))
        page.get_by_text("Filtres", exact=True).click()
        expect(page.get_by_label("Nord (59)")).to_be_visible()
