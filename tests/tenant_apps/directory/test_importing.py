import csv
from io import BytesIO, StringIO
from typing import NamedTuple

import pytest
from django.db import connection
from django.utils import timezone
from openpyxl import Workbook

from making_suppliers import a_siret, a_supplier
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import (
    BuyerProfile,
    Establishment,
    ImportedStructure,
    Organization,
    Outcome,
    Profile,
    Skill,
    SupplierProfile,
)
from tenant_apps.directory.services.importing import import_organizations
from tenant_apps.directory.spreadsheets.reading import UnreadableFile
from wording import as_read

pytestmark = pytest.mark.usefixtures("inside_alpha")


TITLES = {
    "name": "Raison sociale",
    "trade_name": "Enseigne",
    "siret": "SIRET",
    "naf": "Code NAF",
    "types": "Type de structure",
    "legal_form": "Forme juridique",
    "address": "Adresse",
    "address_2": "Complément d'adresse",
    "postal_code": "Code postal",
    "town": "Ville",
    "departement": "Département",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "email": "Courriel",
    "website": "Site web",
    "phone": "Téléphone",
    "description": "Description",
    "sectors": "Secteurs d'activité",
    "goods": "Biens et services",
    "skills": "Compétences",
    "labels": "Labels",
    "umbrella": "Réseau",
}
LILLE = {"postal_code": "59000", "town": "Lille"}
ROUBAIX = {"postal_code": "59100", "town": "Roubaix"}


def table(lines):
    fields = [name for name in TITLES if any(name in line for line in lines)]
    return [[TITLES[name] for name in fields]] + [
        [line.get(name, "") for name in fields] for line in lines
    ]


def csv_of(*lines):
    text = StringIO()
    csv.writer(text, delimiter=";").writerows(table(lines))
    return text.getvalue()


def xlsx_of(*lines):
    book, content = Workbook(), BytesIO()
    for cells in table(lines):
        book.active.append(cells)
    book.save(content)
    return content.getvalue()


def run(*lines, by=None, **options):
    content = csv_of(*lines).encode("utf-8-sig")
    return import_organizations(BytesIO(content), "essai.csv", by=by, **options)


def outcomes(report):
    return [line.outcome.label for line in report.lines]


def remarks(report, line=2):
    return [
        (remark.column, remark.message)
        for found in report.lines
        if found.line == line
        for remark in found.remarks
    ]


def only():
    return Organization.objects.get()


def site():
    return Establishment.objects.get()


def keys(terms):
    return sorted(terms.values_list("key", flat=True))


def every_row():
    """Where and since when each row of the network stands, but for the list of imports."""
    rows = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
            "current_schema()::regnamespace"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT ctid::text, xmin::text, t::text FROM "{name}" t ORDER BY 1')
            rows[name] = cursor.fetchall()
    assert "directory_organization" in rows
    for name in ("directory_importbatch", "directory_importrow"):
        del rows[name]
    return rows


FULL = {
    "name": "L'ATELIER  du Lac",
    "trade_name": "Le Lac",
    "siret": a_siret(1),
    "naf": "81.30Z",
    "types": "ACI ; EI",
    "legal_form": "Scic SARL",
    "address": "3 rue des Prés",
    "address_2": "Bât. B",
    "postal_code": "59000",
    "town": "LILLE",
    "departement": "59 - Nord",
    "latitude": "50,6292",
    "longitude": "3,0573",
    "email": "contact@Lac.example",
    "website": "lac.example",
    "phone": "0320123456",
    "description": "Nous trions.",
    "sectors": "Traiteurs et plateaux-repas, Menuiserie et agencement",
    "goods": "Paniers ; Plateaux",
    "skills": "Tri, Collecte",
    "labels": "Qualiopi",
    "umbrella": "URSCOP ; COORACE",
}


# What a line becomes


def test_every_column_is_kept():
    report = run(FULL)
    assert outcomes(report) == ["créée"]
    assert remarks(report) == []
    organization, place = only(), site()
    assert organization.name == "L'ATELIER du Lac"
    assert organization.trade_name == "Le Lac"
    assert organization.sort_key == "le lac"
    assert organization.naf_code == "8130Z"
    assert organization.legal_form == "scic"
    assert organization.email == "contact@lac.example"
    assert organization.website == "https://lac.example"
    assert organization.phone == "03 20 12 34 56"
    assert keys(organization.structure_types) == ["aci", "ei"]
    assert keys(organization.umbrellas) == ["coorace", "urscop"]
    assert place.is_head_office
    assert place.siret == a_siret(1)
    assert (place.address, place.address_2) == ("3 rue des Prés", "Bât. B")
    assert (place.postal_code, place.town) == ("59000", "LILLE")
    assert (place.commune_code, place.departement_code) == ("59350", "59")
    assert (place.latitude, place.longitude, place.precision) == (50.6292, 3.0573, "exact")
    supplier = organization.supplier
    assert supplier.description == "Nous trions."
    assert keys(supplier.sectors) == ["menuiserie", "traiteur"]
    assert keys(supplier.goods_and_services) == ["paniers", "plateaux"]
    assert keys(supplier.skills) == ["collecte", "tri"]
    assert keys(supplier.labels) == ["qualiopi"]


