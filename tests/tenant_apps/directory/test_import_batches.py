"""A file on its way into the directory: its steps, and what may come between them."""

from datetime import timedelta
from io import BytesIO, StringIO
from threading import Barrier, Thread
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.utils import timezone
from openpyxl import Workbook

from maillage.core.audit.models import AuditEvent
from maillage.core.storage.network import network_storage
from maillage.core.tenancy.place import in_network
from tenant_apps.accounts.models import User
from tenant_apps.directory import tasks
from tenant_apps.directory.models import ImportBatch, ImportedStructure, Organization
from tenant_apps.directory.services import importing
from tenant_apps.directory.services.importing import batches, working
from tenant_apps.directory.services.importing.batches import (
    BusyError,
    ask_undo,
    choose_columns,
    confirm,
    forget_old,
    give_up,
    send_file,
    try_again,
)
from tenant_apps.directory.services.importing.reports import write_refused, write_whole_report
from tenant_apps.directory.services.importing.working import is_silent, standing, work
from wording import as_read

THREE = "Structure;SIRET;Tel\nTri du Lac;;0320123456\nLes Prés;12345678901234;\n;;\nFournil;;x\n"


@pytest.fixture
def camille(inside_alpha, bucket):
    return User.objects.create_user("camille@example.org")


@pytest.fixture
def objects(bucket, alpha):
    """The names of what S3 keeps of this test's files."""
    root = bucket / "networks" / str(alpha.id) / "imports"
    before = set(root.glob("*"))
    return lambda: sorted(path.name for path in set(root.glob("*")) - before)


def file_of(content, name="structures.csv"):
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def sent(by, content=THREE):
    return send_file(file_of(content), "structures.csv", by=by)


def tried(by, content=THREE, *, publish=False):
    batch = sent(by, content)
    choose_columns(batch, batch.fields, publish=publish)
    return worked(batch)


def worked(batch):
    work(batch.pk)
    return ImportBatch.objects.get(pk=batch.pk)


def imported(by, content=THREE, *, publish=False):
    batch = tried(by, content, publish=publish)
    confirm(batch, by=by)
    return worked(batch)


def csv_text(write, batch):
    text = StringIO()
    write(batch, text)
    return [as_read(line) for line in text.getvalue().splitlines()]


# Step by step


def test_a_file_is_kept_under_a_name_of_ours_until_it_is_imported(camille, objects):
    batch = sent(camille)
    assert objects() == [str(batch.pk)]
    assert batch.fields == ["name", "siret", "phone"]
    assert batch.samples == [
        ["Tri du Lac", "Les Prés", "Fournil"], ["12345678901234"], ["0320123456", "x"],
    ]  # fmt: skip


def test_a_trial_tells_and_writes_nothing_else(camille, objects):
    batch = tried(camille)
    expected = {"created": 2, "modified": 0, "unchanged": 0, "refused": 1}
    assert batch.counts == {**expected, "to_check": 1, "lines": 3}
    assert [row.name for row in batch.rows.order_by("line")] == [
        "Tri du Lac",
        "Les Prés",
        "Fournil",
    ]
    assert not Organization.objects.exists()
    assert not AuditEvent.objects.filter(verb="structures.imported").exists()
    assert objects() == [str(batch.pk)]
    assert not ImportBatch.objects.waiting().exists()


def test_the_import_does_what_the_trial_told(camille, objects, django_capture_on_commit_callbacks):
    batch = tried(camille, publish=True)
    told = list(batch.rows.order_by("line").values_list("line", "outcome", "remarks"))
    confirm(batch, by=camille)
    with django_capture_on_commit_callbacks(execute=True):
        batch = worked(batch)
    assert list(batch.rows.order_by("line").values_list("line", "outcome", "remarks")) == told
    assert objects() == []
    assert (batch.stored_as, batch.samples) == ("", [])
    names = set(Organization.objects.values_list("name", "supplier__state", "supplier__state_by"))
    assert names == {("Tri du Lac", "listed", camille.pk), ("Fournil", "listed", camille.pk)}
    assert {row.batch for row in ImportedStructure.objects.all()} == {batch}
    event = AuditEvent.objects.get(verb="structures.imported")
    assert (event.actor_name, event.object_pk) == ("camille@example.org", str(batch.pk))


def test_a_chosen_column_feeds_its_field(camille):
    batch = sent(camille, "Qui;Quoi;Nom\nTri du Lac;Tri;ignoré\n")
    choose_columns(batch, ["name", "description", ""], publish=False)
    confirm(worked(batch), by=camille)
    worked(batch)
    organization = Organization.objects.get()
    assert (organization.name, organization.supplier.description) == ("Tri du Lac", "Tri")


