"""robots.txt and the sitemap: this network's listed fiches, whole, in parts."""

import re
from xml.etree import ElementTree

import pytest

from maillage.core.tenancy.place import in_network
from tenant_apps.portal import sitemap

SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def locations(visitor, path):
    response = visitor.get(path)
    assert response.status_code == 200
    assert not response.streaming
    assert response["Content-Type"].startswith("application/xml")
    tree = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    return [node.text for node in tree.iterfind(".//s:loc", SPACE)]


def path_of(url):
    return re.sub(r"^https?://[^/]+", "", url)


@pytest.mark.parametrize("listed", [0, 1, 3, 4, 7])
def test_every_listed_fiche_once_in_parts(visitor, supplier, monkeypatch, listed):
    monkeypatch.setattr(sitemap, "PER_PART", 3)
    wanted = {f"http://alpha.localhost/entreprises/{supplier(f'A {i}').pk}/" for i in range(listed)}
    supplier("Cachée", state="suspended")
    parts = locations(visitor, "/sitemap.xml")
    assert parts[0] == "http://alpha.localhost/sitemap-pages.xml"
    assert len(parts) == 1 + -(-listed // 3)
    found = [url for part in parts[1:] for url in locations(visitor, path_of(part))]
    assert len(found) == listed
    assert set(found) == wanted
    for url in found:
        assert visitor.get(path_of(url)).status_code == 200


def test_the_other_networks_fiches_are_not_there(client, supplier):
    path = f"/entreprises/{supplier('Atelier').pk}/"
    parts = locations(client_at(client, "beta.localhost"), "/sitemap.xml")
    assert parts == ["http://beta.localhost/sitemap-pages.xml"]
    assert client.get(path, SERVER_NAME="beta.localhost").status_code == 404


class client_at:  # noqa: N801 - reads as a function
    def __init__(self, client, host):
        self.client, self.host = client, host

    def get(self, path):
        return self.client.get(path, SERVER_NAME=self.host)


def test_every_page_of_the_map_answers(visitor, inside_alpha):
    found = locations(visitor, "/sitemap-pages.xml")
    assert len(found) == len(sitemap.PAGES)
    for url in found:
        assert visitor.get(path_of(url)).status_code == 200, url


@pytest.mark.parametrize("number", ["0", "1", "1001", "99999999999999999999"])
def test_a_part_that_does_not_exist(visitor, inside_alpha, number):
    assert visitor.get(f"/sitemap-entreprises-{number}.xml").status_code == 404


def test_robots(visitor):
    lines = visitor.get("/robots.txt").content.decode().splitlines()
    assert "Sitemap: http://alpha.localhost/sitemap.xml" in lines
    assert "Disallow: /entreprises/?" in lines
    assert "Allow: /entreprises/?page=" in lines


def test_the_platforms_robots(client, alpha):
    response = client.get("/robots.txt", SERVER_NAME="localhost")
    assert response.content == b"User-agent: *\nAllow: /\n"


def test_a_search_is_not_for_engines_and_a_page_of_the_list_is(visitor, supplier, alpha):
    for i in range(21):
        supplier(f"Atelier {i}")
    assert "noindex" in visitor.get("/entreprises/?q=bois").content.decode()
    second = visitor.get("/entreprises/?page=2").content.decode()
    assert "noindex" not in second
    assert 'rel="canonical" href="http://alpha.localhost/entreprises/?page=2"' in second


def test_every_link_of_the_public_pages_leads_somewhere(visitor, supplier):
    fiche = supplier("Atelier", skills=["Couture"], umbrellas=["Union"])
    start = ["/", "/plan-du-site/", "/acheteurs-bienvenue/", "/entreprises-bienvenue/"]
    start += ["/visiteurs-bienvenue/", "/tetes-de-reseau/", f"/entreprises/{fiche.pk}/"]
    links = set()
    for path in start:
        page = visitor.get(path).content.decode()
        links |= set(re.findall(r'href="(/[^"#]*)"', page))
    for link in links:
        if not link.startswith("/static/"):
            # Through the log-in, for one's own account.
            answer = visitor.get(link.replace("&amp;", "&"), follow=True)
            assert answer.status_code == 200, link


def test_reading_alpha_needs_alpha(alpha, beta):
    with in_network(alpha):
        assert sitemap._absolute("/x") == "http://alpha.localhost/x"
    with in_network(beta):
        assert sitemap._absolute("/x") == "http://beta.localhost/x"
