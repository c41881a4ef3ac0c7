"""« Votre réseau », as a coordinator of a demo network sees it, at both widths and by keyboard."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from clones import use
from maillage.core.tenancy.place import in_network, in_public

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

PAGES = ["", "accueil/", "vous-joindre/", "signataires/", "fiches/", "mentions/"]


@pytest.fixture(scope="module")
def session_key(demo_database: str, django_db_blocker: pytest.FixtureDef) -> str:
    """Of a coordinator of Scop LR who has logged in: other tests read the other networks."""
    from tenant_apps.accounts.models import NetworkRole
    from tenants.models import Network

    with django_db_blocker.unblock(), use(demo_database):
        with in_public():
            info = Network.objects.prefetch_related("domains").get(slug="scop-lr").info
        with in_network(info):
            client = Client(SERVER_NAME=info.host)
            role = NetworkRole.objects.select_related("user").earliest("pk")
            client.force_login(role.user, "tenant_apps.accounts.backends.LoginBackend")
            return client.cookies["session"].value


@pytest.fixture
def at(session_key: str, page: Page, address: Callable[..., str]) -> Callable[[str], Page]:
    """`at("accueil/")`: that page of « Votre réseau », open."""

    def go(path: str) -> Page:
        there = address("scop-lr", f"/coordination/reseau/{path}")
        page.context.add_cookies([{"name": "session", "value": session_key, "url": there}])
        assert page.goto(there).status == 200
        return page

    return go


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_network_has_no_barrier(at, no_barrier, path):
    page = at(path)
    tabs = page.get_by_role("navigation", name="Votre réseau").get_by_role("link")
    assert tabs.count() == len(PAGES)
    no_barrier(page)


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("", "Nom du réseau"),
        ("accueil/", "Titre de l’accueil"),
        ("vous-joindre/", "Prénom et nom"),
        ("signataires/", "Nom"),
    ],
)
def test_mistakes_are_shown_without_a_barrier(at, no_barrier, path, label):
    page = at(path)
    page.get_by_label(label).first.fill("")
    if not path:
        page.get_by_label("Couleur", exact=False).first.fill("bleu")
    page.get_by_role("button", name="Enregistrer").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Rien n’est perdu")
    no_barrier(page)
    summary.get_by_role("link").first.click()
    expect(page.get_by_label(label).first).to_be_focused()


def test_a_conformity_without_its_audit(at, no_barrier):
    page = at("mentions/")
    page.get_by_label("Le site est").select_option("total")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("donnez sa date")
    no_barrier(page)


def test_many_rows_have_no_barrier(at, no_barrier):
    page = at("signataires/")
    for _ in range(10):
        page.get_by_role("button", name="Ajouter un partenaire").click()
        expect(page.locator("#id_partners-0-name")).to_be_visible()
    assert page.locator("fieldset.row").count() >= 13
    no_barrier(page)


def test_rows_are_reordered_by_keyboard(at):
    page = at("signataires/")
    names = page.locator("input[name^='funders-'][name$='-name']")
    before = names.evaluate_all("fields => fields.map(field => field.value)")
    assert len(before) == 2
    page.get_by_role("button", name=f"Descendre Financeur 1 {before[0]}").focus()
    page.keyboard.press("Enter")
    # The focus follows the row; its other button is there at the end of the list.
    expect(page.get_by_role("button", name=f"Monter Financeur 2 {before[0]}")).to_be_focused()
    expect(page.get_by_text("Rien n’est encore enregistré")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Descendre Financeur 1 {before[0]}")).to_be_focused()
    assert names.evaluate_all("fields => fields.map(field => field.value)") == before


def test_a_new_row_has_the_focus_and_enter_saves(at):
    page = at("vous-joindre/")
    page.get_by_role("button", name="Ajouter une personne").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_support_people-1-name")).to_be_focused()
    page.keyboard.press("Enter")  # the empty row is left out
    expect(page.get_by_text("Enregistré à")).to_be_visible()


def test_the_preview_follows_the_color_that_is_chosen(at, no_barrier):
    page = at("")
    button = page.locator(".color-preview .button").first
    expect(button).to_have_css("background-color", "rgb(179, 54, 43)")
    page.locator("#id_color").fill("#ffe14d")
    page.locator("#id_color").press("Tab")
    expect(page.get_by_text("le texte est foncé")).to_be_visible()
    expect(button).to_have_css("background-color", "rgb(255, 225, 77)")
    no_barrier(page)
    page.reload()
    expect(button).to_have_css("background-color", "rgb(179, 54, 43)")


def test_who_saves_second_sees_both(at, no_barrier):
    page = at("accueil/")
    other = page.context.new_page()
    other.goto(page.url)
    title = other.get_by_label("Titre de l’accueil")
    before = title.input_value()
    title.fill("Le titre de la première")
    other.get_by_role("button", name="Enregistrer").click()
    expect(other.get_by_text("Enregistré à")).to_be_visible()
    page.get_by_role("button", name="Enregistrer").click()
    warning = page.get_by_role("alert")
    expect(warning).to_be_focused()
    expect(warning.get_by_role("cell")).to_have_text(["Le titre de la première", before])
    no_barrier(page)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    expect(page.get_by_label("Titre de l’accueil")).to_have_value(before)


def test_a_color_without_javascript(browser, session_key, address):
    with browser.new_context(java_script_enabled=False, locale="fr-FR") as context:
        there = address("scop-lr", "/coordination/reseau/")
        context.add_cookies([{"name": "session", "value": session_key, "url": there}])
        page = context.new_page()
        page.goto(there)
        page.locator("#id_color").fill("#ffe14d")
        page.get_by_role("button", name="Voir l’aperçu").click()
        expect(page.get_by_text("le texte est foncé")).to_be_visible()
        expect(page.get_by_text("Rien n’est encore enregistré")).to_be_visible()


def test_logos_show_in_header_and_footer(page, address):
    page.goto(address("pes-auvergne"))
    page.locator("footer").scroll_into_view_if_needed()
    for place, count in {"header": 1, "footer": 2}.items():
        images = page.locator(f"{place} img")
        expect(images).to_have_count(count)
        for image in images.all():
            image.scroll_into_view_if_needed()
            expect(image).to_have_js_property("complete", value=True)
            assert image.evaluate("image => image.naturalWidth") > 0
            assert 20 <= image.bounding_box()["height"] <= 40