def test_without_publish_a_structure_is_preregistered_and_invisible():
    run(FULL)
    supplier = SupplierProfile.objects.get()
    assert supplier.state == Profile.State.PREREGISTERED
    assert supplier.listed_at is None
    assert not SupplierProfile.objects.listed().exists()


def test_with_publish_it_is_listed():
    person = User.objects.create_user("quelqu.un@example.org")
    run(FULL, publish=True, by=person)
    supplier = SupplierProfile.objects.listed().get()
    assert supplier.listed_at == supplier.state_since
    assert supplier.state_by == person


def test_publish_lists_what_was_preregistered_before():
    run(FULL)
    report = run(FULL, publish=True)
    assert outcomes(report) == ["modifiée"]
    assert SupplierProfile.objects.listed().count() == 1
    assert outcomes(run(FULL, publish=True)) == ["inchangée"]


@pytest.mark.parametrize("state", ["draft", "submitted", "suspended", "listed"])
def test_publish_changes_no_state_that_people_decided(state):
    before = a_supplier(state=state)
    report = run({"name": "Tri du Lac", **LILLE, "phone": "0320123456"}, publish=True)
    assert outcomes(report) == ["modifiée"]
    after = SupplierProfile.objects.get()
    assert (after.state, after.state_since) == (state, before.state_since)
    assert after.organization.phone == "03 20 12 34 56"


def test_publish_alone_changes_no_later_state():
    a_supplier(state="draft")
    assert outcomes(run({"name": "Tri du Lac", **LILLE}, publish=True)) == ["modifiée"]  # its place
    assert outcomes(run({"name": "Tri du Lac", **LILLE}, publish=True)) == ["inchangée"]


@pytest.mark.parametrize(
    "content",
    [
        csv_of(FULL).encode("utf-8-sig"),
        csv_of(FULL).encode("utf-8"),
        csv_of(FULL).encode("cp1252"),
        csv_of(FULL).encode("utf-16"),
        xlsx_of(FULL),
    ],
    ids=["utf-8 with BOM", "utf-8", "cp1252", "utf-16", "xlsx"],
)
def test_every_kind_of_file_gives_the_same(content):
    assert outcomes(run(FULL)) == ["créée"]
    before = every_row()
    report = import_organizations(BytesIO(content), "autre", by=None)
    assert outcomes(report) == ["inchangée"]
    assert every_row() == before


def test_an_unreadable_file_writes_nothing():
    with pytest.raises(UnreadableFile, match=r"« essai\.csv » : ce fichier est vide"):
        import_organizations(BytesIO(b""), "essai.csv", by=None)
    assert not Organization.objects.exists()


# Which structure a line speaks of


def test_the_siret_comes_first():
    run({"name": "Tri du Lac", "siret": a_siret(1), **LILLE}, {"name": "Les Prés", **LILLE})
    report = run({"name": "Les Prés", "siret": a_siret(1), **LILLE, "phone": "0320123456"})
    assert outcomes(report) == ["modifiée"]
    assert site_of(a_siret(1)).organization.phone == "03 20 12 34 56"


def site_of(siret):
    return Establishment.objects.get(siret=siret)


@pytest.mark.parametrize("name", ["Tri du Lac", "TRI DU LAC", "tri-du-lac", " Trï du  lac. "])
@pytest.mark.parametrize("siret", ["", a_siret(1)])
def test_then_the_normalised_name_in_the_commune(name, siret):
    run({"name": "Tri du Lac", "siret": a_siret(1), **LILLE})
    run({"name": name, "siret": siret, "postal_code": "59800", "town": "LILLE CEDEX"})
    assert Organization.objects.count() == 1


