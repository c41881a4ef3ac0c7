"""Taking a fiche up by its link, at both widths: from the mail's page to the space of a structure;
and the coordinators' part of it, on the demo's fiches."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clones import use
from maillage.core.tenancy.place import in_network, in_public

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

SLUG = "scop-lr"


@pytest.fixture(scope="module", autouse=True)
def sent(demo_database: str, django_db_blocker: pytest.FixtureDef) -> tuple[str, str, str]:
    """The path of a new link, the name of its fiche, and the desk's page of another structure that
    has an address: before Playwright runs."""
    from maillage.core.mail.models import OutboxMail
    from tenant_apps.access.services.claims import reachable, send_claim_link
    from tenant_apps.accounts.models import NetworkRole
    from tenants.models import Network

    with django_db_blocker.unblock(), use(demo_database):
        with in_public():
            info = Network.objects.prefetch_related("domains").get(slug=SLUG).info
        with in_network(info):
            by = NetworkRole.objects.select_related("user")[0].user
            preregistered = reachable().filter(supplier__state="preregistered")
            fiche, other = preregistered.order_by("sort_key")[:2]
            link = send_claim_link(fiche, by=by)
            mail = OutboxMail.objects.get(about_pk=str(link.pk))
    found = re.search(r"/rejoindre/lien/[\w-]+/", mail.text)
    assert found
    return found[0], str(fiche), f"/coordination/structures/{other.pk}/"


def test_from_the_link_to_the_space(
    page_as: Callable[..., Page],
    address: Callable[..., str],
    no_barrier: Callable[[Page], None],
    sent: tuple[str, str, str],
) -> None:
    path, name, _other = sent
    visitor = page_as()
    visitor.goto(address(SLUG, path))
    heading = visitor.get_by_role("heading", level=1)
    expect(heading).to_contain_text(name)
    no_barrier(visitor)
    visitor.get_by_role("link", name="Créer un compte").click()
    expect(visitor.get_by_label("Adresse électronique")).to_have_value(re.compile("@"))
    no_barrier(visitor)

    member = page_as("member", SLUG)
    member.goto(address(SLUG, path))
    no_barrier(member)
    member.get_by_role("button", name="Prendre la fiche en main").press("Enter")
    expect(member.get_by_role("heading", level=1)).to_have_text("Mon entreprise")
    expect(member.get_by_role("status")).to_contain_text("Vous êtes maintenant gestionnaire")
    no_barrier(member)

    visitor.goto(address(SLUG, path))
    expect(heading).to_have_text("Ce lien n’ouvre plus rien")
    no_barrier(visitor)
    visitor.complaints.clear()  # type: ignore[attr-defined] # that the page was not found


def test_asking_comparing_refusing(
    page_as: Callable[..., Page],
    address: Callable[..., str],
    no_barrier: Callable[[Page], None],
    width: int,
) -> None:
    member = page_as("member", "pes-auvergne")
    member.goto(address("pes-auvergne", "/rejoindre/demande/"))
    for label, value in (
        ("SIRET", "732 829 320 00074"),
        ("Raison sociale", f"Menuiserie {width}"),
        ("Code postal", "63000"),
        ("Commune", "Clermont-Ferrand"),
        ("Qui êtes-vous", "La directrice"),
    ):
        member.get_by_label(label).fill(value)
    member.get_by_role("button", name="Envoyer la demande").click()
    expect(member.get_by_role("status")).to_contain_text("est transmise")
    no_barrier(member)

    coordinator = page_as("coordinator", "pes-auvergne")
    coordinator.goto(address("pes-auvergne", "/coordination/demandes/"))
    no_barrier(coordinator)
    coordinator.get_by_role("link", name=f"Menuiserie {width}").click()
    expect(coordinator.get_by_role("heading", level=1)).to_contain_text(f"Menuiserie {width}")
    expect(coordinator.get_by_text("n’est à aucune structure du réseau")).to_be_visible()
    no_barrier(coordinator)
    coordinator.get_by_label("Pourquoi vous refusez").fill("Cette structure est à Paris.")
    coordinator.get_by_role("button", name="Refuser la demande").click()
    expect(coordinator.get_by_role("status")).to_contain_text("La demande est refusée")

    member.goto(address("pes-auvergne", "/compte/"))
    expect(member.get_by_text("Cette structure est à Paris.").last).to_be_visible()
    no_barrier(member)


def test_a_link_is_sent_and_revoked_from_the_desk(
    page_as: Callable[..., Page],
    address: Callable[..., str],
    no_barrier: Callable[[Page], None],
    sent: tuple[str, str, str],
) -> None:
    page = page_as("coordinator", SLUG)
    page.goto(address(SLUG, sent[2]))
    expect(page.get_by_role("heading", name="Prise en main")).to_be_visible()
    page.get_by_role("button", name="lien", exact=False).first.click()
    expect(page.get_by_role("status")).to_contain_text("Lien envoyé à")
    no_barrier(page)
    page.get_by_role("button", name="Annuler le lien").click()
    expect(page.get_by_role("status")).to_contain_text("Le lien est annulé")
    no_barrier(page)
