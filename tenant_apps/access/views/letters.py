"""The coordinators' letters: who has none, who got one, who used it; preparing and printing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from maillage.core.text import normalise, read_uuid
from tenant_apps.access.codes import read
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import ActivationCode, LetterRun
from tenant_apps.access.permissions import PersonRequest
from tenant_apps.access.services import activation, letters
from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.branding.faces import current_face
from tenant_apps.directory.models import Organization

LIST = "access:letters"
A_PAGE = 50
SHOWN = 500  # of a plan, one by one
TABS = {
    "": gettext_lazy("À envoyer"),
    "envoyes": gettext_lazy("Envoyés"),
    "utilises": gettext_lazy("Utilisés"),
    "finis": gettext_lazy("Annulés ou expirés"),
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
    chosen: list[Any] = [pk for text in given.getlist("fiche") if (pk := read_uuid(text))]
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
    sender = current_face()
    context = {
        "silent": not (sender.support_phone and sender.support_hours),
        "most": letters.MOST if everyone and len(chosen) == letters.MOST else 0,
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
    codes = found.codes.select_related("organization", "used_by").order_by("page")
    context |= {
        "page": Paginator(codes, A_PAGE).get_page(request.GET.get("page")),
        "until": found.made_at + letters.KEPT if found.made_at else None,
    }
    return render(request, "access/letters_run.html", context)


@require_safe
@requires(COORDINATE)
def run_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(LetterRun, pk=pk)
    return _secret_pdf(lambda: letters.file_of(found), f"courriers-{found.asked_at:%Y-%m-%d}")


@require_safe
@requires(COORDINATE)
def letter_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One letter alone."""
    code = get_object_or_404(ActivationCode.objects.select_related("run", "organization"), pk=pk)
    name = slugify(code.organization.display_name)[:60]
    return _secret_pdf(lambda: letters.page_of(code), f"courrier-{name}")


def _secret_pdf(read: Callable[[], bytes], name: str) -> HttpResponse:
    """From us and to whoever asked alone: no cache keeps it, and no address of S3 gives it."""
    try:
        content = read()
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = str(content_disposition_header(True, f"{name}.pdf"))
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@requires(COORDINATE)
def end_code(request: PersonRequest, pk: UUID) -> HttpResponse:
    code = get_object_or_404(ActivationCode.objects.select_related("organization"), pk=pk)
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


@require_POST
@requires(COORDINATE)
def hear(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What a reader told of the letter is dealt with."""
    code = get_object_or_404(ActivationCode.objects.select_related("organization"), pk=pk)
    activation.hear(code, by=request.user)
    return redirect("portal:coordination")


def _found(tab: str, words: str) -> "QuerySet[Any]":
    """Structures to write to, or letters."""
    if tab == "":
        last = ActivationCode.objects.filter(organization=OuterRef("pk")).order_by("-made_at")
        waiting = letters.without_letter().prefetch_related("establishments")
        return waiting.filter(_about(words)).annotate(
            last_why=Subquery(last.values("revoked_why")[:1]),
            last_at=Subquery(last.values("revoked_at")[:1]),
            last_until=Subquery(last.values("expires_at")[:1]),
        )
    codes = ActivationCode.objects.select_related("organization", "run", "used_by", "revoked_by")
    if words:  # also by what people read out on the telephone
        codes = codes.filter(_about(words, "organization__") | Q(reference=read(words)))
    match tab:
        case "envoyes":
            return codes.working().order_by("-made_at", "organization__sort_key")
        case "utilises":
            return codes.filter(used_at__isnull=False).order_by("-used_at", "pk")
        case _:
            ended = codes.filter(used_at=None).exclude(pk__in=ActivationCode.objects.working())
            ended = ended.exclude(revoked_why=ActivationCode.Why.REPLACED)
            return ended.order_by(Coalesce("revoked_at", "expires_at").desc(), "pk")


def _about(words: str, to: str = "") -> Q:
    if not words:
        return Q()
    named = Q(**{f"{to}sort_key__contains": normalise(words)})
    digits = "".join(words.split())
    if not digits.isdecimal():
        return named
    numbered = Organization.objects.filter(establishments__siret__startswith=digits)
    return named | Q(**{f"{to}pk__in": numbered.values("pk")})


def _runs_of_the_day() -> "QuerySet[LetterRun]":
    since = timezone.now() - letters.KEPT
    return LetterRun.objects.filter(asked_at__gt=since).order_by("-asked_at")
