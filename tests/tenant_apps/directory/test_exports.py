"""Files of what a search finds, and fiches on paper."""

import csv
import json
from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook
from pikepdf import open as open_pdf

from maillage.core.audit.models import AuditEvent
from maillage.core.tenancy.place import in_network
from making_suppliers import a_supplier
from tenant_apps.accounts.models import NetworkRole, User
from tenant_apps.directory.exports import rows
from tenant_apps.directory.models import Establishment, Profile, SupplierProfile
from tenant_apps.directory.services.indexing import reindex
from tenant_apps.directory.services.states import change_state

BACKEND = "tenant_apps.accounts.backends.LoginBackend"
CSV, XLSX, GEOJSON = (f"/entreprises/export.{kind}" for kind in ("csv", "xlsx", "geojson"))
SECRETS = ("contact@tri.example.org", "0320112233", "12 rue du Port", "cachee@bois.example.org")


@pytest.fixture
def two(alpha):
    with in_network(alpha):
        first = a_supplier(
            "Tri du Lac",
            sectors=["entretien-espaces-verts"],
            skills=["Élagage", "Tonte"],
            email="contact@tri.example.org",
            phone="0320112233",
            description="=HYPERLINK(1)",
        )
        Establishment.objects.filter(organization=first.organization).update(
            address="12 rue du Port", latitude=50.6, longitude=3.06, precision="exact"
        )
        second = a_supplier(
            "@Bois", email="cachee@bois.example.org", email_visibility="nobody", town="Lens"
        )
        for state in Profile.State.values:
            if state != Profile.State.LISTED:
                a_supplier(f"Cachée {state}", state=state)
        reindex([first.organization_id])
    return first, second


def logged_in(alpha, role=""):
    client = Client(SERVER_NAME=alpha.host)
    with in_network(alpha):
        user = User.objects.create_user(f"{role or 'membre'}@alpha.example.org")
        if role:
            NetworkRole.objects.create(user=user, role=role)
        client.force_login(user, BACKEND)
    return client


def body(response):
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "private, no-store"
    return b"".join(response.streaming_content)


def table(response):
    return list(csv.DictReader(StringIO(body(response).decode("utf-8-sig")), delimiter=";"))


def test_a_visitor_s_file_holds_neither_addresses_nor_phones(two, visitor):
    response = visitor.get(CSV)
    text = body(response).decode("utf-8-sig")
    assert not any(secret in text for secret in SECRETS)
    found = list(csv.DictReader(StringIO(text), delimiter=";"))
    assert [row["Raison sociale"] for row in found] == ["'@Bois", "Tri du Lac"]
    assert found[1]["Compétences"] == "Tonte ; Élagage"
    assert found[1]["Adresse de la fiche"].endswith(f"/entreprises/{two[0].pk}/")
    assert "Cachée" not in text
    assert not response.cookies
    name = response["Content-Disposition"]
    assert "entreprises-alpha-20" in name
    assert name.endswith('.csv"')


def test_a_member_s_file_holds_what_members_see(two, alpha):
    by_name = {row["Raison sociale"]: row for row in table(logged_in(alpha).get(CSV))}
    tri = by_name["Tri du Lac"]
    assert (tri["Courriel"], tri["Adresse"]) == ("contact@tri.example.org", "12 rue du Port")
    assert tri["Téléphone"] == "0320112233"
    assert by_name["'@Bois"]["Courriel"] == ""
    with in_network(alpha):
        event = AuditEvent.objects.get(verb="suppliers.exported")
        assert (event.object_name, event.details["format"]) == ("2 entreprises", "csv")


def test_a_visitor_s_file_is_in_no_journal(two, visitor, alpha):
    body(visitor.get(CSV))
    with in_network(alpha):
        assert not AuditEvent.objects.filter(verb="suppliers.exported").exists()