def test_a_siret_is_given_to_the_structure_of_that_name():
    run({"name": "Tri du Lac", **LILLE})
    assert outcomes(run({"name": "Tri du Lac", "siret": a_siret(1), **LILLE})) == ["modifiée"]
    assert site().siret == a_siret(1)


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Tri du Lac", **ROUBAIX},
        {"name": "Tri des Lacs", **LILLE},
        {"name": "Tri du Lac"},
        {"name": "Tri du Lac", "siret": a_siret(2), **LILLE},
    ],
    ids=["another commune", "another name", "no commune", "another SIRET"],
)
def test_another_structure(other):
    run({"name": "Tri du Lac", "siret": a_siret(1), **LILLE})
    assert outcomes(run(other)) == ["créée"]
    assert outcomes(run(other)) == ["inchangée"]
    assert Organization.objects.count() == 2


def test_homonyms_in_a_commune_want_a_siret():
    for number in (1, 2):
        run({"name": "Tri du Lac", "siret": a_siret(number), **LILLE})
    report = run({"name": "Tri du Lac", **LILLE}, {"name": "Les Prés", **LILLE})
    assert outcomes(report) == ["refusée", "créée"]
    assert remarks(report) == [
        (
            "siret",
            "Plusieurs structures s’appellent « Tri du Lac » dans cette commune : "
            "ajoutez le SIRET.",
        )
    ]


def test_homonyms_in_the_file_want_a_siret():
    report = run(
        {"name": "Tri du Lac", "siret": a_siret(1), **LILLE},
        {"name": "Tri du Lac", "siret": a_siret(2), **LILLE},
        {"name": "Tri du Lac", **LILLE},
    )
    assert outcomes(report) == ["créée", "créée", "refusée"]
    assert "Plusieurs structures" in remarks(report, 4)[0][1]


def test_the_siret_of_a_secondary_establishment_is_refused():
    supplier = a_supplier("Tri du Lac", siret=a_siret(1))
    Establishment.objects.create(organization=supplier.organization, siret=a_siret(1, site=2))
    report = run(
        {"name": "Tri du Lac", "siret": a_siret(1, site=2), **LILLE},
        {"name": "Les Prés"},
        {"name": "Tri du Lac", **ROUBAIX},
    )
    assert outcomes(report) == ["refusée", "créée", "créée"]
    assert remarks(report) == [
        ("siret", "Ce SIRET est celui d’un établissement secondaire de « Tri du Lac ».")
    ]


def test_a_refused_siret_does_not_hide_its_structure():
    supplier = a_supplier("Tri du Lac", siret=a_siret(1))
    Establishment.objects.create(organization=supplier.organization, siret=a_siret(1, site=2))
    run({"name": "L'annexe", "siret": a_siret(1, site=2)}, {"name": "Tri du Lac", **LILLE})
    assert Organization.objects.count() == 1


def test_an_organization_is_claimed_once():
    """By its SIRET on one line and by its former name on another: two structures of the file."""
    a_supplier("Tri du Lac", siret=a_siret(1))
    lines = (
        {"name": "Tri et Compagnie", "siret": a_siret(1), **LILLE},
        {"name": "Tri du Lac", **LILLE},
    )
    assert outcomes(run(*lines))[1] == "créée"
    before = every_row()
    assert outcomes(run(*lines)) == ["inchangée", "inchangée"]
    assert every_row() == before


def test_two_sirets_do_not_share_a_structure_that_had_none():
    run({"name": "Tri du Lac", **LILLE})
    lines = [{"name": "Tri du Lac", "siret": a_siret(number), **LILLE} for number in (1, 2)]
    assert outcomes(run(*lines)) == ["modifiée", "créée"]
    assert outcomes(run(*lines)) == ["inchangée", "inchangée"]


def test_a_buyer_named_in_the_file_becomes_a_supplier_too():
    supplier = a_supplier("Mairie", town="Lens")
    organization = supplier.organization
    supplier.delete()
    buyer = BuyerProfile.objects.create(
        organization=organization,
        kind="public",
        state="listed",
        state_since=timezone.now(),
        listed_at=timezone.now(),
    )
    line = {"name": "Mairie", "town": "Lens", "postal_code": "62300", "phone": "0320123456"}
    assert outcomes(run(line)) == ["modifiée"]
    assert SupplierProfile.objects.get().organization == organization
    assert SupplierProfile.objects.get().state == "preregistered"
    assert outcomes(run(line, publish=True)) == ["modifiée"]
    assert SupplierProfile.objects.get().state == "listed"
    buyer.refresh_from_db()
    assert buyer.state == "listed"


@pytest.mark.parametrize("publish", [False, True])
def test_a_buyer_of_whom_the_file_says_nothing_new_becomes_a_supplier_too(publish):
    organization = Organization.objects.create(name="Mairie")
    Establishment.objects.create(organization=organization, is_head_office=True)
    assert outcomes(run({"name": "Mairie"}, publish=publish)) == ["modifiée"]
    assert SupplierProfile.objects.get().state == ("listed" if publish else "preregistered")
    assert outcomes(run({"name": "Mairie"}, publish=publish)) == ["inchangée"]


