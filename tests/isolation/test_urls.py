"""Who gets what at which address: the lines of `lines/`, written by hand. None, no test passes.

Every line of a network uses a real object of alpha's, and the refusals use the very same.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from matrix import NETWORK, PLATFORM, Arguments, Line, World

from maillage.core.tenancy.place import NetworkInfo, in_console, in_network, in_public
from tenant_apps.accounts.models import Session, User
from tenant_apps.directory.models import Organization, Profile, SupplierProfile
from tenant_apps.directory.services.indexing import reindex
from tenant_apps.moderation.models import ValidationCircle

MEMBER = "Camille de alpha"  # what alpha's fiche shows to its members only
MODULES = [
    import_module(f"lines.{path.stem}")
    for path in sorted((Path(__file__).parent / "lines").glob("*.py"))
]
LINES: list[Line] = [line for module in MODULES for line in module.LINES]
ARGUMENTS: dict[str, Arguments] = {k: v for module in MODULES for k, v in module.ARGUMENTS.items()}
# Pages whose form gives even a visitor the cookie that protects it.
WITH_FORM: set[str] = {name for module in MODULES for name in getattr(module, "WITH_FORM", ())}


@pytest.fixture
def fiche(
    alpha: NetworkInfo, make_fiche: Callable[..., SupplierProfile], bucket: Path
) -> SupplierProfile:
    return make_fiche(alpha)


@pytest.fixture
def world(alpha: NetworkInfo, beta: NetworkInfo, fiche: SupplierProfile) -> World:
    return World(alpha, beta, fiche)


@pytest.fixture
def client_for(
    alpha: NetworkInfo,
    beta: NetworkInfo,
    request: pytest.FixtureRequest,
    member_of: Callable[..., Client],
    operator: Callable[..., Client],
) -> Callable[[str], Client]:
    def client(role: str) -> Client:
        match role:
            case "visitor":
                return Client(SERVER_NAME=alpha.host)
            case "member":
                return member_of(alpha)
            case "coordinator":
                return member_of(alpha, role=role)
            case "circle":
                return join_circles(alpha, member_of(alpha, role="circle_member"))
            case "gestionnaire" | "redacteur":
                fiche = request.getfixturevalue("fiche")
                return member_of(alpha, holding=(role, fiche.organization))
            case "neighbour":
                with in_network(alpha):
                    other = Organization.objects.create(name="Osier d’à côté")
                return member_of(alpha, holding=("gestionnaire", other))
            case "owner":  # of what the arguments of the line made
                owner: User = request.getfixturevalue("world").made["owner"]
                browser = Client(SERVER_NAME=alpha.host)
                with in_network(alpha):
                    browser.force_login(owner, "tenant_apps.accounts.backends.LoginBackend")
                return browser
            case "stranger":  # the session of a coordinator of beta, presented to alpha
                return member_of(beta, host=alpha.host, role="coordinator")
            case "elsewhere":
                return member_of(beta, role="coordinator")
            case "platform-visitor":
                return Client(SERVER_NAME="localhost")
            case "platform-operator":
                return operator(second_factor=True)
            case "platform-unprotected":
                return operator(second_factor=False)
        raise ValueError(role)

    return client


def join_circles(network: NetworkInfo, client: Client) -> Client:
    """The latest person, in every circle that the line has made."""
    with in_network(network):
        for circle in ValidationCircle.objects.all():
            circle.memberships.create(user=User.objects.latest("pk"))
    return client


def address(line: Line, world: World) -> str:
    arguments: dict[str, Any] = {}
    if line.name in ARGUMENTS:
        with in_network(world.alpha) if line.urls == NETWORK else in_console():
            arguments = ARGUMENTS[line.name](world)
    return reverse(line.name, urlconf=line.urls, kwargs=arguments)


@pytest.mark.parametrize("line", LINES, ids=str)
def test_each_line(line: Line, world: World, client_for: Callable[[str], Client]) -> None:
    from tenants.hosts import forget_hosts
    from tenants.models import Network

    with in_public():  # so that alpha's stylesheet is not beta's as well
        Network.objects.filter(slug="beta").update(color="#aa3355")
    forget_hosts()
    url = address(line, world)
    client = client_for(line.role if line.urls == NETWORK else f"platform-{line.role}")
    sending = {"content_type": "application/json"} if line.name.startswith("api:") else {}
    response = getattr(client, line.method.lower())(url, dict(line.data), **sending)
    assert response.status_code == line.status
    page = text_of(response)
    if line.role == "elsewhere":
        assert "Menuiserie de alpha" not in page
    if line.name in {"directory:supplier", "directory:supplier-email"}:
        seen = line.role in {"member", "coordinator"} and line.status == 200
        assert (MEMBER in page) == seen
    if line.role == "visitor" and line.name not in WITH_FORM and line.status != 302:
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
        assert name in SENDING_ON or any(answers(line) for line in lines), name


def answers(line: Line) -> bool:
    """A page, what the API did, or somewhere to go once something is done."""
    return line.status in {200, 201, 204} or (line.status == 302 and line.method == "POST")


# allauth's pages send on who has no second factor yet, or has logged in just now; what they show
# is tested with them (tests/tenant_apps/accounts).
SENDING_ON = {"mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp"}
SENDING_ON |= {f"mfa_{verb}_recovery_codes" for verb in ("view", "generate", "download")}
SENDING_ON |= {"onboarding:resume"}  # to the step where something is left to answer


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
    assert str(fiche.pk) not in client.get("/entreprises/").content.decode()
    with in_network(alpha):  # the same one, once listed, is
        fiche.state, fiche.listed_at = "listed", fiche.state_since
        fiche.save()
        reindex([fiche.organization_id])
    assert ask().status_code == 200
    assert str(fiche.pk) in client.get("/entreprises/").content.decode()


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
def test_the_platform_has_none_of_the_network_s_pages(name: str, world: World) -> None:
    shared = {name for _, name in urls_of(PLATFORM)}
    url = address(Line(NETWORK, name, "GET", "visitor", 404), world)
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
    member = member_of(alpha)
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
    assert MEMBER in member.get(url).content.decode()
