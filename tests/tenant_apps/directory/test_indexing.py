"""What is searched follows the truth, whoever changes it."""

from io import BytesIO, StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from PIL import Image

from making_suppliers import TOWNS, a_siret, a_supplier
from tenant_apps.buyers.services import Reference, name_clients
from tenant_apps.directory.models import (
    Establishment,
    IndexedSite,
    IndexedSupplier,
    MapCell,
    Organization,
    Profile,
    Sector,
    Skill,
    SupplierProfile,
)
from tenant_apps.directory.services.batches import change_states
from tenant_apps.directory.services.files import remove_brochure, set_brochure
from tenant_apps.directory.services.importing import import_organizations
from tenant_apps.directory.services.indexing import (
    rebuild,
    reindex,
    reindexed_together,
    version,
    withdraw,
)
from tenant_apps.directory.services.indexing.checking import find_drift
from tenant_apps.directory.services.states import change_state
from tenant_apps.directory.services.structures import (
    NewStructure,
    SiteDetails,
    StructureDetails,
    add_structure,
    describe_structure,
    edit_structure,
    read_group,
)
from tenant_apps.directory.services.terms import change_term, merge_terms, read_term

pytestmark = pytest.mark.usefixtures("inside_alpha")
State = Profile.State
LILLE, LENS = (50.6292, 3.0573), (50.4289, 2.8311)


def document(supplier):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(document) FROM directory_supplier_search "
            "WHERE supplier_id = %s",
            [supplier.pk],
        )
        row = cursor.fetchone()
    return set(row[0]) if row else None


@pytest.fixture
def gardens():
    return a_supplier(
        "Atelier du Lac", skills=["Élagage"], sectors=["entretien-espaces-verts"], labels=["Bio"]
    )


def edit(supplier, group, **values):
    organization = supplier.organization
    edit_structure(organization, group, {**read_group(organization, group), **values}, by=None)


def the_state(supplier):
    change_state(supplier, State.SUSPENDED, by=None)


def the_states(supplier):
    change_states([supplier.organization_id], State.WITHDRAWN, by=None)


def a_new_one(supplier):
    new = NewStructure("Neuve", postal_code="59000", town="Lille", description="Des toitures")
    add_structure(new, state=State.LISTED, by=None)


def its_name(supplier):
    edit(supplier, "identite", name="Ateliers de la Deûle", siret=a_siret(1))


def its_address(supplier):
    edit(supplier, "adresse", postal_code="62300", town="Lens")


def its_offer(supplier):
    edit(supplier, "offre", skills=["Tonte"], sectors=["menuiserie"], description="Des haies")


def its_labels(supplier):
    edit(supplier, "engagements", labels=["Qualiopi"], places_staff=True)


def its_zone(supplier):
    edit(supplier, "zone", coverage=[["departement", "62"], ["epci", "200093201"]])


def its_turnover(supplier):
    rows = [{"year": 2024, "amount": "400000", "visibility": "everyone"}]
    edit(supplier, "chiffres", turnovers=rows)


def its_sites(supplier):
    site = {"name": "", "siret": "", "address": "", "address_2": ""}
    edit(supplier, "etablissements", sites=[{**site, "postal_code": "62300", "town": "Lens"}])


def its_details(supplier):
    sites = [SiteDetails("Lens", town="Lens", commune_code="62498", position=LENS)]
    details = StructureDetails(coverage=[("france", "")], sites=sites, turnovers={2024: 9})
    describe_structure(supplier, details, by=None)


def its_clients(supplier):
    name_clients(supplier, [Reference("Ville de Lille")])


def a_word(supplier):
    skill = Skill.objects.get(key="elagage")
    change_term(skill, {"name": "Taille", "synonyms": ["Jardinier"]}, by=None)


def a_sector_above(supplier):
    sector = Sector.objects.get(key="espaces-verts")
    change_term(sector, {**read_term(sector), "name": "Parcs et jardins"}, by=None)


def two_words(supplier):
    other = Skill.objects.create(name="Arboriculture")
    merge_terms(Skill.objects.get(key="elagage"), other, by=None)


def an_import(supplier):
    table = "Raison sociale;Code postal;Ville;Compétences\nImportée;59100;Roubaix;Tonte\n"
    import_organizations(ContentFile(table.encode()), "a.csv", by=None, publish=True)


