"""The coordinators' letters: who has none, who got one, who used it; preparing and printing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from maillage.core.storage.views import stream
from maillage.core.text import normalise
from tenant_apps.access.codes import read
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import ActivationCode, LetterRun
from tenant_apps.access.permissions import PersonRequest
from tenant_apps.access.services import activation, letters
from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.models import Organization

LIST = "access:letters"
A_PAGE = 50
SHOWN = 500  # of a plan, one by one
TABS = {
    "": gettext_lazy("À envoyer"),
    "envoyes": gettext_lazy("Envoyés"),
    "utilises": gettext_lazy("Utilisés"),
    "annules": gettext_lazy("Annulés"),
}


@require_safe
@requires(COORDINATE)
def letter_list(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("etat", "")
    if chosen not in TABS:
        chosen = ""
    words = request.GET.get("q", "").strip()
    found = {name: _found(name, words) for name in TABS}
    context = {
        "tabs": [(name, TABS[name], rows.count()) for name, rows in found.items()],
        "chosen": chosen,
        "words": words,
        "page": Paginator(found[chosen], A_PAGE).get_page(request.GET.get("page")),
        "runs": _runs_of_the_day() if not chosen else [],
    }
    return render(request, "access/letters.html", context)


@requires(COORDINATE)
def prepare(request: PersonRequest) -> HttpResponse:
    """Shows who would get a letter; made when that page is sent."""
    given = request.POST if request.method == "POST" else request.GET
    everyone = "toutes" in given
    chosen: list[Any] = [pk for text in given.getlist("fiche") if (pk := _uuid(text))]
    if everyone:
        chosen = list(letters.without_letter().values_list("pk", flat=True)[: letters.MOST])
    if not chosen:
        messages.error(request, _("Cochez d’abord les structures à qui écrire."))
        return redirect(LIST)
    problem = ""
    if request.method == "POST":
        try:
            run = letters.ask_letters(chosen, by=request.user)
        except AccessError as error:
            problem = str(error)
        else:
            return redirect("access:letter-run", run.pk)
    plan = letters.plan_letters(chosen)
    context = {
        "plan": plan,
        "everyone": everyone,
        "shown": plan.ready[:SHOWN],
        "problem": problem,
        "desk": LIST,
    }
    return render(request, "access/letters_prepare.html", context)


@require_safe
@requires(COORDINATE)
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(LetterRun.objects.select_related("asked_by"), pk=pk)
    waits = found.made_at is None
    if not waits and getattr(request, "htmx", False):
        return HttpResponseClientRefresh()
    context: dict[str, Any] = {"run": found, "desk": LIST}
    if waits:
        context |= {"percent": letters.progress_of(found), "silent": letters.is_silent(found)}
        part = "access/_letters_progress.html"
        partial = getattr(request, "htmx", False)
        return render(request, part if partial else "access/letters_progress.html", context)
    codes = found.codes.select_related("organization").order_by("page")
    context |= {
        "page": Paginator(codes, A_PAGE).get_page(request.GET.get("page")),
        "until": found.made_at + letters.KEPT if found.made_at else None,
    }
    return render(request, "access/letters_run.html", context)


@require_safe
@requires(COORDINATE)
def run_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    found = get_object_or_404(LetterRun, pk=pk)
    name = f"courriers-{found.made_at:%Y-%m-%d}" if found.made_at else "courriers"
    return stream(request, found.file, name, inline=False)


@require_safe
@requires(COORDINATE)
def letter_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One letter alone."""
    code = get_object_or_404(ActivationCode.objects.select_related("run", "organization"), pk=pk)
    try:
        content = letters.page_of(code)
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="application/pdf")
    name = f"courrier-{slugify(code.organization.display_name)[:60]}.pdf"
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@requires(COORDINATE)
def end_code(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Revoked; or, with `heard`, what a reader told of it is dealt with."""
    code = get_object_or_404(ActivationCode.objects.select_related("organization"), pk=pk)
    if "heard" in request.POST:
        activation.hear(code, by=request.user)
        return redirect("portal:coordination")
    try:
        activation.revoke(code, by=request.user)
    except AccessError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("Le code du courrier de « %(name)s » ne vaut plus rien.")
            % {"name": code.organization},
        )
    return redirect(LIST)


def _found(tab: str, words: str) -> "QuerySet[Any]":
    """Structures to write to, or letters."""
    if tab == "":
        last = ActivationCode.objects.filter(organization=OuterRef("pk")).order_by("-made_at")
        waiting = letters.without_letter().prefetch_related("establishments")
        return waiting.filter(_about(words)).annotate(
            last_why=Subquery(last.values("revoked_why")[:1]),
            last_at=Subquery(last.values("revoked_at")[:1]),
        )
    codes = ActivationCode.objects.select_related("organization", "run", "used_by", "revoked_by")
    codes = codes.filter(_about(words, "organization__") | _referred(words))
    match tab:
        case "envoyes":
            return codes.live().order_by("-made_at", "organization__sort_key")
        case "utilises":
            return codes.filter(used_at__isnull=False).order_by("-used_at", "pk")
        case _:
            ended = codes.filter(revoked_at__isnull=False)
            ended = ended.exclude(revoked_why=ActivationCode.Why.REPLACED)
            return ended.order_by("-revoked_at", "pk")


def _about(words: str, to: str = "") -> Q:
    if not words:
        return Q()
    digits = "".join(words.split())
    by_number = (
        Q(
            **{
                f"{to}pk__in": Organization.objects.filter(
                    establishments__siret__startswith=digits
                ).values("pk")
            }
        )
        if digits.isdecimal()
        else Q(pk__in=[])
    )
    return Q(**{f"{to}sort_key__contains": normalise(words)}) | by_number


def _referred(words: str) -> Q:
    """By what people read out on the telephone."""
    return Q(reference=read(words)) if words else Q(pk__in=[])


def _runs_of_the_day() -> "QuerySet[LetterRun]":
    since = timezone.now() - letters.KEPT
    return LetterRun.objects.filter(asked_at__gt=since).order_by("-asked_at")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
