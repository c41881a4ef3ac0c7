import pytest
from django.http import QueryDict

from making_suppliers import a_siret, a_supplier
from tenant_apps.directory.models import Establishment, Profile, Sector, SupplierProfile
from tenant_apps.directory.search import PER_PAGE, SupplierCriteria, SupplierSearch
from tenant_apps.directory.services.indexing import reindex

pytestmark = pytest.mark.usefixtures("inside_alpha")


def search(query=""):
    return SupplierSearch(SupplierCriteria.from_query(QueryDict(query))).run()


def names(query=""):
    return [one.name for one in search(query).page]


def words(text):
    query = QueryDict(mutable=True)
    query["q"] = text
    found = SupplierSearch(SupplierCriteria.from_query(query)).run().page
    return [one.name for one in found]


@pytest.fixture
def four():
    """A small directory."""
    gardens = a_supplier(
        "L'Atelier du Lac",
        trade_name="Verdure",
        siret=a_siret(1),
        naf_code="8130Z",
        description="Nous plantons des haies bocagères.",
        sectors=["entretien-espaces-verts"],
        skills=["Élagage", "Tonte"],
        goods=["Clôtures"],
        labels=["Qualiopi"],
    )
    Establishment.objects.create(
        organization=gardens.organization,
        siret=a_siret(1, site=2),
        town="Hazebrouck",
        departement_code="62",
    )
    a_supplier("Béton & Cie", town="Lens", sectors=["gros-oeuvre", "batiment"], skills=["Tonte"])
    a_supplier("Chantiers", town="Villeneuve-d'Ascq", sectors=["menuiserie"], siret=a_siret(2))
    a_supplier("Douceurs", town="Roubaix", sectors=["traiteur", "menuiserie"])
    for state in Profile.State.values:
        if state != Profile.State.LISTED:
            a_supplier(f"Cachée {state}", state=state, town="Lens", sectors=["traiteur"])
    reindex([gardens.organization_id])


ALL = ["Verdure", "Béton & Cie", "Chantiers", "Douceurs"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "BCDL"),
        ("departement=59", "CDL"),
        ("departement=62", "LB"),  # by its second establishment
        ("departement=59&departement=62", "BCDL"),
        ("secteur=menuiserie", "CD"),
        ("secteur=traiteur", "D"),
        ("secteur=traiteur&secteur=gros-oeuvre", "BD"),
        ("secteur=batiment", "BCD"),
        ("secteur=batiment&secteur=menuiserie", "BCD"),
        ("secteur=espaces-verts", "L"),
        ("competence=tonte", "BL"),
        ("competence=tonte&competence=elagage", "BL"),
        ("competence=elagage", "L"),
        ("competence=tonte&departement=59", "L"),
        ("departement=59&secteur=batiment", "CD"),
        ("departement=62&secteur=traiteur", ""),
        ("q=lac&departement=59", "L"),
        ("q=lac&departement=62", "L"),
        ("q=lac&departement=80", ""),
        ("q=chantiers&secteur=batiment&departement=59", "C"),
        ("q=&departement=&secteur=&competence=", "BCDL"),
        ("unknown=1", "BCDL"),
    ],
)
def test_criteria_add_up(four, query, found):
    expected = {name for name, letter in zip(ALL, "LBCD", strict=True) if letter in found}
    assert set(names(query)) == expected
    assert search(query).total == len(expected)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("atelier lac", "L"),
        ("l'atelier", "L"),
        ("L’ATELIER-DU-LAC", "L"),
        ("verdure", "L"),
        ("bocageres", "L"),
        ("HAIES bocagères", "L"),
        ("haies béton", ""),
        ("beton", "B"),
        ("BÉTON", "B"),
        ("élagage", "L"),
        ("elagage", "L"),
        ("cloture", "L"),
        ("qualiopi", "L"),
        ("traiteur", "D"),
        ("lens", "B"),
        ("villeneuve d ascq", "C"),
        ("Villeneuve-d'Ascq", "C"),
        ("villeneuve d’ascq menuiserie", "C"),
        ("hazebrouck", "L"),
        ("paysager", "L"),  # in the label of its activity
        ("services d'aménagement paysager", "L"),
        ("gros œuvre", "B"),
        ("gros oeuvre", "B"),
        ("introuvable", ""),
        ("%", ""),
        ("_", ""),
        ("\\", ""),
        ("'", ""),
        ("douceurs%introuvable", ""),
        ("«»", ""),
        ("douceurs %", "D"),
        ("\x00", "BCDL"),
        ("haies\x00lac", "L"),
        ("\x00douceurs", "D"),
        ("   ", "BCDL"),
        ("日本", ""),
    ],
)
def test_words(four, text, found):
    assert set(words(text)) == {
        name for name, letter in zip(ALL, "LBCD", strict=True) if letter in found
    }


