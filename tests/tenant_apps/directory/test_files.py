"""The logo and the brochure of a fiche (F99–F102)."""

from io import BytesIO

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from maillage.core.audit.models import AuditEvent
from maillage.core.storage.network import NetworkStorage
from maillage.core.tenancy.place import current_place, in_network
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Establishment, Organization, Profile, SupplierProfile
from tenant_apps.directory.services import files
from tenant_apps.directory.services.files import (
    remove_brochure,
    remove_logo,
    set_brochure,
    set_logo,
)
from tenant_apps.directory.services.importing import import_organizations
from tenant_apps.directory.services.indexing import reindex
from tenant_apps.directory.services.states import change_state
from tenant_apps.directory.services.structures import StructureDetails, describe_structure


def picture(color="navy", kind="PNG"):
    out = BytesIO()
    Image.new("RGB", (900, 300), color).save(out, kind)
    return SimpleUploadedFile("mon logo.png", out.getvalue())


def pdf(change=lambda pdf: None):
    with pikepdf.new() as made:
        made.add_blank_page()
        change(made)
        out = BytesIO()
        made.save(out)
    return SimpleUploadedFile("Plaque 2026 (finale).pdf", out.getvalue())


def make_supplier(name="Les Jardins d’Élise", state=Profile.State.LISTED):
    organization = Organization.objects.create(name=name)
    Establishment.objects.create(organization=organization, is_head_office=True, town="Lille")
    now = timezone.now()
    return SupplierProfile.objects.create(
        organization=organization, state=state, state_since=now, listed_at=now
    )


@pytest.fixture
def supplier(bucket, alpha):
    with in_network(alpha):
        return make_supplier()


@pytest.fixture
def dressed(supplier, alpha):
    with in_network(alpha):
        set_logo(supplier, picture(), by=None)
        set_brochure(supplier, pdf(), by=None)
    return supplier


def objects(bucket, network):
    """The names of what S3 keeps for a network."""
    root = bucket / "networks" / str(network.id)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def url(supplier, what):
    return f"/entreprises/{supplier.pk}/{what}/"


def test_a_logo_is_shown_on_the_fiche_and_in_the_list(dressed, visitor):
    source = f"{url(dressed, 'logo')}?v={dressed.logo.name[6:14]}"
    fiche = visitor.get(f"/entreprises/{dressed.pk}/").content.decode()
    assert f'<img class="logo" src="{source}" alt="" width="72" height="72">' in fiche
    listed = visitor.get("/entreprises/").content.decode()
    assert f'src="{source}" alt="" width="56" height="56"' in listed
    response = visitor.get(source)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "private, max-age=86400"
    content = b"".join(response.streaming_content)
    assert Image.open(BytesIO(content)).size == (480, 160)
    assert response["Content-Disposition"].startswith("inline")
    assert not response.cookies


def test_a_brochure_is_downloaded_under_the_name_of_its_structure(dressed, visitor):
    fiche = visitor.get(f"/entreprises/{dressed.pk}/").content.decode()
    assert url(dressed, "plaque") in fiche
    assert "Télécharger la plaque (PDF, 1\u00a0ko)" in fiche
    response = visitor.get(url(dressed, "plaque"))
    assert current_place() is None
    with pikepdf.open(BytesIO(b"".join(response.streaming_content))) as read:
        assert len(read.pages) == 1
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Plaque%20de%20Les%20Jardins%20d%E2%80%99%C3%89lise.pdf"
    )
    assert response["Content-Security-Policy"] == "sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_weight_is_said_as_people_say_it(dressed, visitor, alpha):
    for octets, said in [(1_234_567, "1,2\u00a0Mo"), (640_300, "640\u00a0ko"), (1, "1\u00a0ko")]:
        with in_network(alpha):
            SupplierProfile.objects.update(brochure_size=octets)
        assert f"(PDF, {said})" in visitor.get(f"/entreprises/{dressed.pk}/").content.decode()


def test_without_files_nothing_is_shown(supplier, visitor):
    fiche = visitor.get(f"/entreprises/{supplier.pk}/").content.decode()
    assert "monogram" in fiche
    assert "plaque" not in fiche
    assert 'class="logo"' not in fiche
    for what in ("logo", "plaque"):
        assert visitor.get(url(supplier, what)).status_code == 404


@pytest.mark.parametrize("state", [s for s in Profile.State if s != Profile.State.LISTED])
def test_an_unlisted_fiche_gives_nothing(dressed, visitor, alpha, state):
    with in_network(alpha):
        SupplierProfile.objects.filter(pk=dressed.pk).update(state=state)
    for what in ("logo", "plaque"):
        assert visitor.get(url(dressed, what)).status_code == 404


def test_another_network_s_url_is_worth_nothing(dressed, beta, bucket):
    neighbour = Client(SERVER_NAME="beta.localhost")
    for what in ("logo", "plaque"):
        assert neighbour.get(url(dressed, what)).status_code == 404
    with in_network(beta):
        # Even a row that names the other's object finds nothing in one's own prefix.
        thief = make_supplier()
        SupplierProfile.objects.filter(pk=thief.pk).update(
            logo=dressed.logo.name, brochure=dressed.brochure.name, brochure_size=1
        )
    for what in ("logo", "plaque"):
        assert neighbour.get(url(thief, what)).status_code == 404


def test_the_platform_s_host_has_no_such_page(dressed):
    platform = Client(SERVER_NAME="localhost")
    assert platform.get(url(dressed, "logo")).status_code == 404


def test_nobody_posts_there(dressed, visitor):
    assert visitor.post(url(dressed, "logo")).status_code == 405


