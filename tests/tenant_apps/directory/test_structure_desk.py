"""The desk's pages: the table, the fiches, the nomenclature, in a fixed number of queries."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from maillage.core.tenancy.place import in_network
from making_suppliers import a_siret, a_supplier
from tenant_apps.accounts.models import NetworkRole, User
from tenant_apps.directory import holders
from tenant_apps.directory.models import (
    Contact,
    Organization,
    Sector,
    Skill,
    SupplierProfile,
    Synonym,
)
from tenant_apps.directory.services.importing import import_organizations
from tenant_apps.directory.services.structures import edit_structure, read_group

TABLE, WORDS = "/coordination/structures/", "/coordination/nomenclature/"


@pytest.fixture
def coordinator(alpha):
    client = Client(SERVER_NAME="alpha.localhost")
    with in_network(alpha):
        person = User.objects.create_user("camille@example.org")
        NetworkRole.objects.create(user=person, role="coordinator")
        client.force_login(person, backend="tenant_apps.accounts.backends.LoginBackend")
    return client


@pytest.fixture
def make(alpha):
    def supplier(*arguments, **fields):
        with in_network(alpha):
            return a_supplier(*arguments, **fields)

    return supplier


def text_of(response):
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def names(response):
    return re.findall(
        r'<th scope="row"[^>]*><a href="[^"]*">([^<]*)</a>', response.content.decode()
    )


def page_of(supplier, rest=""):
    return f"{TABLE}{supplier.organization_id}/{rest}"


# The table


@pytest.fixture
def some(make):
    make("Abeille", siret=a_siret(1), sectors=["menuiserie"], email="a@abeille.example")
    make("Bâti", state="suspended", town="Lens", sectors=["traiteur"])
    make("Cigale", state="preregistered", town="Roubaix")


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Abeille", "Bâti", "Cigale"]),
        ("?etat=suspended", ["Bâti"]),
        ("?etat=inconnu", []),
        ("?departement=59", ["Abeille", "Cigale"]),
        ("?secteur=batiment", ["Abeille"]),
        ("?secteur=inconnu", []),
        ("?sans-adresse=oui", ["Bâti", "Cigale"]),
        ("?q=bati", ["Bâti"]),
        ("?q=ROUBAIX", ["Cigale"]),
        ("?q=abeille.example", []),
        ("?q=a@abeille.example", ["Abeille"]),
        (f"?q={a_siret(1)[:3]} {a_siret(1)[3:6]} {a_siret(1)[6:9]} {a_siret(1)[9:]}", ["Abeille"]),
        (f"?q={a_siret(1)[:9]}", ["Abeille"]),
        ("?q=%00", ["Abeille", "Bâti", "Cigale"]),
        ("?q=—", []),
        ("?tri=-nom", ["Cigale", "Bâti", "Abeille"]),
        ("?tri=maj", ["Abeille", "Bâti", "Cigale"]),
        ("?tri=-maj&departement=59", ["Cigale", "Abeille"]),
        ("?tri=n’importe", ["Abeille", "Bâti", "Cigale"]),
        ("?page=2", []),
        ("?page=x", []),
    ],
)
def test_the_table_narrows_and_sorts(coordinator, query, found):
    response = coordinator.get(TABLE + query)
    assert response.status_code == 200
    assert names(response) == found


@pytest.mark.usefixtures("some")
def test_each_state_says_how_many_it_would_leave(coordinator):
    text = text_of(coordinator.get(f"{TABLE}?departement=59&etat=listed"))
    assert "Toutes 2 Préinscrite 1 Référencée 1" in text
    assert " 1 structure " in text


def test_where_each_comes_from_and_who_holds_it(coordinator, make, alpha, monkeypatch):
    with in_network(alpha):
        lines = b"Nom;Ville;Code postal\nImport\xc3\xa9e;Lille;59000\n"
        import_organizations(BytesIO(lines), "liste.csv", by=None)
    tenue = make("Saisie")
    text = text_of(coordinator.get(TABLE))
    assert re.search(r"Importée .* import \d", text)
    assert re.search(r"Saisie .* à la main \d", text)
    assert text.count("personne pour l’instant") == 2
    asked = []

    def finder(ids):
        asked.append(list(ids))
        return {tenue.organization_id: ["Ada Lin"]}

    monkeypatch.setattr(holders, "_finders", [])
    holders.register(finder)
    text = text_of(coordinator.get(TABLE))
    assert "Ada Lin" in text
    assert text.count("personne pour l’instant") == 1
    assert len(asked) == 1
    assert "Qui la tient : Ada Lin" in text_of(coordinator.get(page_of(tenue)))


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_table_costs_the_same_whatever_its_length(coordinator, make):
    make("Seule", sectors=["menuiserie"], skills=["Tri"])
    before = queries(coordinator, TABLE)
    for number in range(60):
        make(f"Structure {number}", sectors=["menuiserie", "traiteur"], skills=["Tri"])
    assert queries(coordinator, TABLE) == before <= 13
    assert queries(coordinator, f"{TABLE}?q=structure&departement=59&secteur=batiment") <= 14


def test_an_organization_that_sells_nothing_has_no_fiche(coordinator, alpha):
    with in_network(alpha):
        buyer = Organization.objects.create(name="Mairie")
    assert "sans fiche d’entreprise" in text_of(coordinator.get(TABLE))
    assert names(coordinator.get(f"{TABLE}?etat=sans-fiche")) == ["Mairie"]
    page = text_of(coordinator.get(f"{TABLE}{buyer.pk}/"))
    assert "Identité" in page
    assert "Ce qu’elle vend" not in page
    assert coordinator.get(f"{TABLE}{buyer.pk}/modifier/identite/").status_code == 200
    for missing in ("modifier/offre/", "modifier/rien/", "logo/", "apercu/"):
        assert coordinator.get(f"{TABLE}{buyer.pk}/{missing}").status_code == 404


def test_an_empty_network_offers_to_begin(coordinator):
    assert "Ajouter la première structure" in text_of(coordinator.get(TABLE))
    assert "Effacer les filtres" in text_of(coordinator.get(f"{TABLE}?q=rien"))


# One structure


def test_a_structure_costs_the_same_whatever_it_holds(coordinator, make, alpha):
    plain = make("Simple")
    before = queries(coordinator, page_of(plain))
    full = make("Pleine", skills=["A", "B", "C"], goods=["D"], labels=["E"], types=["EI", "ACI"])
    with in_network(alpha):
        for number in range(5):
            Contact.objects.create(organization=full.organization, kind="other", name=f"C{number}")
    assert queries(coordinator, page_of(full)) == before


def test_what_the_import_found_is_to_be_verified(coordinator, alpha):
    with in_network(alpha):
        lines = "Nom;Ville;Code postal\nÀ voir;Lens;59000\n".encode()
        import_organizations(BytesIO(lines), "liste.csv", by=None)
        organization = Organization.objects.get()
    text = text_of(coordinator.get(f"{TABLE}{organization.pk}/"))
    assert "À vérifier depuis l’import" in text
    assert "ne concordent pas" in text


def test_an_edit_that_comes_second_is_shown_the_first(coordinator, make, alpha):
    supplier = make("Tri du Lac", phone="03 20 00 00 00")
    url = page_of(supplier, "modifier/coordonnees/")
    opened = coordinator.get(url).content.decode()
    before = unescape(re.search(r'name="before" value="([^"]*)"', opened)[1])
    with in_network(alpha):
        values = read_group(supplier.organization, "coordonnees")
        edit_structure(
            supplier.organization, "coordonnees", values | {"phone": "03 20 00 00 01"}, by=None
        )
    mine = {**values, "website": "www.tri.example", "before": before}
    second = coordinator.post(url, mine)
    text = text_of(second)
    assert "Quelqu’un d’autre a modifié ces réponses" in text
    assert "Téléphone maintenant : 03 20 00 00 01" in text
    assert "Site maintenant" not in text
    assert 'value="www.tri.example"' in second.content.decode()  # nothing typed is lost
    with in_network(alpha):
        assert Organization.objects.get().phone == "03 20 00 00 01"
    # Sent again as it now stands, it is meant.
    again = unescape(re.search(r'name="before" value="([^"]*)"', second.content.decode())[1])
    assert coordinator.post(url, mine | {"before": again}).status_code == 302
    with in_network(alpha):
        organization = Organization.objects.get()
        assert (organization.phone, organization.website) == (
            "03 20 00 00 00",
            "https://www.tri.example",
        )


@pytest.mark.parametrize(
    ("group", "sent", "said"),
    [
        ("identite", {"siret": "123"}, "Un SIRET a 14 chiffres"),
        ("identite", {"siret": a_siret(9)}, "déjà celui de « L’Autre »"),
        ("adresse", {"postal_code": "59000", "town": "Lens"}, "ne concordent pas"),
        ("coordonnees", {"email": "pas une adresse"}, "n’est pas une adresse e-mail"),
        ("offre", {"skills": ";".join("abcdefghijk")}, "10 au plus : retirez-en 1"),
        ("offre", {"skills": "x" * 121}, "120 signes au plus"),
        ("engagements", {"carbon_footprint": "12"}, "Indiquez l’année"),
        ("engagements", {"carbon_by": "Bureau"}, "Indiquez l’empreinte"),
        ("zone", {"communes": "Atlantide"}, "n’est pas une commune"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(coordinator, make, alpha, group, sent, said):
    make("L’Autre", siret=a_siret(9))
    supplier = make("Tri du Lac")
    url = page_of(supplier, f"modifier/{group}/")
    with in_network(alpha):
        values = {
            k: v for k, v in read_group(supplier.organization, group).items() if v is not None
        }
    response = coordinator.post(url, {**values, **sent})
    assert response.status_code == 200
    assert said in text_of(response)
    typed = next(iter(sent.values()))
    assert typed in unescape(response.content.decode())


def test_rows_are_added_changed_and_taken_away(coordinator, make, alpha):
    supplier = make("Tri du Lac")
    url = page_of(supplier, "modifier/contacts/")
    row = {"kind": "other", "visibility": "everyone"}

    def send(*rows, initial=0):
        data = {"contacts-TOTAL_FORMS": len(rows), "contacts-INITIAL_FORMS": initial}
        for number, values in enumerate(rows):
            data |= {f"contacts-{number}-{name}": value for name, value in values.items()}
        return coordinator.post(url, data)

    def names_of():
        with in_network(alpha):
            return list(Contact.objects.order_by("name").values_list("name", flat=True))

    # An empty row is none.
    assert send(row | {"name": "Ada"}, row | {"name": ""}).status_code == 302
    assert names_of() == ["Ada"]
    wrong = send(row | {"name": "Ada"}, row | {"name": "Bob", "phone": "abc"}, initial=1)
    assert "Contact 2, Téléphone" in text_of(wrong)
    assert 'value="abc"' in wrong.content.decode()
    two_heads = [row | {"name": name, "kind": "director"} for name in ("Ada", "Bob")]
    assert "Une seule personne" in text_of(send(*two_heads, initial=1))
    assert (
        send(row | {"name": "Ada", "DELETE": "on"}, row | {"name": "Bob"}, initial=1).status_code
        == 302
    )
    assert names_of() == ["Bob"]


def test_the_preview_shows_what_others_would_see(coordinator, make, alpha, visitor):
    supplier = make("Cachée", state="draft", email="a@b.example", email_visibility="members")
    url = page_of(supplier, "apercu/")
    page = text_of(coordinator.get(url))
    assert "comme tout le monde la voit" in page
    assert "n’est pas dans l’annuaire (brouillon)" in page
    assert "a@b.example" not in page
    assert "a@b.example" in text_of(coordinator.get(f"{url}?membre"))
    assert visitor.get(f"/entreprises/{supplier.pk}/").status_code == 404


def test_files_of_an_unlisted_fiche_are_for_the_coordination(coordinator, make, bucket, visitor):
    supplier = make("Cachée", state="draft")
    out = BytesIO()
    Image.new("RGB", (90, 90), "navy").save(out, "PNG")
    url = page_of(supplier, "logo/")
    sent = coordinator.post(url, {"file": SimpleUploadedFile("l.png", out.getvalue())})
    assert sent.status_code == 302
    logo = f"/entreprises/{supplier.pk}/logo/"
    seen = coordinator.get(logo)
    assert seen.status_code == 200
    b"".join(seen.streaming_content)
    assert visitor.get(logo).status_code == 404


# States


def test_nothing_changes_before_it_is_confirmed(coordinator, make, alpha):
    suppliers = [make(name) for name in ("A", "B")] + [make("C", state="withdrawn")]
    ids = [str(one.organization_id) for one in suppliers]
    asked = coordinator.get(
        f"{TABLE}etat/", {"fiche": ids, "vers": "withdrawn", "retour": "?etat=listed"}
    )
    text = text_of(asked)
    assert "Retirer 2 structures ?" in text
    assert "1 structure reste comme elle est" in text
    assert "C : retirée" in text
    with in_network(alpha):
        assert SupplierProfile.objects.listed().count() == 2
    done = coordinator.post(
        f"{TABLE}etat/",
        {"fiche": ids[:2], "vers": "withdrawn", "retour": "?etat=listed"},
        follow=True,
    )
    assert done.redirect_chain == [(f"{TABLE}?etat=listed", 302)]
    assert "2 fiches sont retirées." in text_of(done)
    with in_network(alpha):
        assert not SupplierProfile.objects.listed().exists()
    nothing = text_of(coordinator.get(f"{TABLE}etat/", {"fiche": ids, "vers": "listed"}))
    assert "Rien à changer" in nothing


@pytest.mark.parametrize(
    "query",
    [{}, {"vers": "listed"}, {"vers": "draft", "fiche": "x"}, {"vers": "listed", "fiche": "x"}],
)
def test_a_choice_that_is_none_leads_back(coordinator, query):
    back = coordinator.get(f"{TABLE}etat/", {**query, "retour": "//ailleurs.example/"})
    assert back.status_code == 302
    assert back["Location"] == TABLE


# The nomenclature


def test_every_part_is_listed_with_its_counts(coordinator, make):
    make("A", skills=["Tri", "Bois"], labels=["Qualiopi"], types=["ACI"], sectors=["menuiserie"])
    assert "Compétences 2 termes" in text_of(coordinator.get(WORDS))
    for part, word in {
        "secteurs": "Menuiserie et agencement",
        "competences": "Tri",
        "labels": "Qualiopi",
        "types": "ACI",
    }.items():
        assert word in names(coordinator.get(f"{WORDS}{part}/"))
    assert names(coordinator.get(f"{WORDS}biens-et-services/")) == []
    assert coordinator.get(f"{WORDS}rien/").status_code == 404


def test_terms_are_searched_by_synonym_and_use(coordinator, make, alpha):
    for name in ("A", "B"):
        make(name, skills=["Tri"])
    make("C", skills=["Abattage"])
    with in_network(alpha):
        Synonym.objects.create(name="Triage", skill=Skill.objects.get(key="tri"))
        Skill.objects.create(name="Libre")
    url = f"{WORDS}competences/"
    assert names(coordinator.get(url)) == ["Abattage", "Libre", "Tri"]
    assert names(coordinator.get(f"{url}?usage=oui")) == ["Tri", "Abattage", "Libre"]
    assert names(coordinator.get(f"{url}?inutilises=oui")) == ["Libre"]
    assert names(coordinator.get(f"{url}?q=triage")) == ["Tri"]
    assert 'class="number">2<' in coordinator.get(f"{url}?q=triage").content.decode()


def test_the_nomenclature_costs_the_same_whatever_its_length(coordinator, make, alpha):
    make("A", skills=["Tri"])
    before = {part: queries(coordinator, f"{WORDS}{part}/") for part in ("competences", "secteurs")}
    with in_network(alpha):
        for number in range(120):
            skill = Skill.objects.create(name=f"Mot {number}")
            Synonym.objects.create(name=f"Autre {number}", skill=skill)
            Sector.objects.create(name=f"Secteur {number}")
    for part, count in before.items():
        assert queries(coordinator, f"{WORDS}{part}/") == count <= 8


def test_a_merge_is_announced_in_numbers(coordinator, make, alpha, visitor):
    make("A", skills=["Menuisier"])
    make("B", skills=["Menuisier", "Menuiserie"])
    with in_network(alpha):
        source, target = (Skill.objects.get(key=key) for key in ("menuisier", "menuiserie"))
    url = f"{WORDS}competences/{source.pk}/fusionner/"
    assert "Aucun terme ne s’appelle « Rien »" in text_of(coordinator.get(f"{url}?into=Rien"))
    assert "lui-même" in text_of(coordinator.get(f"{url}?into=menuisier"))
    text = text_of(coordinator.get(f"{url}?into=menuiserie"))
    assert "2 structures passent à « Menuiserie ». 1 l’a déjà" in text
    done = coordinator.post(url, {"into": "Menuiserie"})
    assert done["Location"] == f"{WORDS}competences/{target.pk}/"
    # The old link leads to what it became.
    old = visitor.get("/entreprises/?competence=menuisier&departement=59")
    assert old.status_code == 301
    assert old["Location"] == "/entreprises/?competence=menuiserie&departement=59"
    assert "2 entreprises" in text_of(visitor.get(old["Location"]))
    assert visitor.get("/entreprises/?competence=inconnue").status_code == 200


def test_what_is_used_says_by_how_many(coordinator, make, alpha):
    make("A", skills=["Tri"])
    with in_network(alpha):
        used, free = Skill.objects.get(), Skill.objects.create(name="Libre")
    url = f"{WORDS}competences/{used.pk}/supprimer/"
    assert "utilisé par 1 structure" in text_of(coordinator.get(url))
    assert "utilisé par 1 structure" in text_of(coordinator.post(url, follow=True))
    url = f"{WORDS}competences/{free.pk}/supprimer/"
    assert "Supprimer « Libre » ?" in text_of(coordinator.get(url))
    assert coordinator.post(url).status_code == 302
    with in_network(alpha):
        assert list(Skill.objects.all()) == [used]
