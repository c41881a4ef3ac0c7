from io import StringIO

import pytest
from django.core.management import call_command

from maillage.core.tenancy.place import in_network, in_public
from shared_apps.reference.models import NafCode
from tenant_apps.directory.default_sectors import DEFAULT_SECTORS, leaves
from tenant_apps.directory.models import Sector, Skill, StructureType
from tenant_apps.directory.models.nomenclature import SectorTree, term_key
from tenant_apps.directory.services.nomenclature import STRUCTURE_TYPES


def test_a_new_network_has_the_default_nomenclature(alpha, beta):
    for network in (alpha, beta):
        with in_network(network):
            tree = Sector.objects.all().tree()
            assert {root.key for root in tree.roots} == {root.key for root in DEFAULT_SECTORS}
            for root in DEFAULT_SECTORS:
                children = tree.children[tree.by_key[root.key].pk]
                assert {child.key for child in children} == {leaf.key for leaf in root.children}
            for leaf in leaves():
                assert tree.by_key[leaf.key].name == leaf.name
                assert tuple(tree.by_key[leaf.key].naf) == leaf.naf
            assert dict(StructureType.objects.values_list("name", "full_name")) == STRUCTURE_TYPES


def test_networks_shape_their_own(alpha, beta):
    with in_network(alpha):
        Sector.objects.filter(key="traiteur").update(name="Cuisine")
    with in_network(beta):
        assert Sector.objects.get(key="traiteur").name == "Traiteurs et plateaux-repas"


def test_provisioning_plants_it(own_database):
    from tenants.models import Network

    call_command(
        "provision_network",
        slug="gamma",
        name="Réseau Gamma",
        departements="34",
        coordinator_email="coordination@gamma.example.org",
        stdout=StringIO(),
    )
    with in_public():
        network = Network.objects.get(slug="gamma").info
    with in_network(network):
        assert Sector.objects.count() == len(DEFAULT_SECTORS) + len(list(leaves()))
        assert StructureType.objects.count() == len(STRUCTURE_TYPES)


def test_keys_and_prefixes_of_the_default_sectors_stand_once():
    keys = [sector.key for root in DEFAULT_SECTORS for sector in (root, *root.children)]
    assert len(keys) == len(set(keys))
    prefixes = [prefix for leaf in leaves() for prefix in leaf.naf]
    assert len(prefixes) == len(set(prefixes))


def test_every_activity_has_a_sector(inside_alpha):
    tree = Sector.objects.all().tree()
    codes = [code for code in NafCode.objects.values_list("code", flat=True) if len(code) == 5]
    assert len(codes) == 732
    found = {code: tree.for_naf(code) for code in codes}
    assert [code for code, sector in found.items() if sector is None] == []
    by_prefix = {prefix: leaf.key for leaf in leaves() for prefix in leaf.naf}
    for code, sector in found.items():
        longest = next(code[:n] for n in range(5, 0, -1) if code[:n] in by_prefix)
        assert sector.key == by_prefix[longest], code


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("8130Z", "entretien-espaces-verts"),
        ("8121Z", "nettoyage-locaux"),
        ("8122Z", "nettoyage-specialise"),
        ("8110Z", "services-batiments"),
        ("4332A", "menuiserie"),
        ("4332B", "metallerie"),
        ("4332C", "finitions"),
        ("", None),
        ("0000Z", None),
        ("8", None),
    ],
)
def test_the_longest_prefix_decides(inside_alpha, code, key):
    sector = Sector.objects.all().tree().for_naf(code)
    assert (sector.key if sector else None) == key


def test_what_is_below_a_sector():
    sectors = [
        Sector(pk=1, key="a"),
        Sector(pk=2, key="b", parent_id=1),
        Sector(pk=3, key="c", parent_id=2),
        Sector(pk=4, key="d", parent_id=3),
        Sector(pk=5, key="e"),
    ]
    tree = SectorTree(sectors)
    assert tree.below(sectors[0]) == {1, 2, 3, 4}
    assert tree.below(sectors[2]) == {3, 4}
    assert tree.below(sectors[4]) == {5}
    assert tree.roots == [sectors[0], sectors[4]]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Béton ciré", "beton-cire"),
        ("  BETON--CIRE ", "beton-cire"),
        ("L’œuvre", "l-oeuvre"),
        ("Régie de quartier", "regie-de-quartier"),
        ("é" * 200, "e" * 120),
        ("—", ""),
    ],
)
def test_keys(name, key):
    assert term_key(name) == key


def test_terms_are_made_once(inside_alpha):
    made = Skill.objects.named(["Béton ciré", "BETON CIRE", "Tri"])
    assert made.keys() == {"beton-cire", "tri"}
    again = Skill.objects.named(["béton-ciré", "Collecte", "—"])
    assert again.keys() == {"beton-cire", "collecte"}
    assert again["beton-cire"] == made["beton-cire"]
    assert Skill.objects.count() == 3
    assert Skill.objects.named([]) == {}


def test_known_terms_cost_one_query(inside_alpha, django_assert_num_queries):
    Skill.objects.named(["Tri", "Collecte"])
    with django_assert_num_queries(1):
        Skill.objects.named(["tri", "collecte"])


def test_a_renamed_term_keeps_its_key(inside_alpha):
    skill = Skill.objects.create(name="Tri")
    skill.name = "Tri des déchets"
    skill.save()
    assert skill.key == "tri"
