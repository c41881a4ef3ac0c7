"""The coordinator's structures and nomenclature, at both widths, on real demo data."""

import re
from collections.abc import Callable

import pytest
from pages import WIDTHS
from playwright.sync_api import Page, expect

from clones import use
from maillage.core.tenancy.place import in_network, in_public

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

SLUG = "ceres"
STRUCTURES, WORDS = "/coordination/structures/", "/coordination/nomenclature/"
GROUPS = (
    *("identite", "adresse", "coordonnees", "offre", "engagements"),
    *("zone", "chiffres", "contacts", "etablissements"),
)


@pytest.fixture(scope="session", autouse=True)
def known(demo_database: str, django_db_blocker: pytest.FixtureDef) -> dict[str, object]:
    """A structure with files, one that waits; a skill."""
    from tenant_apps.directory.models import Skill, SupplierProfile
    from tenants.models import Network

    with django_db_blocker.unblock(), use(demo_database):
        with in_public():
            info = Network.objects.prefetch_related("domains").get(slug=SLUG).info
        with in_network(info):
            dressed = SupplierProfile.objects.listed().exclude(logo="").exclude(brochure="")
            waiting = SupplierProfile.objects.filter(state="preregistered")
            return {
                "dressed": dressed[0].organization_id,
                "waiting": waiting[0].organization_id,
                "skill": Skill.objects.get(key="ebenisterie").pk,
            }


@pytest.fixture
def desk(known: dict[str, object], page_as: Callable[..., Page]) -> Page:
    return page_as("coordinator", SLUG)


PAGES = [
    STRUCTURES,
    f"{STRUCTURES}?etat=suspended&departement=62&tri=-maj",
    f"{STRUCTURES}?page=2&sans-adresse=oui",
    f"{STRUCTURES}?q=introuvable",
    f"{STRUCTURES}?page=99",
    f"{STRUCTURES}ajouter/",
    STRUCTURES + "{dressed}/",
    STRUCTURES + "{waiting}/",
    STRUCTURES + "{waiting}/apercu/",
    STRUCTURES + "{dressed}/logo/",
    STRUCTURES + "{dressed}/plaque/",
    STRUCTURES + "{waiting}/logo/",
    *(STRUCTURES + "{dressed}/modifier/" + f"{group}/" for group in GROUPS),
    STRUCTURES + "etat/?vers=suspended&fiche={dressed}&fiche={waiting}",
    STRUCTURES + "etat/?vers=suspended&fiche={waiting}",
    WORDS,
    f"{WORDS}secteurs/",
    f"{WORDS}secteurs/ajouter/",
    f"{WORDS}competences/?usage=oui",
    f"{WORDS}competences/?q=introuvable",
    f"{WORDS}tetes-de-reseau/",
    WORDS + "competences/{skill}/",
    WORDS + "competences/{skill}/fusionner/",
    WORDS + "competences/{skill}/fusionner/?into=tri",
    WORDS + "competences/{skill}/fusionner/?into=introuvable",
    WORDS + "competences/{skill}/supprimer/",
]


def test_no_page_has_a_barrier(desk, address, no_barrier, known):
    for path in PAGES:
        answer = desk.goto(address(SLUG, path.format(**known)))
        assert answer.status == 200, path
        no_barrier(desk)


@pytest.mark.parametrize(
    ("path", "label", "wrong", "button"),
    [
        (f"{STRUCTURES}ajouter/", "SIRET du siège", "123", "Ajouter la structure"),
        (STRUCTURES + "{waiting}/modifier/identite/", "Code NAF", "x", "Enregistrer"),
        (STRUCTURES + "{waiting}/modifier/offre/", "Biens et services", "a;b;c;d;e", "Enregistrer"),
        (STRUCTURES + "{waiting}/modifier/contacts/", "Téléphone", "x", "Enregistrer"),
        (f"{WORDS}competences/ajouter/", "Nom", "tri", "Ajouter"),
    ],
)
def test_errors_are_met_first_and_lead_to_their_field(
    desk, address, no_barrier, known, path, label, wrong, button
):
    desk.goto(address(SLUG, path.format(**known)))
    field = desk.get_by_label(label).first
    field.fill(wrong)
    desk.get_by_role("button", name=button, exact=True).click()
    summary = desk.locator("#erreurs")
    expect(summary).to_be_focused()
    no_barrier(desk)
    summary.get_by_role("link", name=re.compile(label)).click()
    expect(field).to_be_focused()
    expect(field).to_have_value(wrong)


def test_the_keyboard_alone_chooses_and_confirms(desk, address, no_barrier):
    desk.goto(address(SLUG, f"{STRUCTURES}?etat=listed"))
    everything = desk.get_by_label("Tout cocher")
    everything.focus()
    desk.keyboard.press("Space")
    boxes = desk.locator("input[name=fiche]")
    assert boxes.count() == desk.locator("input[name=fiche]:checked").count() == 50
    desk.keyboard.press("Space")
    boxes.first.focus()
    desk.keyboard.press("Space")
    desk.get_by_role("button", name="Suspendre…").focus()
    desk.keyboard.press("Enter")
    heading = desk.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"Suspendre la publication de 1 structure.\?"))
    no_barrier(desk)
    desk.get_by_role("link", name="Ne rien changer").press("Enter")
    expect(desk).to_have_url(address(SLUG, f"{STRUCTURES}?etat=listed"))


@pytest.mark.parametrize("width", WIDTHS)
def test_on_a_phone_the_table_scrolls_in_its_box(desk, address):
    desk.goto(address(SLUG, STRUCTURES))
    box = desk.locator(".table-box")
    box.focus()
    expect(box).to_be_focused()
    wide, shown = box.evaluate("box => [box.scrollWidth, box.clientWidth]")
    if desk.viewport_size["width"] < 600:
        assert wide > shown
        expect(desk.locator("details.filters")).not_to_have_attribute("open", re.compile(".*"))
    else:
        assert wide == shown