VERBS = [
    *(the_state, the_states, a_new_one, its_name, its_address, its_offer, its_labels, its_zone),
    *(its_turnover, its_sites, its_details, its_clients, a_word, a_sector_above, two_words),
    an_import,
]


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_every_verb_keeps_what_is_searched(gardens, verb):
    rebuild()
    before, told = everything(), version()
    verb(SupplierProfile.objects.select_related("organization").get(pk=gardens.pk))
    assert find_drift() == []
    assert everything() != before
    assert version() > told


def everything():
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(t::text ORDER BY t) FROM directory_supplier_search t")
        rows = cursor.fetchone()
        cursor.execute("SELECT array_agg(t::text ORDER BY t) FROM directory_site_search t")
        return rows, cursor.fetchone()


def test_a_writer_that_forgets_is_found(gardens):
    assert find_drift() == []
    Organization.objects.filter(pk=gardens.organization_id).update(name="Autre")
    assert [drift.row for drift in find_drift()] == [str(gardens.pk)]
    reindex([gardens.organization_id])
    assert find_drift() == []


def test_only_listed_fiches_are_searched(gardens):
    for state in State.values:
        if state != State.LISTED:
            a_supplier(f"Cachée {state}", state=state)
    assert list(IndexedSupplier.objects.values_list("supplier", flat=True)) == [gardens.pk]


def test_what_is_hidden_is_not_searched(gardens):
    rows = [
        {"year": 2024, "amount": "400000", "visibility": "members"},
        {"year": 2023, "amount": "50000", "visibility": "everyone"},
    ]
    edit(gardens, "chiffres", turnovers=rows)
    assert "m:0" in document(gardens)
    assert "m:1" not in document(gardens)


def tokens(supplier, prefix):
    return {word for word in document(supplier) if word.startswith(prefix)}


def at(commune, departement, postal_code="00000"):
    supplier = a_supplier(f"À {commune}")
    Establishment.objects.filter(organization=supplier.organization).update(
        commune_code=commune, departement_code=departement, postal_code=postal_code
    )
    reindex([supplier.organization_id])
    return supplier


@pytest.mark.parametrize(
    ("commune", "departement", "postal_code", "found"),
    [
        ("59350", "59", "59000", {"l:c59350", "l:e200093201", "l:d59", "l:r32"}),
        ("2A004", "2A", "20000", {"l:c2A004", "l:e242010056", "l:d2A", "l:r94"}),
        ("97411", "974", "97400", {"l:c97411", "l:e249740119", "l:d974", "l:r04"}),
        ("98735", "987", "98735", {"l:c98735", "l:d987", "l:r987"}),
        (
            *("75056", "75", "75011"),
            {"l:c75056", "l:c75111", "l:e200054781", "l:d75", "l:r11"},
        ),
        (
            *("75111", "75", "75011"),
            {"l:c75056", "l:c75111", "l:e200054781", "l:d75", "l:r11"},
        ),
        (
            *("69123", "69", "69007"),
            {"l:c69123", "l:c69387", "l:e200046977", "l:d69", "l:r84"},
        ),
        (
            *("13055", "13", "13016"),
            {"l:c13055", "l:c13216", "l:e200054807", "l:d13", "l:r93"},
        ),
        ("", "59", "", {"l:d59", "l:r32"}),
    ],
)
def test_where_a_supplier_is(commune, departement, postal_code, found):
    assert tokens(at(commune, departement, postal_code), "l:") == found


@pytest.mark.parametrize(
    ("level", "code", "found"),
    [
        ("commune", "59350", {"w:c59350", "i:e200093201", "i:d59", "i:r32"}),
        ("commune", "75111", {"w:c75111", "i:c75056", "i:e200054781", "i:d75", "i:r11"}),
        ("epci", "200093201", {"w:e200093201", "i:d59", "i:r32"}),
        # Aix-Marseille stands in three départements.
        ("epci", "200054807", {"w:e200054807", "i:d13", "i:d83", "i:d84", "i:r93"}),
        ("departement", "2B", {"w:d2B", "i:r94"}),
        ("region", "32", {"w:r32"}),
        ("france", "", {"w:f"}),
    ],
)
def test_where_a_supplier_works(gardens, level, code, found):
    edit(gardens, "zone", coverage=[[level, code]])
    assert tokens(gardens, "w:") | tokens(gardens, "i:") == found


def test_a_supplier_that_declares_no_zone_works_where_it_is(gardens):
    assert tokens(gardens, "w:") == {"w:c59350"}
    assert tokens(gardens, "i:") == {"i:e200093201", "i:d59", "i:r32"}


