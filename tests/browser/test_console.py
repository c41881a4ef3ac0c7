"""The operator, from log-in with a code to a visit in a network that they have just opened."""

import re
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from maillage.demo.people import OPERATOR, PASSWORD, current_code

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

Address = Callable[..., str]
SPREADING = 5_100  # ms until every process knows a network's new state


@pytest.fixture(scope="module")
def session(browser: Browser, address: Address) -> list[dict[str, str]]:
    """Logged in once: a code serves once, and there is one in thirty seconds."""
    with browser.new_context(locale="fr-FR") as context:
        page = context.new_page()
        page.goto(address("", "/console/"))
        page.get_by_label("Adresse électronique").fill(OPERATOR)
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("button", name="Me connecter").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Code de sécurité")
        if time.time() % 30 > 27:  # not in a code's last seconds
            time.sleep(3)
        page.get_by_label("Code").fill(current_code())
        page.get_by_role("button", name="Me connecter").click()
        expect(page).to_have_url(address("", "/console/"))
        return context.cookies()


@pytest.fixture
def operator(page: Page, session: list[dict[str, str]]) -> Page:
    page.context.add_cookies(session)
    return page


def go_to_network(page: Page, address: Address, name: str) -> None:
    page.goto(address("", "/console/"))
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


@pytest.mark.parametrize(
    "path",
    ["/console/", "/console/?q=rien", "/console/?etat=archived", "/console/reseaux/nouveau/"],
)
def test_pages_have_no_barrier(
    operator: Page, address: Address, no_barrier: Callable[[Page], None], path: str
) -> None:
    response = operator.goto(address("", path))
    assert response
    assert response.status == 200
    no_barrier(operator)


def test_a_network_and_its_actions_have_no_barrier(
    operator: Page, address: Address, no_barrier: Callable[[Page], None]
) -> None:
    go_to_network(operator, address, "Scop Languedoc-Roussillon")
    no_barrier(operator)
    url = operator.url
    for action, error in (
        ("suspendre", "Écrivez ce que les visiteurs liront"),
        ("archiver", "Ce champ est obligatoire"),
        ("assistance", "Écrivez pourquoi vous intervenez"),
    ):
        operator.goto(f"{url}{action}/")
        no_barrier(operator)
        operator.locator("main form button").click()
        expect(operator.get_by_role("alert")).to_contain_text(error)
        expect(operator.get_by_role("alert")).to_be_focused()
        no_barrier(operator)


def fill_form(page: Page, address: Address, slug: str, name: str) -> None:
    page.goto(address("", "/console/reseaux/nouveau/"))
    page.locator("#id_name").fill(name)
    page.locator("#id_slug").fill(slug)
    page.get_by_text("Occitanie").click()
    page.get_by_label("Gard (30)").check()
    page.locator("#id_coordinator_email").fill(f"zoe@{slug}.example.org")


def test_what_is_wrong_with_a_new_network_is_said_on_its_form(
    operator: Page, address: Address, no_barrier: Callable[[Page], None]
) -> None:
    fill_form(operator, address, "ceres", "Un autre Ceres")
    operator.get_by_role("button", name="Ouvrir le réseau").click()
    expect(operator.get_by_role("alert")).to_contain_text("est déjà celle d’un réseau")
    no_barrier(operator)
    expect(operator.locator("#id_name")).to_have_value("Un autre Ceres")
    expect(operator.get_by_label("Gard (30)")).to_be_checked()


@pytest.mark.usefixtures("worker")
def test_a_network_is_opened_suspended_visited_and_archived(
    operator: Page, address: Address, no_barrier: Callable[[Page], None]
) -> None:
    page, slug = operator, f"essai-{uuid4().hex[:6]}"
    name = f"Réseau {slug}"
    fill_form(page, address, slug, name)
    page.get_by_role("button", name="Ouvrir le réseau").dblclick()
    # The page goes on by itself to the end.
    expect(page.get_by_text("Le réseau est en ligne")).to_be_visible(timeout=60_000)
    no_barrier(page)
    page.get_by_role("link", name=f"{slug}.localhost").click()
    expect(page.locator(".brand")).to_contain_text(name)
    page.go_back()
    page.get_by_role("link", name="Voir la page du réseau").click()
    expect(page.get_by_text(f"zoe@{slug}.example.org").first).to_be_visible()

    page.get_by_role("link", name="Suspendre").click()
    page.get_by_label("Avis").fill("Nous revenons lundi.")
    page.get_by_role("button", name="Suspendre").click()
    expect(page.get_by_role("status")).to_contain_text("Le réseau est en lecture seule.")
    no_barrier(page)

    page.wait_for_timeout(SPREADING)
    page.get_by_role("link", name="Entrer en assistance").click()
    page.get_by_label("Pourquoi").fill("Aider Zoé")
    page.get_by_role("button", name="Ouvrir la visite").click()
    no_barrier(page)
    page.get_by_role("link", name=re.compile("^Passer dans")).click()
    no_barrier(page)
    page.get_by_role("button", name="Entrer dans le réseau").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("À faire")
    expect(page.get_by_text("Vous intervenez en assistance")).to_be_visible()
    expect(page.get_by_text("Nous revenons lundi.")).to_be_visible()
    no_barrier(page)
    page.get_by_role("button", name="Terminer la visite").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La visite est terminée")
    no_barrier(page)
    page.get_by_role("link", name="Revenir à la console").click()

    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("link", name="Archiver").click()
    page.get_by_label("Nom du réseau").fill(name)
    page.get_by_role("button", name="Archiver").click()
    expect(page.get_by_role("status")).to_contain_text("Le réseau est archivé.")
    page.goto(address("", "/console/?etat=archived"))
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    no_barrier(page)


