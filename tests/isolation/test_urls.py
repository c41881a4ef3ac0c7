"""Who gets what at which address: one line for each, written by hand. None, no test passes.

Every line of a network uses a real object of alpha's, and the refusals use the very same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from PIL import Image

from maillage.core.mail.kinds import MailKind, register
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.writing import opt_out_url
from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from maillage.core.web.theme import current_theme
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Profile, SupplierProfile
from tenant_apps.directory.services.files import set_brochure, set_logo

NETWORK, PLATFORM = "maillage.config.urls_network", "maillage.config.urls_platform"
MEMBER = "Camille de alpha"  # what alpha's fiche shows to its members only


@dataclass(frozen=True)
class Line:
    urls: str
    name: str
    method: str
    role: str
    status: int


EVERYONE = ("visitor", "member", "stranger")
# Pages that show nothing of a person or a structure but what everyone may see.
OPEN = (
    *("portal:buyers", "portal:enterprises", "portal:visitors", "portal:plan", "portal:robots"),
    *("portal:sitemap", "portal:sitemap-pages", "portal:sitemap-suppliers"),
    *("branding:legal-notice", "branding:privacy", "branding:accessibility", "branding:security"),
    "directory:umbrellas",
)

# fmt: off
LINES = [
    Line(NETWORK, "portal:home", "GET", "visitor", 200),
    Line(NETWORK, "portal:home", "GET", "member", 200),
    Line(NETWORK, "portal:home", "GET", "stranger", 200),
    Line(NETWORK, "directory:suppliers", "GET", "visitor", 200),
    Line(NETWORK, "directory:suppliers", "GET", "member", 200),
    Line(NETWORK, "directory:suppliers", "GET", "stranger", 200),
    Line(NETWORK, "directory:supplier", "GET", "visitor", 200),
    Line(NETWORK, "directory:supplier", "GET", "member", 200),
    Line(NETWORK, "directory:supplier", "GET", "stranger", 200),
    Line(NETWORK, "directory:supplier", "GET", "elsewhere", 404),
    Line(NETWORK, "directory:supplier-email", "POST", "visitor", 200),
    Line(NETWORK, "directory:supplier-email", "POST", "member", 200),
    Line(NETWORK, "directory:supplier-email", "POST", "stranger", 200),
    Line(NETWORK, "directory:supplier-email", "POST", "elsewhere", 404),
    Line(NETWORK, "directory:supplier-email", "GET", "visitor", 302),
    Line(NETWORK, "directory:supplier-email", "GET", "member", 302),
    Line(NETWORK, "directory:supplier-email", "GET", "stranger", 302),
    Line(NETWORK, "directory:supplier-email", "GET", "elsewhere", 302),
    Line(NETWORK, "reference:attributions", "GET", "visitor", 200),
    Line(NETWORK, "reference:attributions", "GET", "member", 200),
    Line(NETWORK, "reference:attributions", "GET", "stranger", 200),
    Line(NETWORK, "web:theme", "GET", "visitor", 200),
    Line(NETWORK, "web:theme", "GET", "member", 200),
    Line(NETWORK, "web:theme", "GET", "stranger", 200),
    Line(NETWORK, "web:theme", "GET", "elsewhere", 404),
    Line(PLATFORM, "tenants:list", "GET", "visitor", 200),
    Line(PLATFORM, "reference:attributions", "GET", "visitor", 200),
    Line(PLATFORM, "web:theme", "GET", "visitor", 200),
    *(Line(NETWORK, name, "GET", role, 200) for name in OPEN for role in EVERYONE),
    Line(NETWORK, "portal:sitemap-suppliers", "GET", "elsewhere", 404),
    Line(NETWORK, "directory:umbrellas", "GET", "elsewhere", 200),
    Line(NETWORK, "mail:opt_out", "GET", "visitor", 200),
    Line(NETWORK, "mail:opt_out", "GET", "member", 200),
    Line(NETWORK, "mail:opt_out", "GET", "stranger", 200),
    Line(NETWORK, "mail:opt_out", "POST", "visitor", 200),
    Line(NETWORK, "mail:opt_out", "GET", "elsewhere", 404),
    Line(NETWORK, "mail:opt_out", "POST", "elsewhere", 404),
    Line(NETWORK, "directory:supplier-logo", "GET", "visitor", 200),
    Line(NETWORK, "directory:supplier-logo", "GET", "member", 200),
    Line(NETWORK, "directory:supplier-logo", "GET", "stranger", 200),
    Line(NETWORK, "directory:supplier-logo", "GET", "elsewhere", 404),
    Line(NETWORK, "directory:supplier-brochure", "GET", "visitor", 200),
    Line(NETWORK, "directory:supplier-brochure", "GET", "member", 200),
    Line(NETWORK, "directory:supplier-brochure", "GET", "stranger", 200),
    Line(NETWORK, "directory:supplier-brochure", "GET", "elsewhere", 404),
    Line(PLATFORM, "components", "GET", "visitor", 200),
    Line(PLATFORM, "robots", "GET", "visitor", 200),
]
# fmt: on


@pytest.fixture
def fiche(
    alpha: NetworkInfo, make_fiche: Callable[..., SupplierProfile], bucket: Path
) -> SupplierProfile:
    """With a logo and a brochure, kept in a real S3."""
    supplier = make_fiche(alpha)
    picture = BytesIO()
    Image.new("RGB", (20, 20), "green").save(picture, "JPEG")
    with in_network(alpha):
        set_logo(supplier, ContentFile(picture.getvalue(), "logo.jpg"), by=None)
        set_brochure(supplier, ContentFile(picture.getvalue(), "plaque.jpg"), by=None)
    return supplier


@pytest.fixture
def client_for(
    alpha: NetworkInfo, beta: NetworkInfo, member_of: Callable[..., Client]
) -> Callable[[str], Client]:
    def client(role: str) -> Client:
        match role:
            case "visitor":
                return Client(SERVER_NAME=alpha.host)
            case "member":
                return member_of(alpha)
            case "stranger":  # beta's session, presented to alpha
                return member_of(beta, host=alpha.host)
            case "elsewhere":  # a member of beta, at home, with alpha's addresses
                return member_of(beta)
        raise ValueError(role)

    return client


def address(line: Line, fiche: SupplierProfile, alpha: NetworkInfo) -> str:
    arguments: dict[str, object] = {}
    if line.name.startswith("directory:supplier") and line.name != "directory:suppliers":
        arguments["pk"] = fiche.pk
    if line.name == "portal:sitemap-suppliers":
        arguments["number"] = 1
    if line.name == "mail:opt_out":
        kind = register(MailKind("isolation", "les essais", optional=True))
        with in_network(alpha):
            mail = OutboxMail.objects.create(kind=kind.code, recipient="ada@example.org", text="…")
            return urlsplit(opt_out_url(mail)).path
    if line.name == "web:theme":
        with in_network(alpha) if line.urls == NETWORK else in_public():
            arguments["digest"] = current_theme()[1]
    return reverse(line.name, urlconf=line.urls, kwargs=arguments)


@pytest.mark.parametrize(
    "line",
    LINES,
    ids=lambda line: f"{line.urls[-8:]}-{line.name}-{line.method}-{line.role}",
)
def test_each_line(
    line: Line,
    fiche: SupplierProfile,
    alpha: NetworkInfo,
    beta: NetworkInfo,
    client_for: Callable[[str], Client],
) -> None:
    from tenants.hosts import forget_hosts
    from tenants.models import Network

    with in_public():  # so that alpha's stylesheet is not beta's as well
        Network.objects.filter(slug="beta").update(color="#aa3355")
    forget_hosts()
    url = address(line, fiche, alpha)
    client = client_for(line.role) if line.urls == NETWORK else Client(SERVER_NAME="localhost")
    response = client.generic(line.method, url)
    assert response.status_code == line.status
    page = text_of(response)
    if line.role == "elsewhere":
        assert "Menuiserie de alpha" not in page
    if line.name in {"directory:supplier", "directory:supplier-email"}:
        assert (MEMBER in page) == (line.role == "member" and line.status == 200)
    # None but the end of one that opens nothing here.
    assert [cookie.value for cookie in response.cookies.values() if cookie.value] == []


def text_of(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def urls_of(urlconf: str) -> Iterator[tuple[str, str]]:
    def walk(patterns: list[Any], namespaces: tuple[str, ...]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
                yield from walk(pattern.url_patterns, inner)
            else:
                assert isinstance(pattern, URLPattern)
                assert pattern.name, f"{pattern.pattern} has no name"
                yield ":".join([*namespaces, pattern.name])

    return ((urlconf, name) for name in walk(import_module(urlconf).urlpatterns, ()))


def test_every_url_has_its_lines() -> None:
    named = {*urls_of(NETWORK), *urls_of(PLATFORM)}
    assert len(named) > 6
    assert {(line.urls, line.name) for line in LINES} == named


def test_every_network_url_says_what_each_role_gets() -> None:
    for urls, name in urls_of(NETWORK):
        lines = [line for line in LINES if (line.urls, line.name) == (urls, name)]
        assert {"visitor", "member", "stranger"} <= {line.role for line in lines}, name
        assert any(line.status == 200 for line in lines), name


# Fiches


@pytest.mark.parametrize("role", ["visitor", "member", "stranger"])
@pytest.mark.parametrize("state", [state for state in Profile.State if state != "listed"])
@pytest.mark.parametrize("name", ["directory:supplier", "directory:supplier-email"])
def test_a_fiche_that_is_not_listed_is_not_there(
    *,
    name: str,
    state: str,
    role: str,
    alpha: NetworkInfo,
    client_for: Callable[[str], Client],
    make_fiche: Callable[..., SupplierProfile],
) -> None:
    fiche = make_fiche(alpha, state)
    url = reverse(name, urlconf=NETWORK, kwargs={"pk": fiche.pk})
    client = client_for(role)

    def ask() -> HttpResponse:
        return client.post(url) if name == "directory:supplier-email" else client.get(url)

    assert ask().status_code == 404
    assert "Menuiserie" not in client.get("/entreprises/").content.decode()
    with in_network(alpha):  # the same one, once listed, is
        fiche.state, fiche.listed_at = "listed", fiche.state_since
        fiche.save()
    assert ask().status_code == 200
    assert "Menuiserie" in client.get("/entreprises/").content.decode()


def test_the_list_shows_the_network_s_own(
    alpha: NetworkInfo, beta: NetworkInfo, make_fiche: Callable[..., SupplierProfile]
) -> None:
    for network in (alpha, beta):
        make_fiche(network)
    for mine, theirs in ((alpha, beta), (beta, alpha)):
        page = Client(SERVER_NAME=mine.host).get("/entreprises/").content.decode()
        assert f"Menuiserie de {mine.slug}" in page
        assert f"Menuiserie de {theirs.slug}" not in page


@pytest.mark.parametrize("name", sorted(name for _, name in urls_of(NETWORK)))
def test_the_platform_has_none_of_the_network_s_pages(
    name: str, fiche: SupplierProfile, alpha: NetworkInfo
) -> None:
    shared = {name for _, name in urls_of(PLATFORM)}
    url = address(Line(NETWORK, name, "GET", "visitor", 404), fiche, alpha)
    if name in shared or url in {"/", "/robots.txt"}:  # the platform has its own
        url = f"{url.rstrip('/')}/entreprises/"
    assert Client(SERVER_NAME="localhost").get(url).status_code == 404


# Sessions


def test_a_click_shows_the_address_and_a_page_does_not(
    fiche: SupplierProfile, client_for: Callable[[str], Client], alpha: NetworkInfo
) -> None:
    url = reverse("directory:supplier", urlconf=NETWORK, kwargs={"pk": fiche.pk})
    visitor = client_for("visitor")
    assert "contact@alpha.example.org" not in visitor.get(url).content.decode()
    assert "contact@alpha.example.org" in visitor.post(f"{url}adresse/").content.decode()


def test_a_copied_session_opens_nothing(
    fiche: SupplierProfile,
    alpha: NetworkInfo,
    beta: NetworkInfo,
    member_of: Callable[..., Client],
) -> None:
    """Same key, same number of account, even the row carried over: beta's salt is not alpha's."""
    intruder = member_of(beta, host=alpha.host)
    with in_network(beta):
        session = Session.objects.get()
        user = User.objects.latest("pk")
    with in_network(alpha):
        Session.objects.create(
            session_key=session.session_key,
            session_data=session.session_data,
            expire_date=session.expire_date,
        )
        twin, _ = User.objects.get_or_create(pk=user.pk, defaults={"email": "twin@example.org"})
        User.objects.filter(pk=twin.pk).update(password=user.password)
    url = reverse("directory:supplier", urlconf=NETWORK, kwargs={"pk": fiche.pk})
    assert MEMBER not in intruder.get(url).content.decode()
    assert MEMBER in member_of(alpha).get(url).content.decode()
