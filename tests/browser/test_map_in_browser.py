"""The map and its list in step, by hand and by keyboard."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from pages import WIDTHS
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("browser")
MARKERS = ".leaflet-marker-icon"
COUNT = re.compile(r"\d+ entreprises? dans cette partie de la carte")


@pytest.fixture
def on_map(page, address):
    page.goto(address("ceres", "/entreprises/?q=bois"))
    page.get_by_role("navigation", name="Présentation").get_by_role("link", name="Carte").click()
    expect(page.locator(MARKERS).first).to_be_visible()
    expect(page.locator("#in-view-count")).to_have_text(COUNT)
    return page


def count(page):
    return int(page.locator("#in-view-count").inner_text().split(" ")[0])


def wide(url):
    """Of a frame, in degrees."""
    west, _south, east, _north = parse_qs(urlsplit(url).query)["cadre"][0].split(",")
    return float(east) - float(west)


@pytest.mark.parametrize("width", WIDTHS)
def test_list_and_map_keep_the_criteria_and_the_count(on_map):
    heading = on_map.get_by_role("heading", level=1)
    told = heading.inner_text()
    expect(heading).to_contain_text("bois")
    on_map.get_by_role("link", name="Liste", exact=True).click()
    expect(on_map).to_have_url(re.compile(r"/entreprises/\?q=bois$"))
    expect(heading).to_have_text(told)


def test_the_keyboard_moves_the_map_and_the_list_follows(on_map):
    everyone = count(on_map)
    region = on_map.get_by_role("region", name="Carte")
    region.focus()
    before = on_map.url
    for _ in range(3):
        on_map.keyboard.press("+")
        on_map.wait_for_timeout(400)
    expect(on_map).not_to_have_url(before)
    expect(on_map.locator("#in-view-count")).not_to_contain_text(str(everyone))
    closer = on_map.url
    on_map.keyboard.press("ArrowRight")
    expect(on_map).not_to_have_url(closer)
    for _ in range(3):
        on_map.keyboard.press("-")
        on_map.wait_for_timeout(400)
    expect(on_map.locator(".leaflet-control-zoom")).to_be_visible()


def test_an_item_lights_its_marker_and_a_marker_its_items(on_map):
    item = on_map.locator(".spot a").first
    item.focus()
    expect(on_map.locator(f"{MARKERS}.lit")).not_to_have_count(0)
    marker = on_map.locator(f"{MARKERS}.lit").first
    item.evaluate("link => link.blur()")
    expect(on_map.locator(f"{MARKERS}.lit")).to_have_count(0)
    marker = on_map.locator(MARKERS).first
    marker.focus()
    expect(on_map.locator(".spot.lit")).not_to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_cluster_opens_and_a_marker_leads_to_a_fiche_and_back(page, address):
    page.goto(address("scop-lr", "/entreprises/carte/?cadre=3.5,43.4,4.1,43.8"))
    single = page.locator(".leaflet-marker-icon.pin").first
    expect(single).to_be_visible()
    name = single.get_attribute("aria-label")
    single.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup-content a")
    expect(link).to_have_text(name)
    expect(link).to_be_focused()
    # The map moves to show what it opened, and that stays open.
    page.wait_for_timeout(1_000)
    page.wait_for_load_state("networkidle")
    expect(link).to_be_focused()
    view = page.url
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    expect(page.locator(MARKERS).first).to_be_visible()
    expect(page).to_have_url(view)
    expect(page.locator("#map-said")).to_have_text(COUNT)
    page.locator(".leaflet-marker-icon.many").first.press("Enter")
    expect(page).not_to_have_url(view, timeout=15_000)
    page.wait_for_load_state("networkidle")
    assert wide(page.url) < wide(view) / 3


def test_a_map_that_is_copied_shows_the_same(page, address):
    page.goto(address("ceres", "/entreprises/carte/?cadre=2.95000,50.58000,3.15000,50.68000"))
    expect(page.locator(MARKERS).first).to_be_visible()
    expect(page.locator("#in-view-count")).to_have_text(COUNT)
    told, copied = page.locator("#in-view-count").inner_text(), page.url
    page.goto("about:blank")
    page.goto(copied)
    expect(page.locator("#in-view-count")).to_have_text(told)


def test_the_browser_s_position_is_asked_for_and_never_required(page, address):
    page.context.grant_permissions(["geolocation"], origin=address("ceres").rstrip("/"))
    page.context.set_geolocation({"latitude": 50.63297, "longitude": 3.05858})
    page.goto(address("ceres", "/pres-de-chez-moi/"))
    page.get_by_role("button", name="Autour de moi").click()
    expect(page).to_have_url(re.compile("lieu=50.633%2C3.059"))
    expect(page.get_by_role("heading", name="au plus de vous")).to_be_visible()
    page.context.clear_permissions()


@pytest.mark.parametrize("width", WIDTHS)
def test_without_javascript_the_map_is_its_list(browser, address, width):
    with browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=False
    ) as context:
        page = context.new_page()
        page.goto(address("ceres", "/entreprises/carte/?q=bois"))
        expect(page.locator("noscript p")).to_be_visible()
        expect(page.locator(".map")).to_be_hidden()
        expect(page.locator(".spot").first).to_be_visible()


def test_nothing_is_asked_of_another_host(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address("ceres", "/entreprises/carte/"))
    expect(page.locator(MARKERS).first).to_be_visible()
    assert len([url for url in asked if "/api/v1/map/" in url]) > 1
    assert {url.split("/")[2] for url in asked} == {address("ceres").split("/")[2]}
