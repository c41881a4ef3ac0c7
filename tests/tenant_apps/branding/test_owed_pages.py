"""What every public site owes: legal notice, privacy, accessibility, security.txt."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tenant_apps.branding.faces import Organism, Person
from tenant_apps.branding.services import describe_network

OWED = ["/mentions-legales/", "/confidentialite/", "/accessibilite/"]
ALL = [
    *OWED,
    *("/", "/tetes-de-reseau/", "/plan-du-site/"),
    *("/acheteurs-bienvenue/", "/entreprises-bienvenue/", "/visiteurs-bienvenue/"),
]


def read(visitor, path):
    response = visitor.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("path", ALL)
def test_a_page_has_one_title_a_description_and_one_address(visitor, alpha, path):
    page = read(visitor, f"{path}?essai=1")
    assert len(re.findall("<h1[ >]", page)) == 1
    assert re.search(r'<meta name="description" content="[^"]{20,}">', page)
    assert f'<link rel="canonical" href="{alpha.url.rstrip("/")}{path}">' in page
    assert "{{" not in page
    assert "{%" not in page


@pytest.mark.parametrize("path", ALL)
def test_french_punctuation_does_not_break(visitor, path):
    body = read(visitor, path).partition("<body>")[2]
    text = re.sub(r"<[^>]+>", "¤", body)
    assert re.findall(r"\S [:;?!»]", text) == []
    assert "« " not in text


@pytest.mark.parametrize("path", ALL)
def test_reading_leaves_no_cookie(visitor, path):
    response = visitor.get(path)
    assert not response.cookies
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "style=" not in response.content.decode()


def test_gaps_in_the_legal_notice_are_said(visitor, inside_alpha):
    assert "Certaines mentions manquent encore" in read(visitor, "/mentions-legales/")
    facts = {
        "publisher_name": "Association des Essais",
        "publisher_address": "1 rue d’Ici\n59000 Lille",
        "publication_director": "Ada Lin",
        "host": "Nuages du Nord, 2 rue de Là",
    }
    describe_network(facts, by=None)
    page = read(visitor, "/mentions-legales/")
    assert "manquent" not in page
    assert "à préciser" not in page
    for said in ("Association des Essais", "1 rue d’Ici<br>59000 Lille", "Ada Lin", "Nuages du"):
        assert said in page


def test_texts_are_escaped(visitor, inside_alpha):
    describe_network(
        {"home_title": "<b>Gras</b>", "support_address": "<script>1</script>"},
        by=None,
        pilots=[Organism("<i>Pilote</i>")],
        support_people=[Person("<u>Ada</u>", "R & D")],
    )
    page = read(visitor, "/")
    for tag in ("<b>", "<script>1", "<i>", "<u>"):
        assert tag not in page
    assert "R &amp; D" in page


def test_the_footer_says_the_state_of_accessibility(visitor):
    assert "Accessibilité\u00a0: non conforme" in read(visitor, "/")


def test_security_txt(visitor):
    response = visitor.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"] == "mailto:coordination@alpha.example.org"
    assert fields["Canonical"] == "http://alpha.localhost/.well-known/security.txt"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=366)


def test_the_platform_has_none_of_a_networks_pages(client, alpha):
    for path in OWED:
        assert client.get(path, SERVER_NAME="localhost").status_code == 404