SIRET = a_siret(1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (SIRET, ["Verdure"]),
        (f"{SIRET[:3]} {SIRET[3:6]} {SIRET[6:9]} {SIRET[9:]}", ["Verdure"]),
        (f"{SIRET[:3]}.{SIRET[3:6]}.{SIRET[6:9]}.{SIRET[9:]}", ["Verdure"]),
        (f" {SIRET[:3]}\u00a0{SIRET[3:6]}\u202f{SIRET[6:]} ", ["Verdure"]),
        (SIRET[:9], ["Verdure"]),
        (f"{SIRET[:3]} {SIRET[3:6]} {SIRET[6:9]}", ["Verdure"]),
        (a_siret(1, site=2), ["Verdure"]),
        (a_siret(2)[:9], ["Chantiers"]),
        (a_siret(3), []),
        (SIRET[:12], []),
    ],
)
def test_a_siret_or_siren_finds_its_structure(four, text, found):
    assert words(text) == found


def test_a_siret_of_a_hidden_fiche_finds_nothing():
    a_supplier("Cachée", siret=a_siret(5), state="suspended")
    assert words(a_siret(5)) == []


def test_a_parent_sector_finds_all_its_descendants():
    parent = Sector.objects.create(name="Un")
    for depth in ("Deux", "Trois", "Quatre"):
        parent = Sector.objects.create(name=depth, parent=parent)
    a_supplier("Tout en bas", sectors=["quatre"])
    a_supplier("Au milieu", sectors=["deux"])
    assert names("secteur=un&tri=nom") == ["Au milieu", "Tout en bas"]
    assert names("secteur=trois") == ["Tout en bas"]
    [un] = [choice for choice in search("secteur=trois").choices("sectors") if choice.value == "un"]
    assert un.count == 2
    assert un.opened
    assert un.children[0].opened
    assert un.children[0].children[0].chosen
    assert not un.children[0].children[0].opened


def test_a_supplier_of_several_matches_stands_once():
    skills = [f"Tri {number}" for number in range(8)]
    a_supplier("Tri du Lac", skills=skills, goods=["Tri", "Tri fin"], sectors=["collecte-tri"])
    assert words("tri") == ["Tri du Lac"]
    keys = "&".join(f"competence=tri-{number}" for number in range(8))
    assert names(keys) == ["Tri du Lac"]
    assert search(keys).total == 1


# What does not exist


@pytest.mark.parametrize(
    ("query", "parameter", "value"),
    [
        ("departement=00", "departement", "00"),
        ("departement=nord", "departement", "NORD"),
        ("secteur=alchimie", "secteur", "alchimie"),
        ("competence=alchimie", "competence", "alchimie"),
        ("secteur=%25", "secteur", "%"),
    ],
)
def test_an_unknown_value_finds_nothing_and_is_named(four, query, parameter, value):
    found = search(query)
    assert found.total == 0
    assert [(tag.parameter, tag.value) for tag in found.unknown] == [(parameter, value)]
    assert found.chosen == []


@pytest.mark.parametrize("parameter", ["departement", "secteur", "competence"])
def test_a_nul_is_an_unknown_value(four, parameter):
    found = search(f"{parameter}=%00")
    assert found.total == 0
    assert [tag.parameter for tag in found.unknown] == [parameter]


def test_an_unknown_value_beside_a_known_one_takes_nothing_away(four):
    found = search("secteur=traiteur&secteur=alchimie&departement=59")
    assert [one.name for one in found.page] == ["Douceurs"]
    assert [one.value for one in found.unknown] == ["alchimie"]
    assert [tag.label for tag in found.chosen] == ["Nord", "Traiteurs et plateaux-repas"]


def test_a_value_counts_once_whatever_its_case():
    a_supplier()
    found = search("departement=2a&departement=2A&departement=2a")
    assert [tag.value for tag in found.chosen] == ["2A"]


# Pages


@pytest.mark.parametrize(
    ("page", "number"),
    [
        ("", None),
        ("0", None),
        ("1", 1),
        ("2", 2),
        ("3", 3),
        ("03", 3),
        ("4", None),
        ("-1", None),
        ("1.5", None),
        ("deux", None),
        ("%EF%BC%91", None),
        ("+1", None),
        ("1_0", None),
        ("9999999999999999999999", None),
        ("%00", None),
    ],
)
def test_pages(page, number):
    for count in range(45):
        a_supplier(f"Structure {count}")
    found = search(f"page={page}")
    assert found.total == 45
    assert (found.page.number if found.page else None) == number


