"""What the demo would have mailed, on its platform host and nowhere else."""

import subprocess
import sys
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, clear_url_caches, resolve, reverse
from django.urls.exceptions import Resolver404

from clones import ROOT
from maillage.demo import mails
from maillage.embedded.smtp import Keeper
from wording import as_read


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(mails, "_folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def demo(db, folder, settings):
    """The platform's host, as the demo serves it."""
    settings.ROOT_URLCONF = "maillage.demo.urls"
    clear_url_caches()
    yield Client(SERVER_NAME="localhost")
    clear_url_caches()


def keep(folder, to, subject, *, html=True, attachment=False):
    message = EmailMessage()
    message["From"] = "CERES <no-reply@localhost>"
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = "Tue, 24 Nov 2026 08:30:00 +0000"
    message.set_content("Bonjour,\n\nhttp://ceres.localhost/mot-de-passe/choisir/abc/\n")
    if html:
        page = "<html><head><style>p{}</style></head><body><script>alert(1)</script></body></html>"
        message.add_alternative(page, subtype="html")
    if attachment:
        message.add_attachment(
            b"x" * 2_000, maintype="application", subtype="pdf", filename="é.pdf"
        )
    head = f"Return-Path: <a@localhost>\r\nDelivered-To: {to}\r\n".encode()
    Keeper(folder).keep(head + message.as_bytes())


def page_of(client, path):
    return as_read(client.get(path).content.decode())


def test_the_newest_stands_first_and_a_recipient_is_found(demo, folder):
    assert "Aucun courriel pour l’instant" in page_of(demo, "/courriels/")
    keep(folder, "ada@example.org", "Le premier")
    keep(folder, "bob@example.org", "Le second")
    page = page_of(demo, "/courriels/")
    assert page.index("Le second") < page.index("Le premier")
    assert "mardi 24 novembre 2026 à 9 h 30" in page
    found = page_of(demo, "/courriels/?destinataire=ADA")
    assert "Le premier" in found
    assert "Le second" not in found
    assert "Aucun courriel pour cette adresse" in page_of(demo, "/courriels/?destinataire=zoe")


def test_a_mail_is_read_with_its_link_and_its_attachments(demo, folder):
    keep(folder, "ada@example.org", "Votre compte", attachment=True)
    name = next(folder.glob("*.eml")).stem
    page = page_of(demo, f"/courriels/{name}/")
    assert 'href="http://ceres.localhost/mot-de-passe/choisir/abc/"' in page
    assert "é.pdf (2 ko)" in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page


def test_its_page_runs_nothing_and_opens_links_beside(demo, folder):
    keep(folder, "ada@example.org", "Votre compte")
    name = next(folder.glob("*.eml")).stem
    body = demo.get(f"/courriels/{name}/page/")
    policy = body["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "allow-scripts" not in policy
    assert body["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in body.content.decode()


@pytest.mark.parametrize("name", ["20260101-000000-000000", "..", "x", "%2e%2e%2fsecret", "a.eml"])
def test_another_file_is_not_there(demo, folder, name):
    (folder.parent / "secret.eml").write_text("Subject: secret\n\n")
    assert demo.get(f"/courriels/{name}/").status_code == 404
    assert demo.get(f"/courriels/{name}/page/").status_code == 404


def test_a_mail_without_a_page_shows_its_text(demo, folder):
    keep(folder, "ada@example.org", "Simple", html=False)
    name = next(folder.glob("*.eml")).stem
    assert "<iframe" not in page_of(demo, f"/courriels/{name}/")
    assert demo.get(f"/courriels/{name}/page/").status_code == 404


def test_outside_the_demo_nobody_serves_them(db):
    assert settings.ROOT_URLCONF == "maillage.config.urls_platform"
    for urlconf in (settings.ROOT_URLCONF, settings.NETWORK_URLCONF):
        with pytest.raises(Resolver404):
            resolve("/courriels/", urlconf=urlconf)
        with pytest.raises(NoReverseMatch):
            reverse("demo:mails", urlconf=urlconf)
    for host in ("localhost", "alpha.localhost"):
        assert Client(SERVER_NAME=host).get("/courriels/").status_code == 404


@pytest.mark.parametrize(
    ("module", "urls"),
    [
        ("maillage.config.wsgi", "maillage.config.urls_platform"),
        ("maillage.demo.wsgi", "maillage.demo.urls"),
    ],
)
def test_only_the_demo_s_server_has_them(module, urls):
    code = f"import {module}; from django.conf import settings; print(settings.ROOT_URLCONF)"
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert process.stdout.strip() == urls


def test_where_mails_leave_for_good_there_are_none_to_read(db, settings):
    settings.EMBEDDED_SERVICES = []
    settings.ROOT_URLCONF = "maillage.demo.urls"
    clear_url_caches()
    assert Client(SERVER_NAME="localhost").get("/courriels/").status_code == 404
    clear_url_caches()