# Doubles in a file


def test_the_same_siret_twice_is_one_structure_whose_types_are_joined():
    report = run(
        {"name": "Tri du Lac", "siret": a_siret(1), "types": "ACI", "phone": "0320123456"},
        {"name": "Tri du Lac", "siret": a_siret(1), "types": "EI", "phone": "0320999999"},
        {"name": "TRI DU LAC", "siret": a_siret(1), "types": "ACI"},
    )
    assert outcomes(report) == ["créée", "modifiée", "inchangée"]
    assert remarks(report, 3) == [("siret", "même SIRET que la ligne 2")]
    assert remarks(report, 4) == [("siret", "même SIRET que la ligne 2")]
    assert keys(only().structure_types) == ["aci", "ei"]
    assert only().phone == "03 20 12 34 56"
    assert only().imported.remarks == [["siret", "même SIRET que la ligne 2"]] * 2


def test_the_same_siret_under_another_name_is_doubtful():
    report = run(
        {"name": "Tri du Lac", "siret": a_siret(1)}, {"name": "Les Prés", "siret": a_siret(1)}
    )
    assert remarks(report, 3) == [
        (
            "siret",
            "même SIRET que la ligne 2 ; à vérifier : les noms diffèrent "
            "(« Tri du Lac », « Les Prés »)",
        )
    ]
    assert only().name == "Tri du Lac"


def test_the_same_name_in_the_same_commune_is_one_structure():
    report = run(
        {"name": "Tri du Lac", **LILLE, "types": "ACI"},
        {"name": "TRI DU LAC", **LILLE, "types": "EI", "siret": a_siret(1)},
        {"name": "Les Prés", "siret": a_siret(1), "types": "EA"},
    )
    assert outcomes(report) == ["créée", "modifiée", "modifiée"]
    assert remarks(report, 3) == [("name", "même nom et même commune que la ligne 2")]
    assert remarks(report, 4)[0][1].startswith("même SIRET que la ligne 2 ; à vérifier")
    assert keys(only().structure_types) == ["aci", "ea", "ei"]
    assert site().siret == a_siret(1)


def test_a_refused_line_is_not_the_first_of_doubles():
    report = run({"name": "", "siret": a_siret(1)}, {"name": "Tri du Lac", "siret": a_siret(1)})
    assert outcomes(report) == ["refusée", "créée"]
    assert remarks(report, 3) == []


def test_joined_lines_keep_to_the_limits_of_a_fiche():
    lines = [
        {"name": "Tri du Lac", "siret": a_siret(1), "goods": goods, "skills": skills}
        for goods, skills in (("A, B, C", "a, b, c, d, e, f"), ("C, D, E", "f, g, h, i, j, k"))
    ]
    report = run(*lines)
    supplier = SupplierProfile.objects.get()
    assert keys(supplier.goods_and_services) == ["a", "b", "c", "d"]
    assert keys(supplier.skills) == list("abcdefghij")
    assert remarks(report, 3)[1:] == [
        ("goods_and_services", "4 au plus : « E » n’est pas repris."),
        ("skills", "10 au plus : « k » n’est pas repris."),
    ]
    assert outcomes(run(*lines)) == ["inchangée", "inchangée"]


