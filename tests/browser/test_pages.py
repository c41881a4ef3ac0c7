"""Every public page, at both widths: no barrier, no complaint, on real demo data."""

import pytest

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

PAGES = [
    ("", "/"),
    ("", "/sources/"),
    ("ceres", "/"),
    ("ceres", "/sources/"),
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
    assert "@" not in page.content()
    page.get_by_role("button", name="Afficher le courriel").click()
    no_barrier(page)
    assert page.locator("a[href^='mailto:']").count() >= 1
