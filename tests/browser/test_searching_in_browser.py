"""Searching with JavaScript: results come without a page load, and the URL and Back stay right."""

import re

import pytest
from pages import WIDTHS
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("browser")


def heading(page):
    return page.get_by_role("heading", level=1)


@pytest.mark.parametrize("width", WIDTHS)
def test_search_refine_go_back_and_share(page, address, browser, no_barrier):
    page.goto(address("ceres", "/entreprises/"))
    page.evaluate("window.stays = true")
    everyone = heading(page).inner_text()

    page.get_by_label("Mots, nom ou SIRET").fill("menuiserie")
    page.get_by_label("Mots, nom ou SIRET").press("Enter")
    expect(heading(page)).to_contain_text("« menuiserie »")
    expect(page).to_have_url(address("ceres", "/entreprises/?q=menuiserie"))
    words = heading(page).inner_text()
    expect(page.get_by_role("status").first).to_have_text(words)

    if page.viewport_size["width"] < 900:
        page.get_by_text("Filtres", exact=True).click()
    page.get_by_role("checkbox", name="Nord (59)").check()
    expect(page.get_by_role("link", name="Retirer le critère Nord")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=menuiserie&departement=59$"))
    assert page.evaluate("window.stays"), "no page was loaded"
    no_barrier(page)

    shared = page.url
    found = page.locator(".card h2").all_inner_texts()
    page.go_back()
    expect(heading(page)).to_have_text(words)
    page.go_back()
    expect(heading(page)).to_have_text(everyone)

    with browser.new_context() as another:
        other = another.new_page()
        other.goto(shared)
        assert other.locator(".card h2").all_inner_texts() == found


@pytest.mark.parametrize("width", WIDTHS)
def test_a_place_is_completed_by_keyboard(page, address):
    page.goto(address("ceres", "/entreprises/"))
    if page.viewport_size["width"] < 900:
        page.get_by_text("Filtres", exact=True).click()
    field = page.get_by_label("Située à")
    field.press_sequentially("tourc")
    option = page.get_by_role("option", name="Tourcoing (59)")
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page.get_by_role("link", name="Retirer le critère à Tourcoing (59)")).to_be_visible()
    expect(page.get_by_label("Située à")).to_have_value("Tourcoing (59)")
    expect(page).to_have_url(re.compile(r"\?ou=Tourcoing\+%2859%29$|\?ou=Tourcoing(%20|\+)\(59\)$"))


def test_without_javascript_the_same_questions_are_asked(browser, address):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address("ceres", "/entreprises/"))
        page.get_by_label("Autour de").fill("Lille")
        page.get_by_label("Dans un rayon de").select_option("20")
        page.get_by_role("button", name="Chercher").click()
        expect(page.get_by_role("link", name="Retirer le critère à 20")).to_be_visible()
        assert page.locator(".card").count() > 0
        assert "km" in page.locator(".card .soft").first.inner_text()
