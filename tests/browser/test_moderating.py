"""Votes and proposals in a real browser, at both widths, on the demo's people."""

import pytest
from playwright.sync_api import expect

from clones import use
from maillage.core.tenancy.place import in_network, in_public
from maillage.demo.holders import PASSWORD

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

SLUG = "scop-lr"


# Before the browser starts: while it runs, Django refuses the database to this thread.
@pytest.fixture(scope="session", autouse=True)
def proposer(demo_database, django_db_blocker):
    """Who proposed another name for their structure, and that structure."""
    from tenant_apps.moderation.models import ModerationItem
    from tenants.models import Network

    with django_db_blocker.unblock(), use(demo_database):
        with in_public():
            info = Network.objects.prefetch_related("domains").get(slug=SLUG).info
        with in_network(info):
            item = ModerationItem.objects.open().changes().earliest("opened_at")
            return item.opened_by.email, str(item.organization)


def test_a_structure_sees_what_it_proposed(page, address, proposer, no_barrier):
    email, structure = proposer
    page.goto(address(SLUG, "/connexion/"))
    page.get_by_label("Adresse électronique").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Me connecter").click()
    page.get_by_role("link", name=structure, exact=True).click()
    expect(page.get_by_role("heading", name="Votre changement attend")).to_be_visible()
    expect(page.get_by_text("et Compagnie")).to_be_visible()
    expect(page.get_by_role("button", name="Retirer ma proposition")).to_be_visible()
    no_barrier(page)


def test_a_member_votes_by_keyboard(page_as, address, no_barrier):
    page = page_as("member", SLUG)
    page.goto(address(SLUG, "/compte/cercles/votes/"))
    page.locator(".to-do a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Votre avis")).to_be_visible()
    against = page.get_by_label("contre", exact=True)
    against.focus()
    page.keyboard.press("Space")
    page.get_by_label("Pourquoi").fill("")
    page.locator("main form .button").press("Enter")
    expect(page.locator("#erreurs")).to_be_focused()
    expect(against).to_be_checked()
    no_barrier(page)
    page.get_by_label("Pourquoi").fill("Je voudrais en savoir plus.")
    page.get_by_label("Pourquoi").press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Votre vote est enregistré.")).to_be_visible()
    no_barrier(page)
