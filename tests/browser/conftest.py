"""The demo networks, served by gunicorn from a clone of one's own, seen in a real Chromium."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright
from redis import Redis

from clones import ROOT, clone, environment_for, use
from maillage.demo.networks import seed
from maillage.demo.people import seed_people
from maillage.embedded.valkey import EmbeddedValkey
from serving import free_port, served

BROKER = 14  # a database of Valkey's that nobody else uses; the next one is the cache

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
        with use(name):
            seed(progress=print)
            seed_people()
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
        [*celery, "worker", "--queues", "interactive,bulk", "--concurrency", "1"],
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


@pytest.fixture(scope="session")
def address(demo_database: str, demo_environment: dict[str, str]) -> Iterator[Callable[..., str]]:
    """`address("ceres", "/entreprises/")`: a URL of the running product; no slug: the platform."""
    port = int(demo_environment["MAILLAGE_PORT"])
    with served(demo_database, port, environment=demo_environment):
        yield lambda slug="", path="/": f"http://{f'{slug}.' if slug else ''}localhost:{port}{path}"


@pytest.fixture(scope="module")
def browser(address: Callable[..., str]) -> Iterator[Browser]:
    """Not for longer: while Playwright runs its loop, Django refuses the database to the thread."""
    path = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if path is None:
        pytest.fail("Chromium is missing: `make chromium` installs it where apt can.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(params=[1280, 390], ids=["wide", "phone"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """At both widths. What the console complains of fails the test."""
    with browser.new_context(
        viewport={"width": request.param, "height": 800}, locale="fr-FR"
    ) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.complaints = complaints  # type: ignore[attr-defined]
        yield page
        assert complaints == []


@pytest.fixture
def no_barrier() -> Callable[[Page], None]:
    """Nothing that axe finds, and nothing to scroll sideways for."""

    def check(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"]

    return check
