"""Around a place, from several sources at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.core.tenancy.place import in_network
from making_suppliers import a_supplier
from tenant_apps.directory import nearby
from tenant_apps.directory.models import Establishment
from tenant_apps.directory.nearby import Finding, Found, Source
from tenant_apps.directory.services.indexing import reindex

NEAR = "/pres-de-chez-moi/?lieu=50.63,3.06&rayon=20"


def placed(name, latitude, longitude):
    supplier = a_supplier(name)
    Establishment.objects.filter(organization=supplier.organization).update(
        latitude=latitude, longitude=longitude, precision="exact"
    )
    reindex([supplier.organization_id])


@pytest.fixture
def fairs(monkeypatch):
    """What an app above would register."""
    asked = []

    def find(near, most):
        asked.append(near)
        found = Found(4.0, "Foire aux plants", "/foire/", "Marcq", "Évènement")
        return Finding(7, [found], "/foires/")

    monkeypatch.setattr(nearby, "_sources", dict(nearby._sources))
    nearby.register(Source("fairs", "évènements", find))
    return asked


def test_sources_are_put_together_the_nearest_first(alpha, visitor, fairs):
    with in_network(alpha):
        placed("Tout près", 50.63, 3.07)
        placed("Plus loin", 50.70, 3.17)
        placed("Trop loin", 49.9, 2.3)
    page = visitor.get(NEAR).content.decode()
    order = [page.index(name) for name in ("Tout près", "Foire aux plants", "Plus loin")]
    assert order == sorted(order)
    assert "Trop loin" not in page
    assert "2 entreprises" in page
    assert '<a class="tag" href="/foires/">7 évènements</a>' in page
    (near,) = fairs
    assert (near.point, near.radius, near.sector) == ("50.63,3.06", 20, "")


@pytest.mark.parametrize(
    "query",
    ["", "?lieu=", "?lieu=Saint-Denis", "?lieu=Nulle-Part", "?lieu=Lille&secteur=inconnu"],
)
def test_no_source_is_asked_without_one_place(query, alpha, visitor, fairs):
    assert visitor.get(f"/pres-de-chez-moi/{query}").status_code == 200
    assert fairs == []


@pytest.mark.parametrize("query", ["?lieu=%00", "?lieu=91,200", "?rayon=abc&lieu=Lille", "?q=%00"])
def test_odd_questions_are_answered(query, visitor):
    for path in ("/pres-de-chez-moi/", "/recherche/"):
        assert visitor.get(f"{path}{query}").status_code == 200


def test_the_same_queries_for_one_and_for_many(alpha, visitor):
    def asked():
        counted = []
        for url in (NEAR, "/recherche/?q=entreprise"):
            visitor.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert visitor.get(url).status_code == 200
            counted.append(len(queries))
        return counted

    with in_network(alpha):
        for number in range(6):  # with fewer, another spelling is looked for
            placed(f"Entreprise {number}", 50.63, 3.07)
    few = asked()
    with in_network(alpha):
        for number in range(6, 25):
            placed(f"Entreprise {number}", 50.63 + number / 1000, 3.07)
    assert asked() == few
