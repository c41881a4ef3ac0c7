"""Mailings of invitations: choosing whom, writing the words, following what became of each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from maillage.core.mail.models import OutboxMail
from maillage.core.text import read_uuid
from tenant_apps.access.permissions import PersonRequest
from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.models import ImportBatch, Organization
from tenant_apps.directory.table import StructureTable, TableCriteria
from tenant_apps.onboarding.mailing_forms import WordsForm
from tenant_apps.onboarding.mailing_mails import MailingWriter
from tenant_apps.onboarding.merge_fields import FIELDS
from tenant_apps.onboarding.models import InvitationMailing, Standing
from tenant_apps.onboarding.services import following, inviting
from tenant_apps.onboarding.services.following import Progress
from tenant_apps.onboarding.services.inviting import MailingError

DESK = "onboarding:mailings"
A_PAGE = 50
SHOWN = 20
# As many as the address of a page holds.
LETTERS_AT_ONCE = 100


@require_safe
@requires(COORDINATE)
def mailing_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(following.mailings_with_counts(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "onboarding/mailings/list.html", {"page": page})


@requires(COORDINATE)
def new(request: PersonRequest) -> HttpResponse:
    """Who would be written to; the button makes a draft, and sends nothing."""
    chosen = _chosen(request)
    if request.method == "POST":
        try:
            made = inviting.prepare_mailing(chosen, by=request.user)
        except MailingError as problem:
            messages.error(request, str(problem))
            return redirect("directory:structures")
        return redirect("onboarding:mailing-words", made.pk)
    context = {"total": chosen.count(), **sorted_out(inviting.with_standing(chosen))}
    return render(request, "onboarding/mailings/new.html", context | {"desk": DESK})


@requires(COORDINATE)
def words(request: PersonRequest, pk: UUID) -> HttpResponse:
    found = draft_of(pk)
    form = WordsForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        try:
            inviting.write_words(found, **form.words, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        except MailingError as problem:
            messages.error(request, str(problem))
            return redirect("onboarding:mailing", pk)
        else:
            messages.success(request, _("Le texte est enregistré ; rien n’est parti."))
            return redirect("onboarding:mailing-preview", pk)
    context = {"mailing": found, "form": form, "fields": FIELDS.items(), "desk": DESK}
    return render(request, "onboarding/mailings/words.html", context)


@require_safe
@requires(COORDINATE)
def preview(request: PersonRequest, pk: UUID) -> HttpResponse:
    """On a real structure of the mailing, which may be changed."""
    found = draft_of(pk)
    organization, mail = shown_on(found, request)
    ready = inviting.selection_of(found).filter(standing=Standing.READY)
    context = {
        "mailing": found,
        "organization": organization,
        "mail": mail,
        "choices": ready.order_by("sort_key", "pk")[:200],
        "desk": DESK,
    }
    return render(request, "onboarding/mailings/preview.html", context)


@require_safe
@requires(COORDINATE)
def preview_html(request: PersonRequest, pk: UUID) -> HttpResponse:
    _organization, mail = shown_on(draft_of(pk), request)
    if mail is None:
        raise Http404
    response = HttpResponse(mail.html)
    # Mails carry their style with them, and nothing else.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


@require_safe
@requires(COORDINATE)
def mailing(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(following.mailings_with_counts(), pk=pk)
    if found.is_draft:
        return redirect("onboarding:mailing-preview", pk)
    rows = following.with_progress(found)
    counts = following.progress_counts(rows)
    under_way = {"mailing": found, "left": found.structures.to_write().count(), "desk": DESK}
    if getattr(request, "htmx", False):
        if found.done_at:
            return HttpResponseClientRefresh()
        return render(request, "onboarding/mailings/_under_way.html", under_way)
    asked = request.GET.get("suite", "")
    chosen = asked if asked in Progress.values else ""
    shown = (rows.filter(progress=chosen) if chosen else rows).select_related(
        "organization__supplier", "link", "mail"
    )
    page = Paginator(shown.order_by("organization__sort_key", "pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        **under_way,
        "tabs": [(value, Progress(value).label, counts[value]) for value in Progress.values],
        "total": sum(counts.values()),
        "chosen": chosen,
        "page": page,
        "rows": [(row, Progress(row.progress).label, following.reason_of(row)) for row in page],
    }
    return render(request, "onboarding/mailings/mailing.html", context)


def draft_of(pk: UUID) -> InvitationMailing:
    return get_object_or_404(InvitationMailing, pk=pk, send_asked_at=None)


def _chosen(request: HttpRequest) -> "QuerySet[Any]":
    """The ticked ones, those of an import, or all that the filters of the table leave."""
    if ticked := [pk for text in request.GET.getlist("fiche") if (pk := read_uuid(text))]:
        return Organization.objects.filter(pk__in=ticked)
    if "import" in request.GET:
        batch = get_object_or_404(ImportBatch, pk=read_uuid(request.GET["import"]))
        rows = batch.rows.filter(organization__isnull=False)
        return Organization.objects.filter(pk__in=rows.values("organization"))
    return StructureTable(TableCriteria.from_query(request.GET)).organizations


def sorted_out(organizations: "QuerySet[Any]") -> dict[str, Any]:
    """How many get it, who does not and why; the first of each by name."""
    counts = inviting.counts_of(organizations)
    others = [
        (standing, standing.label, counts[standing], _first(organizations, standing))
        for standing in Standing
        if standing != Standing.READY and counts[standing]
    ]
    without = organizations.filter(standing=Standing.NO_ADDRESS).order_by("sort_key", "pk")
    return {
        "ready": counts[Standing.READY],
        "others": others,
        "shown": SHOWN,
        "letters": list(without.values_list("pk", flat=True)[:LETTERS_AT_ONCE]),
    }


def _first(organizations: "QuerySet[Any]", standing: str) -> list[Organization]:
    return list(organizations.filter(standing=standing).order_by("sort_key", "pk")[:SHOWN])


def shown_on(
    found: InvitationMailing, request: HttpRequest
) -> tuple[Organization | None, OutboxMail | None]:
    """The structure asked for, or the first that would be written to, and what it would get."""
    ready = inviting.selection_of(found).filter(standing=Standing.READY)
    asked = read_uuid(request.GET.get("fiche", ""))
    organization = (
        get_object_or_404(ready, pk=asked) if asked else ready.order_by("sort_key", "pk").first()
    )
    return organization, MailingWriter(found).shown(organization) if organization else None