# What is refused, what is flagged


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ({"name": ""}, "name", "Le nom de la structure manque."),
        ({"siret": "81000000000000"}, "siret", "est faux"),
        ({"siret": "123"}, "siret", "Un SIRET a 14 chiffres"),
        ({"siret": "8,1E+13"}, "siret", "a arrondi ce SIRET"),
        ({"siret": a_siret(1)[:9]}, "siret", "est un SIREN"),
        ({"siret": "en cours"}, "siret", "n’est pas un SIRET"),
    ],
)
def test_a_refused_line_says_why_and_stops_nothing_else(line, column, message):
    report = run(
        {"name": "Avant"}, {"name": "Tri du Lac", "phone": "0320123456", **line}, {"name": "Après"}
    )
    assert outcomes(report) == ["créée", "refusée", "créée"]
    [(found, text)] = remarks(report, 3)
    assert found == column
    assert message in text
    assert set(Organization.objects.values_list("name", flat=True)) == {"Avant", "Après"}


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ({"postal_code": "80000", "town": "Amiens"}, "departement", "80 n’est pas un de ceux"),
        ({"postal_code": "59100", "town": "Lille"}, "town", "ne concordent pas"),
        ({"postal_code": "59000", "town": "Nulle-Part"}, "town", "ne concordent pas"),
        ({**LILLE, "departement": "62"}, "departement", "n’est pas celui de l’adresse (59)"),
        ({"departement": "Vingt mille 20000"}, "departement", "n’est pas un département"),
        ({"departement": "80"}, "departement", "80 n’est pas un de ceux"),
        ({**LILLE, "latitude": "", "longitude": ""}, "latitude", "celle de la commune"),
        ({**LILLE, "latitude": "50,6", "longitude": ""}, "latitude", "Il manque la latitude"),
        ({**LILLE, "latitude": "95", "longitude": "3"}, "latitude", "doit être compris"),
        ({"email": "pas une adresse"}, "email", "n’est pas une adresse e-mail"),
        ({"website": "voir facebook"}, "website", "n’est pas l’adresse d’un site"),
        ({"phone": "le matin"}, "phone", "n’est pas un numéro"),
        ({"naf": "vert"}, "naf", "n’est pas un code NAF"),
        ({"postal_code": "ABC"}, "postal_code", "n’est pas un code postal"),
        ({"legal_form": "Guilde"}, "legal_form", "Forme « Guilde » inconnue"),
        ({"sectors": "Alchimie"}, "sectors", "« Alchimie » n’est pas dans la nomenclature"),
        ({"goods": "a,b,c,d,e"}, "goods_and_services", "4 au plus : « e » n’est pas repris."),
        ({"skills": "a,b,c,d,e,f,g,h,i,j,k,l"}, "skills", "10 au plus : « k ; l » n’est pas"),
        ({"trade_name": "x" * 201}, "trade_name", "Texte raccourci à 200 signes."),
        ({"website": f"https://a.example/{'x' * 200}"}, "website", "200 signes"),
        ({"email": f"{'x' * 60}@{'y' * 60}.{'y' * 60}.{'y' * 60}.{'y' * 60}.fr"}, "email", "254"),
    ],
)
def test_a_doubtful_line_is_imported_and_flagged(line, column, message):
    report = run({"name": "Tri du Lac", **line})
    assert outcomes(report) == ["créée"]
    found = remarks(report)
    assert [text for name, text in found if name == column and message in text], found
    assert only().imported.remarks == [list(remark) for remark in found]
    assert only().imported.file_name == "essai.csv"
    assert outcomes(run({"name": "Tri du Lac", **line})) == ["inchangée"]


def test_a_line_with_more_cells_than_titles_is_flagged():
    content = BytesIO(b"Raison sociale;Ville\nTri du Lac;Lille;de trop\n")
    report = import_organizations(content, "essai.csv", by=None)
    assert remarks(report) == [
        ("name", "Cette ligne a plus de cellules que de titres : vérifiez-la.")
    ]


def test_disagreeing_places_are_kept_as_given():
    run({"name": "Tri du Lac", "postal_code": "59100", "town": "Lille"})
    assert (site().postal_code, site().town) == ("59100", "Lille")
    assert site().departement_code == "59"


def test_a_missing_position_is_that_of_the_commune():
    run({"name": "Tri du Lac", **LILLE})
    assert (site().latitude, site().longitude) == (50.6339, 3.0551)
    assert site().precision == "commune"


def test_without_a_commune_there_is_no_position():
    report = run({"name": "Tri du Lac", "latitude": "", "longitude": ""})
    assert site().latitude is None
    assert remarks(report) == []


# Who wrote last


class Field(NamedTuple):
    owner: str
    name: str
    column: str
    first: str
    by_a_person: str
    second: str
    stored: str

    def row(self):
        organization = only()
        rows = {"site": organization.head_office, "supplier": organization.supplier}
        return rows.get(self.owner, organization)

    @property
    def now(self):
        return getattr(self.row(), self.name)

    def write(self, value):
        row = self.row()
        setattr(row, self.name, value)
        row.save()


NAME = Field("organization", "name", "name", "Tri du Lac", "Tri", "Lac", "Lac")
TEXTS = [
    Field("organization", "trade_name", "trade_name", "Lac", "Tri", "Les Lacs", "Les Lacs"),
    Field("organization", "naf_code", "naf", "81.30Z", "8121Z", "43.32A", "4332A"),
    Field("organization", "legal_form", "legal_form", "SAS", "sa", "Scop", "scop"),
    Field("organization", "email", "email", "a@lac.fr", "b@lac.fr", "c@lac.fr", "c@lac.fr"),
    Field("organization", "phone", "phone", "0320000001", "x", "0320000002", "03 20 00 00 02"),
    Field("organization", "website", "website", "a.fr", "https://b.fr", "c.fr", "https://c.fr"),
    Field("site", "address", "address", "1 rue A", "2 rue B", "3 rue C", "3 rue C"),
    Field("site", "address_2", "address_2", "A", "B", "C", "C"),
    Field("supplier", "description", "description", "Un.", "Deux.", "Trois.", "Trois."),
]
BARE = {"name": "Tri du Lac", "siret": a_siret(1)}


