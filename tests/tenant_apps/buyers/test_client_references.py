import pytest
from django.db import IntegrityError, transaction

from maillage.core.tenancy.place import in_network
from making_suppliers import a_supplier
from tenant_apps.buyers.models import ClientReference


@pytest.fixture
def supplier(alpha):
    with in_network(alpha):
        return a_supplier()


def page(visitor, supplier):
    return (
        visitor.get(f"/entreprises/{supplier.pk}/")
        .content.decode()
        .replace("\u00a0", " ")
        .replace("&nbsp;", " ")
    )


def test_a_fiche_names_its_clients_latest_first(visitor, alpha, supplier):
    with in_network(alpha):
        for client, work, year in [
            ("Ville de Lens", "Un parc", 2023),
            ("Ville de Lille", "Un jardin", 2025),
            ("Le <Grand> Magasin", "", None),
        ]:
            ClientReference.objects.create(supplier=supplier, client=client, work=work, year=year)
    html = page(visitor, supplier)
    assert "Références déclarées" in html
    assert "<strong>Ville de Lille</strong> (2025) : Un jardin" in html
    assert "<strong>Le &lt;Grand&gt; Magasin</strong></li>" in html
    assert html.index("Ville de Lille") < html.index("Ville de Lens") < html.index("Magasin")


def test_without_any_there_is_no_heading(visitor, alpha, supplier):
    with in_network(alpha):
        other = a_supplier("Une autre")
        ClientReference.objects.create(supplier=other, client="Ville de Lille")
    assert "Références déclarées" not in page(visitor, supplier)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"client": "Ville de Lille"}, None),
        ({"client": "Ville de Lille", "year": 1900}, None),
        ({"client": ""}, "reference_named"),
        ({"client": "Ville de Lille", "year": 1899}, "reference_year"),
        ({"client": "Ville de Lille", "year": 2101}, "reference_year"),
    ],
)
def test_constraints(alpha, supplier, fields, constraint):
    with in_network(alpha):
        if constraint is None:
            ClientReference.objects.create(supplier=supplier, **fields)
            return
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            ClientReference.objects.create(supplier=supplier, **fields)