@pytest.mark.usefixtures("worker")
def test_a_network_moves_and_comes_to_its_end(
    operator: Page, address: Address, no_barrier: Callable[[Page], None]
) -> None:
    page, slug = operator, f"fin-{uuid4().hex[:6]}"
    name = f"Réseau {slug}"
    fill_form(page, address, slug, name)
    page.get_by_role("button", name="Ouvrir le réseau").click()
    page.get_by_role("link", name="Voir la page du réseau").click(timeout=60_000)
    here = page.url

    page.get_by_role("link", name="Changer d’adresse").click()
    no_barrier(page)
    page.get_by_label("Nouvelle adresse").fill("ceres")
    page.get_by_role("button", name="Changer d’adresse").click()
    expect(page.get_by_role("alert")).to_contain_text("est déjà celle d’un réseau")
    no_barrier(page)
    page.get_by_label("Nouvelle adresse").fill(f"{slug}-bis")
    page.get_by_role("button", name="Changer d’adresse").click()
    expect(page.get_by_role("status")).to_contain_text("Le réseau a changé d’adresse.")
    no_barrier(page)
    page.wait_for_timeout(SPREADING)
    page.goto(address(slug, "/entreprises/"))
    expect(page).to_have_url(address(f"{slug}-bis", "/entreprises/"))

    for action in ("Archiver", "Programmer la suppression"):
        page.goto(here)
        page.get_by_role("link", name=action).click()
        no_barrier(page)
        page.get_by_label("Nom du réseau").fill(name)
        page.get_by_role("button", name=action).click()
        expect(page.get_by_role("status")).to_be_visible()
    no_barrier(page)
    page.goto(address("", "/console/"))
    no_barrier(page)
    page.get_by_role("link", name=re.compile("réseaux? ser")).click()
    row = page.get_by_role("row", name=name)
    for _attempt in range(60):  # until the worker has made the export
        if row.get_by_role("link", name="Télécharger l’export").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    no_barrier(page)
    with page.expect_download() as download:
        row.get_by_role("link", name="Télécharger l’export").click()
    assert download.value.suggested_filename.endswith(".zip")
    page.reload()
    expect(row).to_contain_text("remis le")
    no_barrier(page)
    row.get_by_role("link", name="Annuler").click()
    no_barrier(page)
    page.get_by_role("button", name="Annuler la suppression").click()
    expect(page.get_by_role("status")).to_contain_text("La suppression est annulée.")


@pytest.mark.usefixtures("worker")
def test_without_javascript_a_network_opens_too(
    browser: Browser, address: Address, session: list[dict[str, str]]
) -> None:
    slug = f"sans-script-{uuid4().hex[:6]}"
    with browser.new_context(java_script_enabled=False) as context:
        context.add_cookies(session)  # type: ignore[arg-type]
        page = context.new_page()
        fill_form(page, address, slug, f"Réseau {slug}")
        page.get_by_role("button", name="Ouvrir le réseau").click()
        expect(page.get_by_text("Le réseau est en ligne")).to_be_visible(timeout=60_000)


def test_a_link_that_is_no_more_is_said_on_the_network_s_host(
    page: Page, address: Address, no_barrier: Callable[[Page], None]
) -> None:
    response = page.goto(address("ceres", "/assistance/rien/"))
    assert response
    assert response.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce lien ne fonctionne plus")
    no_barrier(page)
    page.complaints.clear()  # type: ignore[attr-defined] # Chromium says that it was not found
