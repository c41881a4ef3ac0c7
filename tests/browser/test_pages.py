"""Every page (pages.py), at both widths: no barrier, no complaint, on real demo data."""

import pytest
from pages import PAGES
from playwright.sync_api import expect

# One worker for these, and another for all journeys: each makes the demo networks once.
pytestmark = pytest.mark.xdist_group("pages")


@pytest.mark.parametrize("seen", PAGES, ids=str)
def test_a_page_has_no_barrier(show, no_barrier, seen):
    page = show(seen)
    expect(page.locator("h1")).to_have_count(1)
    no_barrier(page)


def test_a_missing_page_is_ours(page, address):
    for slug, path, heading in (
        ("ceres", "/rien/", "Cette page n’existe pas"),
        ("personne", "/", "Aucun réseau à cette adresse"),
    ):
        page.goto(address(slug, path))
        assert page.locator("h1").inner_text() == heading
    page.complaints.clear()


def test_the_policy_is_strict(page, address):
    policy = page.goto(address("ceres")).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy  # nothing wider than the default


def test_a_fiche_before_and_after_the_click(page, address, no_barrier):
    page.goto(address("ceres", "/entreprises/"))
    page.locator(".card h2 a").first.click()
    main = page.locator("main")
    expect(main.get_by_role("button", name="Afficher le courriel")).to_be_visible()
    no_barrier(page)
    assert "@" not in main.inner_html()
    page.get_by_role("button", name="Afficher le courriel").click()
    no_barrier(page)
    expect(main.locator("a[href^='mailto:']").first).to_be_visible()


@pytest.mark.parametrize("slug", ["ceres", "pes-auvergne", "scop-lr"])
def test_the_home_page_fits_above_the_fold(browser, address, slug):
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.goto(address(slug))
        bottoms = page.locator("main section, main .door").evaluate_all(
            "parts => parts.map(part => part.getBoundingClientRect().bottom)"
        )
    assert len(bottoms) == 6
    assert max(bottoms) <= 800


def test_a_dialog_opens_closes_and_gives_the_focus_back(page, address, no_barrier):
    page.goto(address("", "/composants/"))
    opener = page.locator("[data-dialog]")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    assert dialog.is_visible()
    no_barrier(page)
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    assert opener.evaluate("opener => opener === document.activeElement")


def test_tabs_by_keyboard_and_without_javascript(page, browser, address):
    page.goto(address("", "/composants/"))
    page.get_by_role("tab", name="Activité").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="Labels").get_attribute("aria-selected") == "true"
    assert page.get_by_role("tabpanel").all_inner_texts() == ["ESUS, depuis 2021."]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="Activité").get_attribute("aria-selected") == "true"
    with browser.new_context(java_script_enabled=False) as context:
        plain = context.new_page()
        plain.goto(address("", "/composants/"))
        assert plain.get_by_text("Bailleul (59).").is_visible()
        assert plain.get_by_text("ESUS, depuis 2021.").is_visible()
