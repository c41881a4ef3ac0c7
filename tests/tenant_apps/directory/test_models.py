from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from making_suppliers import a_siret, a_supplier
from tenant_apps.directory.models import (
    BuyerProfile,
    Contact,
    Coverage,
    Establishment,
    Organization,
    Sector,
    Skill,
    SupplierProfile,
    Turnover,
)

pytestmark = pytest.mark.usefixtures("inside_alpha")

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def supplier():
    return a_supplier()


def accepts(make):
    with transaction.atomic():
        make()


def refuses(make, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make()


def check(make, good, constraint):
    accepts(make) if good else refuses(make, constraint)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"name": ""}, "organization_named"),
        ({"name": "Tri"}, None),
        ({"naf_code": "8130Z"}, None),
        ({"naf_code": "8130"}, "organization_naf"),
        ({"naf_code": "81.3Z"}, "organization_naf"),
        ({"naf_code": "8130z"}, "organization_naf"),
        ({"legal_form": "scop"}, None),
        ({"legal_form": "guilde"}, "organization_legal_form"),
        ({"workforce": "10-49"}, None),
        ({"workforce": "0"}, None),
        ({"workforce": "12"}, "organization_workforce"),
    ],
)
def test_organization(fields, refusal):
    def make():
        Organization.objects.create(**{"name": "Tri du Lac", **fields})

    check(make, refusal is None, refusal)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({}, None),
        ({"siret": a_siret(1)}, None),
        ({"siret": "8100000180001"}, "establishment_siret"),
        ({"siret": "8100000180001A"}, "establishment_siret"),
        ({"postal_code": "59000"}, None),
        ({"postal_code": "5900"}, "establishment_postal_code"),
        ({"postal_code": "2A000"}, "establishment_postal_code"),
        ({"latitude": 50.6, "longitude": 3.1, "precision": "exact"}, None),
        ({"latitude": -90, "longitude": 180, "precision": "commune"}, None),
        ({"latitude": 50.6, "longitude": 3.1}, "establishment_position"),
        ({"latitude": 50.6, "precision": "exact"}, "establishment_position"),
        ({"longitude": 3.1, "precision": "exact"}, "establishment_position"),
        ({"precision": "exact"}, "establishment_position"),
        ({"latitude": 90.1, "longitude": 3, "precision": "exact"}, "establishment_position"),
        ({"latitude": 50, "longitude": 181, "precision": "exact"}, "establishment_position"),
        ({"latitude": 50, "longitude": float("nan"), "precision": "exact"}, "position"),
        ({"is_head_office": True}, "one_head_office"),
    ],
)
def test_establishment(supplier, fields, refusal):
    def make():
        Establishment.objects.create(organization=supplier.organization, **fields)

    check(make, refusal is None, refusal)


def test_a_siret_stands_once_in_a_network(supplier):
    other = a_supplier("Les Prés", siret=a_siret(1))
    for _ in range(2):  # without SIRET, as many as one likes
        Establishment.objects.create(organization=other.organization)
    refuses(
        lambda: Establishment.objects.create(organization=supplier.organization, siret=a_siret(1)),
        "siret_once",
    )


@pytest.mark.parametrize(
    ("level", "code", "good"),
    [
        ("france", "", True),
        ("france", "59", False),
        ("region", "32", True),
        ("region", "04", True),
        ("region", "2A", False),
        ("region", "", False),
        ("departement", "59", True),
        ("departement", "2A", True),
        ("departement", "2B", True),
        ("departement", "2C", False),
        ("departement", "971", True),
        ("departement", "5", False),
        ("departement", "9711", False),
        ("epci", "245900410", True),
        ("epci", "24590041", False),
        ("epci", "59350", False),
        ("commune", "59350", True),
        ("commune", "2A004", True),
        ("commune", "2B033", True),
        ("commune", "97209", True),
        ("commune", "2C004", False),
        ("commune", "59", False),
        ("commune", "5A350", True),
        ("canton", "5901", False),
        ("", "", False),
    ],
)
def test_coverage(supplier, level, code, good):
    def make():
        Coverage.objects.create(supplier=supplier, level=level, code=code)

    check(make, good, "coverage_code_of_level")


def test_a_territory_is_covered_once(supplier):
    Coverage.objects.create(supplier=supplier, level="departement", code="59")
    refuses(
        lambda: Coverage.objects.create(supplier=supplier, level="departement", code="59"),
        "coverage_once",
    )


@pytest.mark.parametrize(
    ("year", "amount", "good"),
    [
        (2025, 0, True),
        (2025, "120000.50", True),
        (2025, -1, False),
        (1899, 10, False),
        (2101, 10, False),
    ],
)
def test_turnover(supplier, year, amount, good):
    def make():
        Turnover.objects.create(organization=supplier.organization, year=year, amount=amount)

    check(make, good, "turnover_plausible")