@pytest.mark.parametrize("field", [NAME, *TEXTS], ids=lambda field: field.name)
def test_what_nobody_touched_follows_the_file(field):
    run({**BARE, field.column: field.first})
    assert outcomes(run({**BARE, field.column: field.second})) == ["modifiée"]
    assert field.now == field.stored
    assert outcomes(run({**BARE, field.column: field.second})) == ["inchangée"]


@pytest.mark.parametrize("field", [NAME, *TEXTS], ids=lambda field: field.name)
def test_what_a_person_wrote_is_kept(field):
    run({**BARE, field.column: field.first})
    field.write(field.by_a_person)
    assert outcomes(run({**BARE, field.column: field.first})) == ["inchangée"]
    run({**BARE, field.column: field.second})  # whose activity may give another sector
    assert field.now == field.by_a_person


@pytest.mark.parametrize("field", TEXTS, ids=lambda field: field.name)
def test_what_a_person_emptied_stays_empty(field):
    run({**BARE, field.column: field.first})
    field.write("")
    assert outcomes(run({**BARE, field.column: field.first})) == ["inchangée"]
    run({**BARE, field.column: field.second})
    assert field.now == ""


@pytest.mark.parametrize("field", TEXTS, ids=lambda field: field.name)
def test_an_empty_cell_erases_nothing(field):
    run({**BARE, field.column: field.second})
    assert outcomes(run({**BARE, field.column: ""})) == ["inchangée"]
    assert outcomes(run(BARE)) == ["inchangée"]
    assert field.now == field.stored


@pytest.mark.parametrize("field", TEXTS, ids=lambda field: field.name)
def test_what_the_file_adds_later_is_taken(field):
    run(BARE)
    assert outcomes(run({**BARE, field.column: field.second})) == ["modifiée"]
    assert field.now == field.stored


@pytest.mark.parametrize("field", TEXTS, ids=lambda field: field.name)
def test_what_a_person_wrote_before_the_first_import_is_kept(field):
    a_supplier(siret=a_siret(1))
    field.write(field.by_a_person)
    run({**BARE, field.column: field.second})
    assert field.now == field.by_a_person


TERMS = [
    ("types", "organization", "structure_types"),
    ("umbrella", "organization", "umbrellas"),
    ("goods", "supplier", "goods_and_services"),
    ("skills", "supplier", "skills"),
    ("labels", "supplier", "labels"),
]


@pytest.mark.parametrize(("name", "owner", "field"), TERMS)
class TestOverwritingTerms:
    def terms(self, owner, field):
        return getattr(only() if owner == "organization" else only().supplier, field)

    def test_untouched_they_follow_the_file(self, name, owner, field):
        run({"name": "Tri du Lac", name: "Un, Deux"})
        assert outcomes(run({"name": "Tri du Lac", name: "Deux ; Trois"})) == ["modifiée"]
        assert keys(self.terms(owner, field)) == ["deux", "trois"]
        assert outcomes(run({"name": "Tri du Lac", name: "Trois ; Deux"})) == ["inchangée"]
        assert outcomes(run({"name": "Tri du Lac", name: ""})) == ["inchangée"]
        assert keys(self.terms(owner, field)) == ["deux", "trois"]

    def test_a_person_took_one_away(self, name, owner, field):
        run({"name": "Tri du Lac", name: "Un, Deux"})
        terms = self.terms(owner, field)
        terms.remove(terms.get(key="un"))
        assert outcomes(run({"name": "Tri du Lac", name: "Un, Deux, Trois"})) == ["inchangée"]
        assert keys(terms) == ["deux"]

    def test_a_person_took_all_away(self, name, owner, field):
        run({"name": "Tri du Lac", name: "Un, Deux"})
        self.terms(owner, field).clear()
        assert outcomes(run({"name": "Tri du Lac", name: "Trois"})) == ["inchangée"]
        assert keys(self.terms(owner, field)) == []

    def test_terms_are_one_whatever_their_accents_and_case(self, name, owner, field):
        run({"name": "Tri du Lac", name: "Béton ; BETON, béton"}, {"name": "Prés", name: "beton"})
        terms = self.terms_of("Tri du Lac", owner, field)
        assert keys(terms) == keys(self.terms_of("Prés", owner, field)) == ["beton"]
        assert terms.model.objects.filter(key="beton").count() == 1

    def terms_of(self, organization, owner, field):
        found = Organization.objects.get(name=organization)
        return getattr(found if owner == "organization" else found.supplier, field)


