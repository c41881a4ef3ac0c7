"""The components' page shows every icon of the sprite, and every icon exists."""

import re

import pytest
from django.template import Context, Template

from clones import ROOT
from maillage.core.web.components import ICONS

WEB = ROOT / "platform/maillage/core/web"


def test_the_page_shows_every_icon_of_the_sprite():
    sprite = (WEB / "static/web/icons.svg").read_text()
    assert re.findall(r'<symbol id="([a-z]+)" viewBox="0 0 24 24">', sprite) == list(ICONS)


def test_every_icon_that_a_template_names_exists():
    named = set()
    for root in ("platform", "tenants", "shared_apps", "tenant_apps"):
        for template in (ROOT / root).rglob("*.html"):
            named |= set(re.findall(r'{% icon "([a-z]+)" %}', template.read_text()))
    assert named
    assert named <= set(ICONS)


def test_an_icon_is_hidden_from_assistive_technology():
    drawn = Template('{% load web %}{% icon "search" %}').render(Context())
    assert 'aria-hidden="true"' in drawn
    assert re.search(r'href="/static/web/icons\.[0-9a-f]+\.svg#search"', drawn)


@pytest.mark.parametrize("host", ["localhost", "alpha.localhost"])
def test_components_are_the_platforms_page(client, alpha, host):
    response = client.get("/composants/", SERVER_NAME=host)
    assert response.status_code == (200 if host == "localhost" else 404)


def test_no_stylesheet_is_too_long():
    for sheet in (WEB / "static/web").glob("*.css"):
        assert len(sheet.read_text().splitlines()) <= 400