def test_a_turnover_a_year(supplier):
    Turnover.objects.create(organization=supplier.organization, year=2025, amount=1)
    Turnover.objects.create(organization=supplier.organization, year=2024, amount=1)
    refuses(
        lambda: Turnover.objects.create(organization=supplier.organization, year=2025, amount=2),
        "turnover_once_a_year",
    )


@pytest.mark.parametrize(
    ("fields", "good"),
    [
        ({"carbon_footprint": 1200, "carbon_year": 2024, "carbon_by": "Bureau"}, True),
        ({"carbon_footprint": 0, "carbon_year": 1990}, True),
        ({"carbon_footprint": 1200}, False),
        ({"carbon_year": 2024}, False),
        ({"carbon_by": "Bureau"}, False),
        ({"carbon_footprint": -1, "carbon_year": 2024}, False),
        ({"carbon_footprint": 1, "carbon_year": 1989}, False),
        ({"carbon_footprint": 1, "carbon_year": 2101}, False),
    ],
)
def test_carbon_footprint(supplier, fields, good):
    check(
        lambda: SupplierProfile.objects.filter(pk=supplier.pk).update(**fields),
        good,
        "carbon",
    )


def a_buyer(organization, **fields):
    known = {"kind": "public", "state": "draft", "state_since": NOW}
    return BuyerProfile.objects.create(organization=organization, **{**known, **fields})


@pytest.mark.parametrize(
    ("state", "dated", "refusal"),
    [
        ("listed", True, None),
        ("listed", False, "listed_is_dated"),
        ("suspended", True, None),
        ("suspended", False, "listed_is_dated"),
        ("withdrawn", True, None),
        ("withdrawn", False, None),
        ("preregistered", False, None),
        ("draft", False, None),
        ("submitted", False, None),
        ("unknown", True, "_state"),
        ("", True, "_state"),
    ],
)
def test_states(supplier, state, dated, refusal):
    listed_at = NOW if dated else None
    profiles = SupplierProfile.objects.filter(pk=supplier.pk)
    check(lambda: profiles.update(state=state, listed_at=listed_at), refusal is None, refusal)
    check(
        lambda: a_buyer(supplier.organization, state=state, listed_at=listed_at),
        refusal is None,
        refusal,
    )


@pytest.mark.parametrize(("kind", "good"), [("public", True), ("private", True), ("", False)])
def test_a_buyer_is_public_or_private(supplier, kind, good):
    check(lambda: a_buyer(supplier.organization, kind=kind), good, "buyerprofile_kind")


def test_one_fiche_of_each_kind(supplier):
    a_buyer(supplier.organization)
    refuses(lambda: a_buyer(supplier.organization), "organization_id")
    refuses(
        lambda: SupplierProfile.objects.create(organization=supplier.organization, state_since=NOW),
        "organization_id",
    )


@pytest.mark.parametrize(
    ("kind", "name", "refusal"),
    [
        ("commercial", "Ada", None),
        ("other", "Ada", None),
        ("commercial", "", "contact_named"),
        ("director", "Ada", "one_director"),
    ],
)
def test_contacts(supplier, kind, name, refusal):
    for given in ("director", "commercial", "other"):
        Contact.objects.create(organization=supplier.organization, kind=given, name="Zoé")

    def make():
        Contact.objects.create(organization=supplier.organization, kind=kind, name=name)

    check(make, refusal is None, refusal)


def test_a_sector_is_not_its_own_parent():
    sector = Sector.objects.create(name="Alchimie")
    refuses(lambda: Sector.objects.filter(pk=sector.pk).update(parent=sector), "not_own_parent")


def test_a_key_stands_once():
    Skill.objects.create(name="Béton ciré")
    refuses(lambda: Skill.objects.create(name="BETON-CIRE"), "key")


def test_deleting_an_organization_takes_its_fiches_along(supplier):
    Coverage.objects.create(supplier=supplier, level="france")
    supplier.organization.delete()
    assert not SupplierProfile.objects.exists()
    assert not Establishment.objects.exists()
    assert not Coverage.objects.exists()


@pytest.mark.parametrize(
    ("name", "trade_name", "shown", "key"),
    [("Éole", "", "Éole", "eole"), ("Zéphyr SCOP", "L'Éole", "L'Éole", "l eole")],
)
def test_the_name_people_know_and_its_place_in_a_list(name, trade_name, shown, key):
    organization = Organization.objects.create(name=name, trade_name=trade_name)
    assert str(organization) == organization.display_name == shown
    assert organization.sort_key == key


def test_the_head_office(supplier):
    Establishment.objects.create(organization=supplier.organization, town="Lens")
    assert supplier.organization.head_office.town == "Lille"
    assert Organization.objects.create(name="Sans lieu").head_office is None


def test_the_siren_is_the_start_of_the_siret():
    assert Establishment(siret=a_siret(3)).siren == a_siret(3)[:9]