def cells():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, sum(sites) FROM directory_map_cell GROUP BY 1 HAVING sum(sites) <> 0 "
            "ORDER BY 1"
        )
        return dict(cursor.fetchall())


def test_squares_of_the_map_count_sites(gardens):
    assert cells() == {}
    its_details(gardens)
    Establishment.objects.filter(is_head_office=True).update(
        latitude=LILLE[0], longitude=LILLE[1], precision="commune"
    )
    reindex([gardens.organization_id])
    assert cells() == dict.fromkeys(range(5, 17), 2)
    counted = MapCell.objects.count()
    its_labels(gardens)
    assert MapCell.objects.count() == counted, "an edit that moves nothing writes no square"
    the_state(gardens)
    assert cells() == {}
    assert IndexedSite.objects.count() == 0


def test_positions_are_those_of_web_mercator(gardens):
    """Tile 5/16/10 holds Lille: 2⁵ tiles across the world, and squares of a quarter of one."""
    Establishment.objects.update(latitude=LILLE[0], longitude=LILLE[1], precision="exact")
    reindex([gardens.organization_id])
    site = IndexedSite.objects.get()
    assert (site.mx >> 25, site.my >> 25) == (16, 10)
    bits = sum(
        ((site.mx >> bit) & 1) << 2 * bit | ((site.my >> bit) & 1) << 2 * bit + 1
        for bit in range(30)
    )
    assert site.morton == bits


def test_rebuilding_draws_anew(gardens):
    for number in range(5):
        a_supplier(f"Entreprise {number}")
    draws = dict(IndexedSupplier.objects.values_list("pk", "draw"))
    assert rebuild() == 6
    assert find_drift() == []
    assert dict(IndexedSupplier.objects.values_list("pk", "draw")) != draws


def test_editing_keeps_the_draw(gardens):
    (draw,) = IndexedSupplier.objects.values_list("draw", flat=True)
    its_offer(gardens)
    assert list(IndexedSupplier.objects.values_list("draw", flat=True)) == [draw]


def test_what_is_withdrawn_leaves_nothing(gardens):
    its_details(gardens)
    withdraw([gardens.organization_id])
    assert (IndexedSupplier.objects.count(), IndexedSite.objects.count(), cells()) == (0, 0, {})


def test_more_than_a_few_at_once(monkeypatch, gardens):
    monkeypatch.setattr("tenant_apps.directory.services.indexing.FEW", 1)
    others = [a_supplier(f"Autre {town}", town=town) for town in TOWNS]
    IndexedSupplier.objects.all().delete()
    reindex([gardens.organization_id, *(one.organization_id for one in others)])
    assert find_drift() == []


def test_many_changes_are_indexed_once_at_their_end(gardens):
    others = [a_supplier(f"Autre {town}", town=town) for town in TOWNS]
    before = version()
    with reindexed_together():
        for one in [gardens, *others]:
            its_offer(one)
            with reindexed_together():
                change_state(one, State.SUSPENDED, by=None)
        assert IndexedSupplier.objects.count() == len(others) + 1
        assert version() == before
    assert (IndexedSupplier.objects.count(), version()) == (0, before + 1)
    assert find_drift() == []


def test_what_fails_together_leaves_what_was_searched(gardens):
    with pytest.raises(ZeroDivisionError), reindexed_together():
        change_state(gardens, State.SUSPENDED, by=None)
        1 / 0  # noqa: B018
    assert IndexedSupplier.objects.count() == 1
    its_offer(gardens)
    assert find_drift() == []


def test_checking_and_rebuilding_from_the_command_line(gardens):
    IndexedSupplier.objects.all().delete()
    said = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("check_search", network="alpha", stdout=said)
    assert f"alpha : {gardens.pk} : elle y manque" in said.getvalue()
    call_command("rebuild_search", network="alpha", stdout=said)
    assert "alpha : 1 fiches à chercher." in said.getvalue()
    call_command("check_search", all=True, stdout=said)
    assert "beta : l’index dit ce que disent les fiches." in said.getvalue()


def test_a_brochure_can_be_searched(gardens, bucket):
    out = BytesIO()
    Image.new("RGB", (200, 300)).save(out, "JPEG")
    set_brochure(gardens, ContentFile(out.getvalue(), "plaque.jpg"), by=None)
    assert "x:brochure" in document(gardens)
    remove_brochure(gardens, by=None)
    assert "x:brochure" not in document(gardens)
    assert find_drift() == []