def test_another_choice_takes_the_place_of_the_first_trial(camille):
    batch = tried(camille)
    choose_columns(batch, ["name", "", ""], publish=True)
    fresh = ImportBatch.objects.get()
    assert (fresh.counts, fresh.tried_at, fresh.rows.count()) == ({}, None, 0)
    assert worked(batch).counts["refused"] == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [(["", "siret", ""], "colonne de la raison sociale"), (["name", "name", ""], "Deux colonnes")],
)
def test_columns_that_make_no_sense_are_refused(camille, fields, said):
    batch = sent(camille)
    with pytest.raises(ValidationError, match=said):
        choose_columns(batch, fields, publish=False)
    assert ImportBatch.objects.get().trial_asked_at is None


def test_refused_lines_come_back_as_they_were_with_the_reason(camille):
    content = "Nom;Nom;Tél.\nA;;+33 3 20 12 34 56\n;b;=1+1;de trop\n"
    batch = imported(camille, content)
    assert csv_text(write_refused, batch) == [
        "Nom;Nom;Tél.;;Motif",
        ";b;'=1+1;de trop;Raison sociale : Le nom de la structure manque. "
        "Téléphone : « =1+1 » n’est pas un numéro de téléphone. Indiquez un seul numéro, comme "
        "« 03 20 12 34 56 » ou « +32 2 123 45 67 ». "
        "Raison sociale : Cette ligne a plus de cellules que de titres : vérifiez-la.",
    ]
    assert [line.split(";")[:2] for line in csv_text(write_whole_report, batch)[1:]] == [
        ["2", "créée"], ["3", "refusée"], ["3", "refusée"], ["3", "refusée"],
    ]  # fmt: skip


def test_what_we_guarded_is_read_as_it_was_written(camille):
    batch = tried(camille, "Nom;SIRET;Tél.\n=Formule;1;+33 3 20 12 34 56\n")
    text = StringIO()
    write_refused(batch, text)
    corrected = text.getvalue().replace(";1;", ";;")
    again = imported(camille, corrected)
    assert again.fields == ["name", "siret", "phone", ""]
    organization = Organization.objects.get()
    assert (organization.name, organization.phone) == ("=Formule", "03 20 12 34 56")


# Twice, late, or not at all


def test_two_clicks_import_once(camille):
    batch = tried(camille)
    confirm(batch, by=camille)
    with pytest.raises(BusyError):
        confirm(batch, by=camille)
    worked(batch)
    worked(batch)
    assert Organization.objects.count() == 2
    assert AuditEvent.objects.filter(verb="structures.imported").count() == 1
    with pytest.raises(BusyError):
        confirm(batch, by=camille)
    with pytest.raises(BusyError):
        choose_columns(batch, batch.fields, publish=False)
    with pytest.raises(BusyError):
        try_again(batch)
    with pytest.raises(BusyError):
        give_up(batch)


def test_nothing_is_confirmed_that_was_not_tried(camille):
    with pytest.raises(BusyError):
        confirm(sent(camille), by=camille)