def test_a_term_keeps_the_name_that_the_network_gave_it():
    Skill.objects.create(name="Béton ciré")
    run({"name": "Tri du Lac", "skills": "BETON CIRE"})
    assert Skill.objects.get().name == "Béton ciré"


def test_a_very_long_term_is_cut():
    run({"name": "Tri du Lac", "skills": "é" * 200})
    assert len(Skill.objects.get().name) == 120
    assert outcomes(run({"name": "Tri du Lac", "skills": "é" * 200})) == ["inchangée"]


def test_a_position_that_a_person_set_is_kept():
    run({"name": "Tri du Lac", **LILLE})
    Establishment.objects.update(latitude=50.1, longitude=3.1, precision="exact")
    run({"name": "Tri du Lac", **LILLE, "latitude": "50.5", "longitude": "3.5"})
    assert (site().latitude, site().longitude) == (50.1, 3.1)


def test_a_position_that_nobody_touched_follows_the_file():
    run({"name": "Tri du Lac", **LILLE})
    line = {"name": "Tri du Lac", **LILLE, "latitude": "50.5", "longitude": "3.5"}
    assert outcomes(run(line)) == ["modifiée"]
    assert (site().latitude, site().longitude, site().precision) == (50.5, 3.5, "exact")


def test_the_remarks_are_those_of_the_last_change():
    run({"name": "Tri du Lac", "phone": "le matin"})
    run({"name": "Tri du Lac", "phone": "0320123456"})
    assert only().imported.remarks == []


# Sectors


def test_the_activity_gives_a_sector():
    run({"name": "Tri du Lac", "naf": "81.30Z"})
    assert keys(SupplierProfile.objects.get().sectors) == ["entretien-espaces-verts"]


def test_sectors_named_later_replace_that_of_the_activity():
    run({"name": "Tri du Lac", "naf": "81.30Z"})
    named = {"name": "Tri du Lac", "naf": "81.30Z", "sectors": "menuiserie et AGENCEMENT"}
    assert outcomes(run(named)) == ["modifiée"]
    assert keys(SupplierProfile.objects.get().sectors) == ["menuiserie"]


def test_sectors_named_by_a_person_are_kept():
    run({"name": "Tri du Lac", "naf": "81.30Z"})
    SupplierProfile.objects.get().sectors.clear()
    run({"name": "Tri du Lac", "naf": "81.21Z", "sectors": "Menuiserie et agencement"})
    assert keys(SupplierProfile.objects.get().sectors) == []


def test_an_unknown_sector_leaves_that_of_the_activity():
    run({"name": "Tri du Lac", "naf": "81.30Z", "sectors": "Alchimie"})
    assert keys(SupplierProfile.objects.get().sectors) == ["entretien-espaces-verts"]


# What does not move


MANY = [
    FULL,
    {"name": "Sans SIRET", **ROUBAIX, "types": "ACI", "skills": "Tri, Béton"},
    {"name": "Le même SIRET", "siret": a_siret(1), "types": "EA"},
    {"name": "Faux", "siret": "12345678901234"},
    {"name": "Ailleurs", "postal_code": "80000", "town": "Amiens", "naf": "81.30Z"},
    {"name": "sans siret", **ROUBAIX, "labels": "Qualiopi"},
    {"name": "Désaccord", "postal_code": "59100", "town": "Lens", "latitude": "50,1"},
]


def test_a_dry_run_tells_all_and_writes_nothing():
    a_supplier("Sans SIRET", town="Roubaix")
    before = every_row()
    told = run(*MANY, dry_run=True, publish=True)
    assert every_row() == before
    done = run(*MANY, publish=True)
    assert told.lines == done.lines
    assert every_row() != before


@pytest.mark.parametrize("publish", [False, True])
def test_the_same_file_twice_moves_no_row(publish):
    run(*MANY, publish=publish)
    before = every_row()
    report = run(*MANY, publish=publish)
    assert every_row() == before
    assert set(outcomes(report)) == {"inchangée", "refusée"}


def test_lines_in_another_order_move_no_row():
    lines = [FULL, MANY[1], MANY[4], MANY[6]]
    run(*lines)
    before = every_row()
    run(*reversed(lines))
    assert every_row() == before


def test_other_structures_are_left_alone():
    a_supplier("Une autre", town="Lens", siret=a_siret(9))
    before = Organization.objects.values().get()
    run(*MANY)
    assert Organization.objects.values().get(name="Une autre") == before
    assert not ImportedStructure.objects.filter(organization=before["id"]).exists()