@pytest.mark.parametrize("query", ["", "q=structure", "departement=59", "secteur=traiteur"])
@pytest.mark.parametrize("count", [0, 1, PER_PAGE, PER_PAGE + 1, 3 * PER_PAGE])
def test_the_pages_together_are_the_whole_each_fiche_once(query, count):
    for number in range(count):
        # Many of one name: only a fixed order tells them apart.
        a_supplier(f"Structure {number % 3}", sectors=["traiteur"])
    pages = []
    number = 1
    while (found := search(f"{query}&page={number}")).page is not None:
        assert found.total == count
        pages.append([supplier.pk for supplier in found.page])
        assert pages[-1] == [supplier.pk for supplier in search(f"{query}&page={number}").page]
        number += 1
    seen = [pk for page in pages for pk in page]
    assert len(pages) == max(1, -(-count // PER_PAGE))
    assert len(seen) == len(set(seen)) == count
    assert set(seen) == set(SupplierProfile.objects.values_list("pk", flat=True))


def test_the_order_is_that_of_the_names_people_know():
    for name, trade_name in [("Zinc", ""), ("éole", ""), ("Bois", ""), ("AZ", "Écho"), ("eau", "")]:
        a_supplier(name, trade_name=trade_name)
    assert names("tri=nom") == ["Bois", "eau", "Écho", "éole", "Zinc"]


# Facets


GREEN = {"espaces-verts": 1, "entretien-espaces-verts": 1}


def departements(query=""):
    return {choice.value: choice.count for choice in search(query).choices("departements")}


def sectors(query=""):
    found = {}

    def walk(choices):
        for choice in choices:
            found[choice.value] = choice.count
            walk(choice.children)

    walk(search(query).choices("sectors"))
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"59": 3, "62": 2}),
        ("departement=62", {"59": 3, "62": 2}),
        ("secteur=menuiserie", {"59": 2}),
        ("secteur=menuiserie&departement=62", {"59": 2, "62": 0}),
        ("q=tonte", {"59": 1, "62": 2}),
        ("q=introuvable", {}),
        ("departement=2a", {"59": 3, "62": 2, "2A": 0}),
        ("departement=00", {"59": 3, "62": 2}),
    ],
)
def test_departements_count_without_their_own_filter(four, query, expected):
    assert departements(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "",
            {
                "batiment": 3,  # each fiche once, though one is in two of its sectors
                "gros-oeuvre": 1,
                "menuiserie": 2,
                "espaces-verts": 1,
                "entretien-espaces-verts": 1,
                "restauration": 1,
                "traiteur": 1,
            },
        ),
        ("departement=62", {"batiment": 1, "gros-oeuvre": 1, **GREEN}),
        ("departement=62&secteur=batiment", {"batiment": 1, "gros-oeuvre": 1, **GREEN}),
        (
            "departement=62&secteur=traiteur",
            {"batiment": 1, "gros-oeuvre": 1, **GREEN, "restauration": 0, "traiteur": 0},
        ),
        ("competence=tonte&q=lac", GREEN),
    ],
)
def test_sectors_count_without_their_own_filter(four, query, expected):
    assert sectors(query) == expected


def test_a_count_is_what_its_choice_would_leave(four):
    for query in ("", "departement=59", "q=menuiserie", "competence=tonte"):
        for key, count in sectors(query).items():
            assert search(f"{query}&secteur={key}").total == count
    for query in ("", "secteur=batiment", "q=menuiserie", "competence=tonte"):
        for code, count in departements(query).items():
            assert search(f"{query}&departement={code}").total == count


def test_only_listed_fiches_count(four):
    assert sectors()["traiteur"] == 1
    assert search().total == 4


# Abuse


@pytest.mark.parametrize(
    "text",
    ["a" * 10_000, "a " * 5_000, "ab " * 5_000, "%_\\" * 5_000, "é" * 10_000, "(" * 1_000],
    ids=["one word", "letters", "pairs", "wildcards", "accents", "brackets"],
)
def test_a_very_long_question_is_answered(four, text):
    assert words(text) in ([], words("a"), words("ab"))


def test_words_beyond_the_tenth_are_left_aside(four):
    ten = "atelier du lac verdure plantons haies bocageres elagage tonte clotures qualiopi"
    assert words(f"{ten} introuvable") == ["Verdure"]
    assert words(f"{'haies ' * 20} introuvable") == []


def test_the_same_queries_for_one_and_for_many(django_assert_num_queries):
    for number in range(6):  # of fewer, another spelling would be looked for
        a_supplier(f"Structure {number}", skills=["Tri"], labels=["A"], types=["ACI"])
    render(search("q=structure&departement=59"))  # the words of the network are kept from here on
    with django_assert_num_queries(2):  # the version, what is found, the cards
        render(search("q=structure&departement=59"))
    for number in range(24):
        a_supplier(
            f"Structure {number}",
            skills=[f"Tri {n}" for n in range(10)],
            goods=["a", "b", "c", "d"],
            labels=["A", "B"],
            types=["ACI", "EI"],
            sectors=["traiteur", "menuiserie"],
        )
    render(search("q=structure&departement=59"))  # the words of the network are kept from here on
    with django_assert_num_queries(2):  # the version, what is found, the cards
        render(search("q=structure&departement=59"))


def render(found):
    return [card.skills for card in found.page]
