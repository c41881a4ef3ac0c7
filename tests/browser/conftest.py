"""The demo networks, served by gunicorn from a clone of one's own, seen in a real Chromium."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from logins import log_in, make_people
from pages import WIDTHS, Seen
from playwright.sync_api import Browser, Page, sync_playwright
from redis import Redis

from clones import ROOT, clone, environment_for, use
from maillage.demo.networks import seed
from maillage.demo.people import seed_people
from maillage.embedded.valkey import EmbeddedValkey
from object_store import usual_store
from serving import free_port, served

# A database of Valkey's for each of the two test processes, the next one being its cache: messages
# of one database of networks are not for the workers of another.
BROKER = {"gw0": 10, "gw1": 12}.get(os.environ.get("PYTEST_XDIST_WORKER", ""), 14)

# Without these Chromium tries to reach its maker's hosts.
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def demo_database(
    django_db_setup: None, template_database: str, django_db_blocker: pytest.FixtureDef
) -> Iterator[str]:
    with django_db_blocker.unblock(), clone(template_database, "demo") as name:
        with use(name), usual_store():
            seed(progress=print)
            seed_people()
            make_people()
        yield name


@pytest.fixture(scope="session")
def demo_environment(demo_database: str) -> dict[str, str]:
    """Of the running product: it publishes where no other test's worker takes its tasks."""
    environment = {**environment_for(demo_database), "MAILLAGE_PORT": str(free_port())}
    for service in settings.EMBEDDED_SERVICES:
        if isinstance(service, EmbeddedValkey):
            with Redis(unix_socket_path=str(service.socket), db=BROKER) as broker:
                broker.flushdb()
            environment["CELERY_BROKER_URL"] = service.url(BROKER)
    return environment


@pytest.fixture(scope="module")
def worker(demo_environment: dict[str, str]) -> Iterator[None]:
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "maillage.config.celery"]
    process = subprocess.Popen(
        [*celery, "worker", "--queues", "interactive,bulk", "--concurrency", "3"],
        cwd=ROOT,
        env={**demo_environment, "C_FORCE_ROOT": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


IN_CERES = """
from maillage.core.tenancy.place import in_network
from tenants.services.finding import live_networks
(ceres,) = [network for network in live_networks() if network.slug == "ceres"]
with in_network(ceres):
    {code}
"""


@pytest.fixture
def in_ceres(demo_environment: dict[str, str]) -> Callable[[str], str]:
    """Code in a process of its own, and what it prints: Playwright's loop keeps ours from the
    database."""

    def run(code: str) -> str:
        shell = [sys.executable, ROOT / "manage.py", "shell", "-v", "0", "-c"]
        done = subprocess.run(
            [*shell, IN_CERES.format(code=code)],
            cwd=ROOT,
            env=demo_environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


@pytest.fixture(scope="module")
def demo_port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def address(demo_database: str, demo_environment: dict[str, str]) -> Iterator[Callable[..., str]]:
    """`address("ceres", "/entreprises/")`: a URL of the running product; no slug: the platform."""
    port = int(demo_environment["MAILLAGE_PORT"])
    with served(demo_database, port, environment=demo_environment):
        yield lambda slug="", path="/": f"http://{f'{slug}.' if slug else ''}localhost:{port}{path}"


@pytest.fixture(scope="module")
def browser(address: Callable[..., str]) -> Iterator[Browser]:
    """Not for longer: while Playwright runs its loop, Django refuses the database to the thread."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.fail("Chromium is missing: `make chromium` installs it where apt can.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def width() -> int:
    """Where one starts; `no_barrier` looks at both. What is done otherwise on a phone says so:
    `@pytest.mark.parametrize("width", WIDTHS)`."""
    return 1280


@pytest.fixture(scope="session")
def logged_in() -> dict[tuple[str, str], Any]:
    """The cookies of whoever logged in, by role and network: once in a run."""
    return {}


@pytest.fixture
def page_as(
    browser: Browser,
    address: Callable[..., str],
    width: int,
    logged_in: dict[tuple[str, str], Any],
) -> Iterator[Callable[..., Page]]:
    """`page_as("coordinator", "ceres")`. What the console complains of fails the
    test. The session is shared by all tests: whoever wants to log out logs in for themselves."""
    complaints: list[str] = []
    with ExitStack() as contexts:

        def open_page(role: str = "visitor", slug: str = "") -> Page:
            state = logged_in.get((role, slug))
            if role != "visitor" and state is None:
                with browser.new_context() as entrance:
                    log_in(entrance.new_page(), address(slug, "/connexion/"), role, slug)
                    state = logged_in[role, slug] = entrance.storage_state()
            context = contexts.enter_context(
                browser.new_context(
                    viewport={"width": width, "height": 800}, locale="fr-FR", storage_state=state
                )
            )
            page = context.new_page()
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.complaints = complaints  # type: ignore[attr-defined]
            return page

        yield open_page
    assert complaints == []


@pytest.fixture
def page(page_as: Callable[..., Page]) -> Page:
    """A visitor's."""
    return page_as()


@pytest.fixture
def show(page_as: Callable[..., Page], address: Callable[..., str]) -> Callable[[Seen], Page]:
    """The page of that line, as it should look."""

    def open_page(seen: Seen) -> Page:
        page = page_as(seen.role, seen.slug if seen.role != "visitor" else "")
        response = page.goto(address(seen.slug, seen.path))
        assert response
        assert response.status == seen.status
        # A click ends before its page is there, and a proof of work comes before that.
        for selector in seen.follow:
            with page.expect_navigation():
                page.locator(selector).first.click()
        for label, text in seen.fill:
            page.get_by_label(label).fill(text)
        if seen.press:
            with page.expect_navigation():
                page.get_by_role("main").get_by_role("button", name=seen.press).click()
        if seen.status >= 400:
            # Chromium itself writes that the page was refused or not found.
            assert len(page.complaints) == 1  # type: ignore[attr-defined]
            page.complaints.clear()  # type: ignore[attr-defined]
        return page

    return open_page


@pytest.fixture
def no_barrier() -> Callable[[Page], None]:
    """At both widths nothing that axe finds, and nothing to scroll sideways for."""

    def check(page: Page) -> None:
        page.wait_for_load_state()
        before = page.viewport_size
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            results = Axe().run(page)
            assert results.violations_count == 0, results.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.set_viewport_size(before)

    return check
