"""Every public page, at both widths: no barrier, no complaint, on real demo data."""

import pytest

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

PAGES = [
    ("", "/"),
    ("", "/sources/"),
    ("", "/composants/"),
    ("ceres", "/"),
    ("ceres", "/sources/"),
    ("ceres", "/tetes-de-reseau/"),
    ("pes-auvergne", "/acheteurs-bienvenue/"),
    ("pes-auvergne", "/entreprises-bienvenue/"),
    ("pes-auvergne", "/visiteurs-bienvenue/"),
    ("scop-lr", "/"),
    ("scop-lr", "/plan-du-site/"),
    ("scop-lr", "/mentions-legales/"),
    ("scop-lr", "/confidentialite/"),
    ("scop-lr", "/accessibilite/"),
    ("alpha", "/tetes-de-reseau/"),
    ("alpha", "/mentions-legales/"),
    ("alpha", "/visiteurs-bienvenue/"),
    ("ceres", "/entreprises/?reseau=coorace&reseau=inconnue"),
    ("pes-auvergne", "/entreprises/"),
    ("pes-auvergne", "/entreprises/?page=20"),
    ("scop-lr", "/entreprises/?departement=34&departement=30&q=bois"),
    ("ceres", "/entreprises/?secteur=batiment&secteur=inconnu&departement=ZZ&competence=rien"),
    ("ceres", "/entreprises/?q=introuvable"),
    ("ceres", "/entreprises/?page=999"),
    ("alpha", "/"),
    ("alpha", "/entreprises/"),
]
MISSING = [
    ("ceres", "/entreprises/00000000-0000-0000-0000-000000000000/"),
    ("", "/rien/"),
    ("personne", "/"),
]


@pytest.mark.parametrize(("slug", "path"), PAGES)
def test_a_page_has_no_barrier(page, address, no_barrier, slug, path):
    response = page.goto(address(slug, path))
    assert response.status == 200
    no_barrier(page)


@pytest.mark.parametrize(("slug", "path"), MISSING)
def test_a_missing_page_is_ours(page, address, no_barrier, slug, path):
    response = page.goto(address(slug, path))
    assert response.status == 404
    assert page.locator("h1").inner_text() in {
        "Cette page n’existe pas",
        "Aucun réseau à cette adresse",
    }
    no_barrier(page)
    # Chromium itself writes that the page was not found.
    assert len(page.complaints) == 1
    page.complaints.clear()


def test_the_policy_is_strict(page, address):
    policy = page.goto(address("ceres")).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy  # nothing wider than the default


def test_a_fiche_before_and_after_the_click(page, address, no_barrier):
    page.goto(address("ceres", "/entreprises/"))
    page.locator(".card h2 a").first.click()
    no_barrier(page)
    main = page.locator("main")
    assert "@" not in main.inner_html()
    page.get_by_role("button", name="Afficher le courriel").click()
    no_barrier(page)
    assert main.locator("a[href^='mailto:']").count() >= 1


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