@pytest.mark.parametrize("sign", ["=1+1", "+33", "-5", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_no_cell_is_a_formula(sign, alpha, visitor):
    with in_network(alpha):
        a_supplier("Piège", trade_name="Piège", description=sign)
    (row,) = table(visitor.get(CSV))
    assert row["Description"] == f"'{sign}"
    book = load_workbook(BytesIO(body(visitor.get(XLSX))))
    cells = [cell for line in book.active.iter_rows() for cell in line if cell.value]
    assert all(cell.data_type == "s" for cell in cells)
    assert any(str(cell.value).startswith("'") for cell in cells)


def test_a_workbook_says_what_the_csv_says(two, visitor):
    rows_of_csv = table(visitor.get(CSV))
    sheet = load_workbook(BytesIO(body(visitor.get(XLSX)))).active
    titles, *lines = sheet.iter_rows(values_only=True)
    assert [dict(zip(titles, (v or "" for v in line), strict=True)) for line in lines] == (
        rows_of_csv
    )


def test_points_without_contacts_for_anybody(two, visitor, alpha):
    for client in (visitor, logged_in(alpha)):
        text = body(client.get(GEOJSON)).decode()
        assert not any(secret in text for secret in SECRETS)
        (feature,) = json.loads(text)["features"]
        assert feature["geometry"] == {"type": "Point", "coordinates": [3.06, 50.6]}
        assert feature["properties"]["nom"] == "Tri du Lac"


@pytest.mark.parametrize("url", [CSV, XLSX, GEOJSON])
def test_nothing_found_is_a_file_without_rows(url, two, visitor):
    content = body(visitor.get(f"{url}?q=introuvable"))
    for name in (b"Tri du Lac", b"Bois"):
        assert name not in content
    assert len(content) < len(body(visitor.get(url)))


def test_a_sign_that_no_spreadsheet_takes_is_left_out(two, visitor, alpha):
    with in_network(alpha):
        SupplierProfile.objects.update(description="Une ligne\x0bet une autre")
    file = BytesIO(body(visitor.get("/entreprises/export.xlsx")))
    cells = [cell for row in load_workbook(file).active.values for cell in row]
    assert "Une ligne et une autre" in cells


def test_a_file_follows_the_criteria(two, visitor):
    assert [row["Ville"] for row in table(visitor.get(f"{CSV}?departement=62"))] == ["Lens"]
    assert table(visitor.get(f"{CSV}?secteur=inconnu")) == []


def test_what_is_suspended_leaves_the_files(two, visitor, alpha):
    with in_network(alpha):
        change_state(two[0], Profile.State.SUSPENDED, by=None)
    assert [row["Raison sociale"] for row in table(visitor.get(CSV))] == ["'@Bois"]


def test_how_many_depends_on_who_asks(two, visitor, alpha, monkeypatch):
    monkeypatch.setattr(rows, "VISITORS", 1)
    monkeypatch.setattr(rows, "MEMBERS", 2)
    refused = visitor.get(f"{CSV}?tri=nom")
    assert refused.status_code == 403
    assert "Un fichier en contient 1 au plus" in refused.content.decode()
    assert 'href="/entreprises/?tri=nom"' in refused.content.decode()
    assert len(table(logged_in(alpha).get(CSV))) == 2
    monkeypatch.setattr(rows, "MEMBERS", 1)
    assert logged_in(alpha, "editor").get(CSV).status_code == 403
    assert len(table(logged_in(alpha, "coordinator").get(CSV))) == 2


def test_who_asks_for_too_many_files_waits(db, visitor):
    for _ in range(60):
        body(visitor.get(f"{GEOJSON}?q=introuvable"))
    assert visitor.get(f"{GEOJSON}?q=introuvable").status_code == 429


def test_more_than_one_batch_keeps_its_order(alpha, visitor, monkeypatch):
    monkeypatch.setattr(rows, "CHUNK", 3)
    with in_network(alpha):
        for number in range(8):
            a_supplier(f"Entreprise {number}", skills=["Tonte"])
    names = [row["Raison sociale"] for row in table(visitor.get(CSV))]
    assert names == [f"Entreprise {number}" for number in range(8)]


def test_an_unknown_kind_is_not_there(visitor):
    assert visitor.get("/entreprises/export.docx").status_code == 404


# On paper


def paper(client, supplier):
    response = client.get(f"/entreprises/{supplier.pk}/fiche.pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    with open_pdf(BytesIO(response.content)) as pdf:
        assert str(pdf.docinfo["/Title"]) == supplier.organization.display_name
        return response, len(pdf.pages)


@pytest.fixture
def written(monkeypatch):
    """What the PDF is given to set."""
    from tenant_apps.directory.exports import fiche

    said = []

    class Listening(fiche.FPDF):
        def multi_cell(self, w, h=None, text="", **kwargs):
            said.append(text)
            return super().multi_cell(w, h, text, **kwargs)

        def cell(self, w=None, h=None, text="", **kwargs):
            said.append(text)
            return super().cell(w, h, text, **kwargs)

    monkeypatch.setattr("maillage.core.pdf.FPDF", Listening)
    return said


def test_s13_a_fiche_on_paper(two, visitor, alpha, written):
    response, pages = paper(visitor, two[0])
    assert pages == 1
    assert 'filename="fiche-tri-du-lac.pdf"' in response["Content-Disposition"]
    told = " ".join(written)
    for text in ("Tri du Lac", "Tonte, Élagage", "12 rue du Port, 59000 Lille", "0320112233"):
        assert text in told
    assert "contact@tri.example.org" not in told
    assert not response.cookies
    written.clear()
    paper(logged_in(alpha), two[0])
    assert "contact@tri.example.org" in " ".join(written)


def test_s13_what_is_hidden_is_not_on_paper(two, alpha, written):
    paper(logged_in(alpha), two[1])
    assert "cachee@bois.example.org" not in " ".join(written)


def test_s13_a_long_fiche_takes_several_pages(alpha, visitor):
    with in_network(alpha):
        long = a_supplier("Longue", description="Nous faisons beaucoup de choses. " * 300)
    assert paper(visitor, long)[1] > 1


def test_s13_signs_that_the_typeface_lacks_do_no_harm(alpha, visitor):
    with in_network(alpha):
        odd = a_supplier("Œuvre à 20 €", description="🐝 中文 «\u00a0l’été\u00a0»")
    assert paper(visitor, odd)[1] == 1


def test_s13_only_listed_fiches_are_printed(alpha, visitor):
    with in_network(alpha):
        hidden = a_supplier("Cachée", state="suspended")
    assert visitor.get(f"/entreprises/{hidden.pk}/fiche.pdf").status_code == 404
