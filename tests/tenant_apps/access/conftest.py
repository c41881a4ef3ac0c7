import pytest

from maillage.core.tenancy.place import NetworkInfo
from making_suppliers import a_siret, a_supplier
from tenant_apps.directory.models import Organization


@pytest.fixture
def organization(inside_alpha: NetworkInfo) -> Organization:
    return a_supplier("Tri du Lac", siret=a_siret(1)).organization


@pytest.fixture
def neighbour(inside_alpha: NetworkInfo) -> Organization:
    """Another organization of the same network."""
    return a_supplier("Osier d’à côté", siret=a_siret(2)).organization
