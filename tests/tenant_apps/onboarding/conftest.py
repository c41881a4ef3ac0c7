import pytest

from maillage.core.tenancy.place import NetworkInfo
from making_suppliers import a_siret, a_supplier
from tenant_apps.access.services.grants import write_grant
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization, SupplierProfile


@pytest.fixture
def supplier(inside_alpha: NetworkInfo) -> SupplierProfile:
    """A draft with what must be there."""
    return a_supplier(
        "Tri du Lac",
        state="draft",
        siret=a_siret(1),
        email="contact@tri.example",
        description="Nous trions les papiers de bureau.",
        sectors=["traiteur"],
    )


@pytest.fixture
def organization(supplier: SupplierProfile) -> Organization:
    return supplier.organization


@pytest.fixture
def boss(organization: Organization) -> User:
    user = User.objects.create(email="ada@tri.example", first_name="Ada", last_name="Lin")
    write_grant(user, organization, "gestionnaire", establishment=None, by=None)
    return user


@pytest.fixture
def editor(organization: Organization) -> User:
    user = User.objects.create(email="zoe@tri.example")
    write_grant(user, organization, "redacteur", establishment=None, by=None)
    return user