# The report


def test_the_summary_adds_up():
    run(MANY[0], MANY[2], MANY[4])
    report = run(*MANY, {"name": "Ailleurs", **MANY[4], "phone": "0320123456"})
    assert report.summary == "lignes 8, créées 2, modifiées 2, inchangées 3, refusées 1"
    assert sum(report.count(outcome) for outcome in Outcome) == len(report.lines) == 8


def test_the_report_as_csv():
    report = run(
        {"name": "=cmd()", "siret": a_siret(1), "phone": "-"},
        {"name": "Faux", "siret": "123"},
        {"name": "Bien"},
    )
    text = StringIO()
    report.write_csv(text)
    lines = list(csv.reader(StringIO(text.getvalue()), delimiter=";"))
    assert lines[0] == ["Ligne", "Résultat", "SIRET", "Raison sociale", "Colonne", "Remarque"]
    assert lines[1][:5] == ["2", "créée", a_siret(1), "'=cmd()", ""]
    assert lines[2] == [
        "3",
        "refusée",
        "",
        "Faux",
        "SIRET",
        "Un SIRET a 14 chiffres. Corrigez « 123 ».",
    ]
    assert lines[3] == ["4", "créée", "", "Bien", "", ""]
    assert len(lines) == 4


def test_a_line_of_the_report_a_remark():
    text = StringIO()
    run({"name": "Tri du Lac", "phone": "x", "email": "y"}).write_csv(text)
    assert len(text.getvalue().splitlines()) == 3


def test_progress_is_told():
    steps = []
    lines = [{"name": f"Structure {number}"} for number in range(201)]
    run(*lines, progress=lambda *step: steps.append(step))
    shares = [share for _step, share in steps]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] < 1
    assert [as_read(step) for step, _share in steps] == [
        "201 lignes lues",
        "100 lignes vérifiées",
        "200 lignes vérifiées",
        "201 structures à comparer",
        "Enregistrement : structures",
        "Enregistrement : établissements",
        "Enregistrement : fiches fournisseur",
        "Enregistrement : nomenclature",
        "Enregistrement : recherche",
        "Enregistrement du rapport",
    ]


# What people have corrected


@pytest.mark.parametrize("siret", ["", a_siret(1)])
def test_a_structure_that_was_renamed_is_not_made_again(siret):
    line = {"name": "Tri du Lac", "siret": siret, **LILLE}
    run(line)
    Organization.objects.update(name="Tri des Lacs")
    assert outcomes(run(line)) == ["inchangée"]
    assert only().name == "Tri des Lacs"


def test_a_structure_that_was_moved_is_not_made_again():
    line = {"name": "Tri du Lac", **LILLE}
    run(line)
    Establishment.objects.update(postal_code="59100", town="Roubaix", commune_code="59512")
    assert outcomes(run(line)) == ["inchangée"]
    assert site().commune_code == "59512"


def test_a_structure_whose_siret_was_corrected_is_not_made_again():
    line = {"name": "Tri du Lac", "siret": a_siret(1), **LILLE}
    run(line)
    Establishment.objects.update(siret=a_siret(2))
    assert outcomes(run(line)) == ["inchangée"]
    assert site().siret == a_siret(2)


def test_a_former_siret_that_is_another_structure_now_stays_apart():
    run({"name": "Tri du Lac", "siret": a_siret(1), **LILLE})
    Establishment.objects.update(siret=a_siret(2))
    a_supplier("Autre maison", siret=a_siret(1))
    report = run({"name": "Autre maison", "siret": a_siret(1), **LILLE})
    assert outcomes(report) != ["créée"]
    assert Organization.objects.count() == 2


def test_what_is_drawn_from_an_address_stays_with_it():
    """A person moved it: a file that names a third place moves neither its codes nor its pin."""
    line = {"name": "Tri du Lac", "siret": a_siret(1), **LILLE}
    run(line)
    Establishment.objects.update(postal_code="59100", town="Roubaix")
    run({**line, "postal_code": "62300", "town": "Lens"})
    assert (site().town, site().commune_code, site().departement_code) == ("Roubaix", "59350", "59")
    run({**line, "postal_code": "62300", "town": "Lens", "latitude": "50,43", "longitude": "2,83"})
    assert site().latitude != 50.43


def test_an_address_that_the_file_corrects_takes_its_codes_along():
    line = {"name": "Tri du Lac", "siret": a_siret(1), **LILLE}
    run(line)
    run({**line, "postal_code": "62300", "town": "Lens"})
    assert (site().town, site().commune_code, site().departement_code) == ("Lens", "62498", "62")