def test_giving_up_takes_the_file_away(camille, objects, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        give_up(tried(camille))
    assert objects() == []
    assert not ImportBatch.objects.exists()


def test_files_that_nobody_confirms_go(camille, objects, django_capture_on_commit_callbacks):
    old, young, done = tried(camille), sent(camille), imported(camille)
    late = timezone.now() - timedelta(days=batches.KEPT_DAYS, minutes=1)
    ImportBatch.objects.exclude(pk=young.pk).update(uploaded_at=late)
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_old() == 1
    assert set(ImportBatch.objects.values_list("pk", flat=True)) == {young.pk, done.pk}
    assert str(old.pk) not in objects()


def test_the_clock_brings_back_what_was_lost(camille, monkeypatch):
    lost, fresh, failed = sent(camille), sent(camille), sent(camille)
    for batch in (lost, fresh, failed):
        choose_columns(batch, batch.fields, publish=False)
    late = timezone.now() - working.LONGEST_SILENCE - timedelta(seconds=1)
    ImportBatch.objects.exclude(pk=fresh.pk).update(trial_asked_at=late)
    ImportBatch.objects.filter(pk=failed.pk).update(failed_at=late)
    published = []
    monkeypatch.setattr(tasks.work_on_import, "delay", published.append)
    tasks.tend_imports()
    assert published == [str(lost.pk)]
    lost, fresh, failed = (ImportBatch.objects.get(pk=b.pk) for b in (lost, fresh, failed))
    assert [is_silent(batch) for batch in (lost, fresh, failed)] == [True, False, False]


def test_where_it_stands_is_told_from_outside(camille, monkeypatch):
    batch = tried(camille)
    told = standing(batch)
    assert told.step == "4 structures à comparer" or told.percent == 65
    ImportBatch.objects.update(tried_at=None, trial_asked_at=timezone.now() - timedelta(hours=1))
    assert not is_silent(ImportBatch.objects.get())  # it has just told


# What may go wrong


def test_a_file_that_is_no_longer_the_one_that_was_sent(camille, objects):
    batch = sent(camille)
    storage = network_storage()
    storage.delete(batch.stored_as)
    storage.save(batch.stored_as, ContentFile(b"Nom\nAutre\n"))
    choose_columns(batch, batch.fields, publish=False)
    assert "n’est plus celui que vous avez déposé" in worked(batch).failure
    storage.delete(batch.stored_as)
    try_again(batch)
    assert "n’est plus là" in worked(batch).failure


def test_what_is_wrong_further_down_is_said_by_the_trial(camille):
    lines = "".join(f"Structure {number}\n" for number in range(batches.FIRST_ROWS + 50))
    batch = tried(camille, f'Nom\n{lines}"ouvert\n')
    assert "un guillemet est mal placé" in batch.failure
    assert batch.waits_for is None
    assert batch.tried_at is None


def test_an_error_of_ours_leaves_nothing_and_can_be_run_again(camille, monkeypatch, caplog):
    batch = tried(camille)
    confirm(batch, by=camille)

    def broken(*arguments):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(importing, "keep_report", broken)
        batch = worked(batch)
    assert "erreur imprévue" in batch.failure
    assert not Organization.objects.exists()
    assert batch.stored_as
    try_again(batch)
    assert worked(batch).imported_at
    assert Organization.objects.count() == 2


def test_a_database_that_goes_away_is_for_the_message_to_try_again(camille, monkeypatch):
    batch = tried(camille)
    confirm(batch, by=camille)

    def gone(*arguments):
        raise OperationalError

    monkeypatch.setattr(importing, "keep_report", gone)
    with pytest.raises(OperationalError):
        work(batch.pk)
    assert ImportBatch.objects.get().failure == ""


def test_what_is_no_batch_any_more_is_nothing_to_do(camille):
    batch = sent(camille)
    batch.delete()
    work(batch.pk)


def bomb():
    """Small as it comes, 500 MB as it opens."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as member:
            for _ in range(500):
                member.write(b" " * 1_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "est vide"),
        (b"Nom;SIRET\n", "qu’une ligne de titres"),
        (b"\x00\x01\x02", "n’est pas un tableau"),
        (b"%PDF-1.7", "n’est pas un tableau"),
        (b"PK\x03\x04rien", "est endommagé"),
        (b"Nom\n\x81\x8d", "illisibles"),
        (b"x" * (batches.MAX_UPLOAD + 1), "dépasse 10 Mo"),
        (bomb, "trop volumineux une fois ouvert"),
    ],
    ids=["empty", "titles", "binary", "pdf", "zip", "encoding", "large", "bomb"],
)
def test_what_is_no_table_is_refused_in_words(camille, objects, content, said):
    content = content() if callable(content) else content
    with pytest.raises(ValidationError) as refusal:
        sent(camille, content)
    assert said in as_read(" ".join(refusal.value.messages))
    assert objects() == []
    assert not ImportBatch.objects.exists()


def test_merged_cells_give_their_value_once(camille):
    book, content = Workbook(), BytesIO()
    for cells in (["Nom", "Ville"], ["Tri du Lac", "Lille"], ["", "Lens"]):
        book.active.append(cells)
    book.active.merge_cells("A2:A3")
    book.save(content)
    batch = tried(camille, content.getvalue())
    assert (batch.counts["created"], batch.counts["refused"]) == (1, 1)


def test_five_thousand_lines_pass(camille):
    lines = "".join(f"Structure {number};59000;Lille;Tri\n" for number in range(5000))
    batch = tried(camille, f"Nom;CP;Ville;Compétences\n{lines}")
    assert (batch.failure, batch.counts["created"]) == ("", 5000)
    confirm(batch, by=camille)
    assert worked(batch).counts["created"] == Organization.objects.count() == 5000
    ask_undo(batch, by=camille)
    assert worked(batch).undo_counts == {"deleted": 5000, "restored": 0, "kept": 0}
    assert not Organization.objects.exists()


# Two workers


def test_two_workers_at_once_import_once(own_database, bucket):
    from tenants.services.finding import live_networks

    (alpha,) = [network for network in live_networks() if network.slug == "alpha"]
    with in_network(alpha):
        batch = tried(User.objects.create_user("camille@example.org"))
        confirm(batch, by=User.objects.latest("pk"))
    barrier, failures = Barrier(2), []

    def run():
        try:
            with in_network(alpha):
                barrier.wait()
                work(batch.pk)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with in_network(alpha):
        assert Organization.objects.count() == 2
        assert AuditEvent.objects.filter(verb="structures.imported").count() == 1
