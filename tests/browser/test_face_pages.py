"""« Votre réseau », as a coordinator of a demo network sees it, at both widths and by keyboard."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # noqa: F401
from django.test import Client
from playwright.sync_api import Page

from clones import use
from maillage.core.tenancy.place import in_network, in_public

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

PAGES = ["", "accueil/", "vous-joindre/", "signataires/", "mentions/"]


@pytest.fixture(scope="module")
def session_key(demo_database: str, django_db_blocker: pytest.FixtureDef) -> str:
    """Of a coordinator of CERES who has logged in."""
    from tenant_apps.accounts.models import NetworkRole
    from tenants.models import Network

    with django_db_blocker.unblock(), use(demo_database):
        with in_public():
            info = Network.objects.prefetch_related("domains").get(slug="ceres").info
        with in_network(info):
            client = Client(SERVER_NAME=info.host)
            role = NetworkRole.objects.select_related("user").earliest("pk")
            client.force_login(role.user, "tenant_apps.accounts.backends.LoginBackend")
            return client.cookies["session"].value


@pytest.fixture
def desk(session_key: str, page: Page, address: Callable[..., str]) -> Iterator[Page]:
    page.context.add_cookies([{"name": "session", "value": session_key, "url": address("ceres")}])
    yield page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_network_has_no_barrier(desk, address, no_barrier, path):
    response = desk.goto(address("ceres", f"/coordination/reseau/{path}"))
    assert response.status == 200
    desk.screenshot(
        path=f"/tmp/br_{path.strip('/') or 'identite'}_{desk.viewport_size['width']}.png",
        full_page=True,
    )
    no_barrier(desk)


@pytest.mark.parametrize("slug", ["ceres", "scop-lr"])
def test_shots(page, address, slug):
    page.goto(address(slug, "/"))
    page.screenshot(path=f"/tmp/br_home_{slug}_{page.viewport_size['width']}.png", full_page=True)
