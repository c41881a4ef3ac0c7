"""The import as coordinators see it: every page at both widths, by hand and by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

# One worker for all: the demo networks are made once.
pytestmark = pytest.mark.xdist_group("browser")

LOG_IN = """
    from django.test import Client
    from tenant_apps.accounts.models import User
    client = Client()
    user = User.objects.get(network_roles__role="coordinator")
    client.force_login(user, "tenant_apps.accounts.backends.LoginBackend")
    print(client.cookies["session"].value)
"""
WORK = """
    from tenant_apps.directory.models import ImportBatch
    from tenant_apps.directory.services.importing.working import work
    for batch in ImportBatch.objects.waiting():
        work(batch.pk)
"""
FILE = """Nom de la structure;N° SIRET;Commune;CP;Courriel;Secteur;Remarque interne
Les Jardins de la Deûle;;Lille;59000;contact@jardins.example.org;Espaces verts;à rappeler
La Fabrique du Lin;12345678901234;Armentières;59280;fabrique;Alchimie;
;;Lens;62300;;;
Cantine des Docks;;Dunkerque;59000;cantine@docks.example.org;;
"""


@pytest.fixture
def works(in_ceres):
    """What a worker would do by now."""
    return lambda: in_ceres(WORK)


@pytest.fixture
def coordinator(page, address, in_ceres):
    cookie = {"name": "session", "value": in_ceres(LOG_IN), "url": address("ceres")}
    page.context.add_cookies([cookie])
    return page


@pytest.fixture
def spreadsheet(tmp_path):
    path = tmp_path / "structures à importer.csv"
    path.write_text(FILE)
    return path


def send(page, address, path: Path):
    page.goto(address("ceres", "/coordination/import/nouveau/"))
    page.get_by_label("Fichier CSV ou XLSX").set_input_files(path)
    page.get_by_role("button", name="Déposer le fichier").click()


def test_from_the_file_to_the_undo(coordinator, address, works, spreadsheet, no_barrier):
    page = coordinator
    page.goto(address("ceres", "/coordination/import/"))
    no_barrier(page)
    page.get_by_role("link", name="Importer un fichier").click()
    no_barrier(page)
    page.get_by_role("button", name="Déposer le fichier").click()
    expect(page.get_by_role("alert")).to_be_focused()
    no_barrier(page)

    send(page, address, spreadsheet)
    no_barrier(page)
    page.get_by_label("Colonne G : Remarque interne").select_option("Description")
    page.get_by_label("Colonne D : CP").select_option("Ville")
    page.get_by_role("button", name="Lancer un essai").click()
    expect(page.get_by_role("alert")).to_contain_text("vient déjà de la colonne C")
    expect(page.get_by_label("Colonne G : Remarque interne")).to_have_value("description")
    no_barrier(page)
    page.get_by_label("Colonne D : CP").select_option("Code postal")
    page.get_by_label("Publiées tout de suite").check()
    page.get_by_role("button", name="Lancer un essai").click()

    expect(page.get_by_text("0 % – en attente d’être pris en charge")).to_be_visible()
    no_barrier(page)
    works()
    # The page asks by itself, and shows the report.
    expect(page.get_by_role("heading", level=1)).to_contain_text("Essai de", timeout=8000)
    expect(page.get_by_role("button", name="Importer et publier")).to_be_visible(timeout=8000)
    no_barrier(page)
    page.get_by_role("link", name="À vérifier").click()
    no_barrier(page)
    page.get_by_role("link", name="Inchangées").click()
    expect(page.get_by_text("Aucune ligne dans ce cas.")).to_be_visible()
    no_barrier(page)
    page.get_by_role("button", name="Importer et publier").click()
    works()
    expect(page.get_by_text("Les structures nouvelles sont publiées")).to_be_visible(timeout=8000)
    no_barrier(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger les lignes refusées").click()
    refused = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert refused[0].endswith(";Remarque interne;Motif")
    assert len(refused) == 3

    page.get_by_role("link", name="Annuler cet import").click()
    expect(page.get_by_text("2 structures, créées par cet import")).to_be_visible()
    no_barrier(page)
    page.get_by_role("button", name="Annuler cet import").click()
    works()
    expect(page.get_by_text("2 structures supprimées")).to_be_visible(timeout=8000)
    no_barrier(page)
    page.goto(address("ceres", "/coordination/import/"))
    expect(page.get_by_text("annulé le").first).to_be_visible()
    no_barrier(page)


def test_what_a_worker_could_not_do(coordinator, address, works, spreadsheet, no_barrier, in_ceres):
    page = coordinator
    send(page, address, spreadsheet)
    page.get_by_role("button", name="Lancer un essai").click()
    in_ceres(
        """
    from datetime import timedelta
    from django.utils import timezone
    from tenant_apps.directory.models import ImportBatch
    late = timezone.now() - timedelta(minutes=10)
    ImportBatch.objects.waiting().update(trial_asked_at=late)
    """
    )
    page.reload()
    expect(page.get_by_text("Le travail est interrompu")).to_be_visible()
    no_barrier(page)
    in_ceres(
        """
    from tenant_apps.directory.models import ImportBatch
    ImportBatch.objects.waiting().update(digest="autre")
    """
    )
    works()
    page.reload()
    expect(page.get_by_text("n’est plus celui que vous avez déposé")).to_be_visible()
    no_barrier(page)
    page.get_by_role("button", name="Abandonner cet import").click()
    expect(page.get_by_role("status")).to_contain_text("est abandonné")


def test_a_file_that_is_no_table(coordinator, address, tmp_path, no_barrier):
    path = tmp_path / "image.csv"
    path.write_bytes(b"%PDF-1.7")
    send(coordinator, address, path)
    expect(coordinator.get_by_role("alert")).to_contain_text("n’est pas un tableau")
    no_barrier(coordinator)


def test_a_network_that_has_imported_nothing(page, address, no_barrier, in_ceres, demo_database):
    code = LOG_IN.replace("\n    ", "\n        ")
    alpha = f"pass\nwith in_network(next(n for n in live_networks() if n.slug == 'alpha')):{code}"
    cookie = {"name": "session", "value": in_ceres(alpha), "url": address("alpha")}
    page.context.add_cookies([cookie])
    page.goto(address("alpha", "/coordination/import/"))
    expect(page.get_by_text("Aucun fichier n’a encore été importé")).to_be_visible()
    no_barrier(page)


def test_by_keyboard_and_without_javascript(browser, address, works, spreadsheet, in_ceres):
    with browser.new_context(java_script_enabled=False) as context:
        context.add_cookies(
            [{"name": "session", "value": in_ceres(LOG_IN), "url": address("ceres")}]
        )
        page = context.new_page()
        send(page, address, spreadsheet)
        page.get_by_role("button", name="Lancer un essai").focus()
        page.keyboard.press("Enter")
        works()
        page.get_by_role("link", name="Actualiser").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Importer et préinscrire")).to_be_visible()
        page.get_by_role("button", name="Abandonner cet import").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("est abandonné")