def test_what_a_browser_has_is_not_sent_again(dressed, visitor):
    first = visitor.get(url(dressed, "logo"))
    b"".join(first.streaming_content)
    again = visitor.get(url(dressed, "logo"), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_the_list_costs_the_same_with_logos(bucket, alpha, visitor):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get("/entreprises/").status_code == 200
        return len(captured)

    with in_network(alpha):
        suppliers = [make_supplier(f"Structure {n}") for n in range(3)]
        reindex(supplier.organization_id for supplier in suppliers)
    visitor.get("/entreprises/")
    before = queries()
    with in_network(alpha):
        for supplier in suppliers:
            set_logo(supplier, picture(), by=None)
            set_brochure(supplier, pdf(), by=None)
    visitor.get("/entreprises/")  # what changed is read anew once
    assert queries() == before


def test_a_file_replaces_the_one_before_on_commit(
    dressed, alpha, bucket, django_capture_on_commit_callbacks
):
    before = dressed.logo.name
    with in_network(alpha):
        with django_capture_on_commit_callbacks() as callbacks:
            set_logo(dressed, picture("red"), by=None)
            assert {before, dressed.logo.name} <= objects(bucket, alpha)
        assert len(callbacks) == 1
    callbacks[0]()  # where no place is entered any more
    assert before not in objects(bucket, alpha)
    assert dressed.logo.name in objects(bucket, alpha)


def test_a_removed_file_is_gone(
    dressed, alpha, bucket, visitor, django_capture_on_commit_callbacks
):
    names = {dressed.logo.name, dressed.brochure.name}
    with in_network(alpha), django_capture_on_commit_callbacks(execute=True):
        remove_logo(dressed, by=None)
        remove_brochure(dressed, by=None)
    assert not names & objects(bucket, alpha)
    for what in ("logo", "plaque"):
        assert visitor.get(url(dressed, what)).status_code == 404


def test_removing_nothing_is_no_event(supplier, alpha):
    with in_network(alpha):
        remove_logo(supplier, by=None)
        assert not AuditEvent.objects.matching(verb="fiche.logo_removed").exists()


def test_a_failure_leaves_the_former_file_and_no_other(dressed, alpha, bucket, monkeypatch):
    before, kept = dressed.logo.name, objects(bucket, alpha)

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(files, "record", fail)
    with in_network(alpha):
        with pytest.raises(RuntimeError):
            set_logo(dressed, picture("red"), by=None)
        assert SupplierProfile.objects.get(pk=dressed.pk).logo.name == before
    assert dressed.logo.name == before
    assert objects(bucket, alpha) == kept


def test_what_is_refused_reaches_no_storage(dressed, alpha, bucket, monkeypatch):
    monkeypatch.setattr(NetworkStorage, "save", lambda *args: pytest.fail("stored"))

    def script(made):
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")

    with in_network(alpha):
        with pytest.raises(ValidationError, match="scripts"):
            set_brochure(dressed, pdf(script), by=None)
        with pytest.raises(ValidationError):
            set_logo(dressed, pdf(), by=None)
        with pytest.raises(ValidationError, match="ni un PDF"):
            set_brochure(dressed, SimpleUploadedFile("plaque.pdf", b"MZ\x90"), by=None)


def test_a_brochure_has_its_weight(supplier, alpha):
    with in_network(alpha), pytest.raises(IntegrityError), transaction.atomic():
        SupplierProfile.objects.filter(pk=supplier.pk).update(brochure="brochures/x.pdf")


def test_describing_a_structure_forgets_no_file(supplier, alpha):
    with in_network(alpha):
        stale = SupplierProfile.objects.get(pk=supplier.pk)
        set_logo(supplier, picture(), by=None)
        describe_structure(stale, StructureDetails(guarantees="RC"), by=None)
        fresh = SupplierProfile.objects.get(pk=supplier.pk)
    assert fresh.logo.name == supplier.logo.name
    assert fresh.guarantees == "RC"


def test_a_file_brings_the_fiche_up_to_date(supplier, alpha):
    with in_network(alpha):
        before = supplier.organization.updated_at
        set_logo(supplier, picture(), by=None)
        assert Organization.objects.get(pk=supplier.organization_id).updated_at > before


def test_everything_is_in_the_journal(dressed, alpha):
    with in_network(alpha):
        anna = User.objects.create_user("anna@exemple.org")
        set_logo(dressed, picture("red"), by=anna)
        remove_logo(dressed, by=anna)
        remove_brochure(dressed, by=anna)
        describe_structure(dressed, StructureDetails(), by=anna)
        change_state(dressed, Profile.State.SUSPENDED, by=anna)
        events = list(AuditEvent.objects.matching(actor=str(anna.pk)))
    assert [event.verb for event in reversed(events)] == [
        "fiche.logo_set",
        "fiche.logo_removed",
        "fiche.brochure_removed",
        "structure.described",
        "fiche.state_changed",
    ]
    assert events[0].details == {"before": "listed", "after": "suspended"}
    assert {event.object_name for event in events} == {"Les Jardins d’Élise"}


def test_an_import_is_one_event(inside_alpha):
    lines = b"Raison sociale;SIRET\nLes Jardins;\n;\n"
    import_organizations(BytesIO(lines), "essai.csv", by=None, dry_run=True)
    assert not AuditEvent.objects.matching(verb="structures.imported").exists()
    report = import_organizations(BytesIO(lines), "essai.csv", by=None)
    event = AuditEvent.objects.matching(verb="structures.imported").get()
    assert event.object_name == "essai.csv"
    counts = {key: value for key, value in event.details.items() if key != "publish"}
    assert sum(counts.values()) == len(report.lines) > 0
