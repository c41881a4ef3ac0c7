import pytest

from holding import a_coordinator, a_gestionnaire
from maillage.core.tenancy.place import NetworkInfo
from making_suppliers import a_siret, a_supplier
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization, SupplierProfile


@pytest.fixture
def draft(inside_alpha: NetworkInfo) -> SupplierProfile:
    return a_supplier("Tri du Lac", state="draft", siret=a_siret(1))


@pytest.fixture
def organization(draft: SupplierProfile) -> Organization:
    return draft.organization


@pytest.fixture
def zoe(organization: Organization) -> User:
    """Manages the structure."""
    return a_gestionnaire(organization, "Zoé Zola")


@pytest.fixture
def cleo(inside_alpha: NetworkInfo) -> User:
    return a_coordinator()
