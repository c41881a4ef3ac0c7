"""The home page asks a fixed number of questions and shows listed fiches only."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenant_apps.directory.models import Sector
from tenant_apps.portal import showcase
from tenant_apps.portal.showcase import figures, latest_suppliers, widespread_skills

# The face, départements, three figures, skills, latest with their head offices and sectors.
QUERIES = 9


def asked(visitor, path="/"):
    with CaptureQueriesContext(connection) as seen:
        assert visitor.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("number", [1, 40])
def test_the_number_of_questions_does_not_grow(visitor, supplier, number):
    sector = Sector.objects.order_by("key").first().key
    for i in range(number):
        supplier(f"Atelier {i}", skills=[f"Savoir {i}", "Couture"], sectors=[sector],
                 umbrellas=[f"Union {i}"])  # fmt: skip
    visitor.get("/")  # hosts and face are known from here on
    assert asked(visitor) == QUERIES


def test_umbrellas_are_asked_in_one_question(visitor, supplier):
    for i in range(40):
        supplier(f"Atelier {i}", umbrellas=[f"Union {i}"])
    visitor.get("/")
    assert asked(visitor, "/tetes-de-reseau/") == 2


def test_every_other_page_asks_for_the_face_once(visitor, inside_alpha):
    visitor.get("/")
    for path in ("/mentions-legales/", "/confidentialite/", "/accessibilite/", "/sources/"):
        assert asked(visitor, path) == 1
    assert asked(visitor, "/entreprises-bienvenue/") == 1


def test_skills_are_counted_on_listed_fiches_only(supplier):
    supplier("Une", skills=["Couture", "Bois"])
    supplier("Deux", skills=["Couture"])
    for state in ("draft", "suspended", "preregistered", "submitted", "withdrawn"):
        supplier(f"Cachée {state}", state=state, skills=["Bois", "Secret"])
    found = [(skill.name, skill.suppliers) for skill in widespread_skills()]
    assert found == [("Couture", 2), ("Bois", 1)]


def test_no_more_skills_than_asked(supplier):
    for i in range(20):
        supplier(f"Atelier {i}", skills=[f"Savoir {i:02}"])
    assert len(widespread_skills()) == 10


def test_the_latest_are_listed_and_newest_first(supplier):
    for i in range(6):
        supplier(f"Atelier {i}")
    supplier("Cachée", state="suspended")
    names = [profile.organization.name for profile in latest_suppliers()]
    assert names == ["Atelier 5", "Atelier 4", "Atelier 3", "Atelier 2"]


def test_figures_count_each_thing_once(supplier):
    supplier("Une", umbrellas=["Union", "Ligue"])
    supplier("Deux", umbrellas=["Union"])
    supplier("Cachée", state="draft", umbrellas=["Autre"])
    found = figures()
    assert (found.suppliers, found.towns, found.umbrellas) == (2, 1, 2)


def test_a_large_network_is_counted_once_a_minute_and_hides_names_at_once(
    visitor, supplier, monkeypatch
):
    monkeypatch.setattr(showcase, "LARGE", 2)
    first = supplier("Une", skills=["Couture"])
    visitor.get("/")
    assert asked(visitor) == QUERIES
    supplier("Deux", skills=["Couture"])
    try:
        visitor.get("/")
        assert asked(visitor) == QUERIES - 4
        first.state = "suspended"
        first.save()
        assert "Une</a>" not in visitor.get("/").content.decode()
    finally:
        showcase.cache.delete("showcase")
