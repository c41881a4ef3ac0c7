"""The import as pages, for coordinators: send a file, choose its columns, try, confirm, undo."""

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any, TextIO, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from tenant_apps.accounts.models import User
from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.forms.imports import ColumnsForm, UploadForm
from tenant_apps.directory.models import ImportBatch, ImportRow, Outcome
from tenant_apps.directory.services.importing import batches
from tenant_apps.directory.services.importing.batches import BusyError
from tenant_apps.directory.services.importing.reports import write_refused, write_whole_report
from tenant_apps.directory.services.importing.undoing import UndoPlan
from tenant_apps.directory.services.importing.working import is_silent, standing
from tenant_apps.directory.spreadsheets.columns import LABELS, TITLES

BATCHES_A_PAGE, ROWS_A_PAGE, KEPT_SHOWN = 20, 50, 100
# What a report is filtered by, as URLs say it, with the count to show.
FILTERS = {
    "": ("lines", gettext_lazy("Toutes")),
    "creees": (Outcome.CREATED.value, gettext_lazy("Créées")),
    "modifiees": (Outcome.MODIFIED.value, gettext_lazy("Modifiées")),
    "inchangees": (Outcome.UNCHANGED.value, gettext_lazy("Inchangées")),
    "refusees": (Outcome.REFUSED.value, gettext_lazy("Refusées")),
    "a-verifier": ("to_check", gettext_lazy("À vérifier")),
}
IN_HAND = gettext_lazy("C’est déjà fait, ou en cours : rien n’a été demandé deux fois.")


@require_safe
@requires(COORDINATE)
def import_list(request: HttpRequest) -> HttpResponse:
    found = ImportBatch.objects.select_related("uploaded_by").order_by("-uploaded_at")
    page = Paginator(found, BATCHES_A_PAGE).get_page(request.GET.get("page"))
    shown = ImportBatch.objects.filter(pk__in=[batch.pk for batch in page])
    undoable = set(shown.undoable().values_list("pk", flat=True))
    context = {"page": page, "undoable": undoable, "titles": LABELS.values()}
    return render(request, "directory/import_list.html", context)


@require_safe
@requires(COORDINATE)
def import_model(request: HttpRequest) -> HttpResponse:
    """A file with our titles and nothing else, to be filled."""

    def write(file: TextIO) -> None:
        csv.writer(file, delimiter=";").writerow(map(_, TITLES.values()))

    return _csv("modele-structures.csv", write)


@requires(COORDINATE)
def import_new(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = batches.send_file(file, file.name, by=_person(request))
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("directory:import-columns", batch.pk)
    return render(request, "directory/import_new.html", _desk(form=form))


@requires(COORDINATE)
def import_columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = get_object_or_404(ImportBatch, pk=pk)
    if batch.confirmed_at:
        return redirect("directory:import", pk)
    form = ColumnsForm(request.POST or None, batch=batch)
    if request.method == "POST" and form.is_valid():
        try:
            batches.choose_columns(batch, form.chosen, publish=form.publishes)
        except ValidationError as error:
            form.add_error(None, error)
        except BusyError:
            return _in_hand(request, pk)
        else:
            return redirect("directory:import", pk)
    return render(request, "directory/import_columns.html", _desk(form=form, batch=batch))


@require_safe
@requires(COORDINATE)
def import_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where it stands: in the hands of a worker, failed, tried, done or undone."""
    batch = _with_people(pk)
    if not batch.trial_asked_at and not batch.confirmed_at:
        return redirect("directory:import-columns", pk)
    if batch.asked_for:
        context = _desk(batch=batch, standing=standing(batch), silent=is_silent(batch))
        partial = getattr(request, "htmx", False)
        part = "directory/_import_progress.html"
        return render(request, part if partial else "directory/import_progress.html", context)
    if getattr(request, "htmx", False):
        return HttpResponseClientRefresh()
    return render(request, "directory/import_detail.html", _report(request, batch))


@require_POST
@requires(COORDINATE)
def import_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _do(request, pk, lambda batch: batches.confirm(batch, by=_person(request)))


@require_POST
@requires(COORDINATE)
def import_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _do(request, pk, batches.try_again)


@require_POST
@requires(COORDINATE)
def import_give_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = get_object_or_404(ImportBatch, pk=pk)
    try:
        batches.give_up(batch)
    except BusyError:
        return _in_hand(request, pk)
    messages.success(request, _("« %(file)s » est abandonné.") % {"file": batch.file_name})
    return redirect("directory:imports")


@requires(COORDINATE)
def import_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The numbers first; the button does it."""
    if request.method == "POST":
        return _do(request, pk, lambda batch: batches.ask_undo(batch, by=_person(request)))
    batch = _with_people(pk)
    if not ImportBatch.objects.undoable().contains(batch):
        return redirect("directory:import", pk)
    plan = UndoPlan(batch)
    context = _desk(batch=batch, counts=plan.counts, kept=plan.kept[:KEPT_SHOWN])
    return render(request, "directory/import_undo.html", context)


@require_safe
@requires(COORDINATE)
def import_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = get_object_or_404(ImportBatch, pk=pk)
    return _csv(f"rapport-{_stem(batch)}.csv", lambda file: write_whole_report(batch, file))


@require_safe
@requires(COORDINATE)
def import_refused(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = get_object_or_404(ImportBatch, pk=pk)
    return _csv(f"refusees-{_stem(batch)}.csv", lambda file: write_refused(batch, file))


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)  # or the page would be closed


def _with_people(pk: UUID) -> ImportBatch:
    people = ("uploaded_by", "confirmed_by", "undone_by")
    return get_object_or_404(ImportBatch.objects.select_related(*people), pk=pk)


def _do(request: HttpRequest, pk: UUID, act: Callable[[ImportBatch], None]) -> HttpResponse:
    batch = get_object_or_404(ImportBatch, pk=pk)
    try:
        act(batch)
    except BusyError:
        return _in_hand(request, pk)
    return redirect("directory:import", pk)


def _in_hand(request: HttpRequest, pk: UUID) -> HttpResponse:
    messages.info(request, IN_HAND)
    return redirect("directory:import", pk)


def _report(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    asked = request.GET.get("resultat", "")
    chosen = asked if asked in FILTERS else ""
    rows = batch.rows.order_by("line").select_related("organization__supplier")
    page = Paginator(_filtered(rows, FILTERS[chosen][0]), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return _desk(
        batch=batch,
        page=page,
        chosen=chosen,
        filters=[(name, label, batch.counts.get(key, 0)) for name, (key, label) in FILTERS.items()],
        undoable=ImportBatch.objects.undoable().contains(batch),
        kept=batch.changes.exclude(kept="").order_by("name")[:KEPT_SHOWN]
        if batch.undone_at
        else [],
    )


def _filtered(rows: "QuerySet[ImportRow]", key: str) -> "QuerySet[ImportRow]":
    if key == "to_check":
        return rows.exclude(remarks=[]).exclude(outcome=Outcome.REFUSED)
    return rows if key == "lines" else rows.filter(outcome=key)


def _desk(**context: Any) -> dict[str, Any]:
    return {"desk": "directory:imports", **context}


def _stem(batch: ImportBatch) -> str:
    return slugify(batch.file_name.rpartition(".")[0] or batch.file_name)[:60] or "import"


def _csv(name: str, write: Callable[[TextIO], None]) -> HttpResponse:
    """With the mark by which spreadsheet programs know UTF-8."""
    text = StringIO()
    write(text)
    response = HttpResponse(
        text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    response["Cache-Control"] = "private, no-store"
    return response
