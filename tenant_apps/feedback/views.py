"""« Votre avis » (F37): for everyone, and for those who run the network the list of what came."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.core.mail.writing import sender_name
from maillage.core.text import read_uuid
from maillage.core.web.gates import open_before_launch
from tenant_apps.accounts.permissions import PersonRequest, requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.feedback import services
from tenant_apps.feedback.forms import NoteForm, form_for
from tenant_apps.feedback.models import Feedback
from tenant_apps.feedback.origin import page_of
from tenant_apps.feedback.services import FeedbackError

DESK = "feedback:list"
A_PAGE = 50


@open_before_launch
@login_not_required
@never_cache
def write(request: HttpRequest) -> HttpResponse:
    # Before a visitor's proof of work, which has served at the first of two clicks.
    key = read_uuid(request.POST.get("key", ""))
    if key and Feedback.objects.filter(pk=key).exists():
        return redirect("feedback:sent")
    form = form_for(request, page_of(request.GET.get("depuis", "")))
    if request.method == "POST" and form.is_valid():
        by = request.user if request.user.is_authenticated else None
        try:
            services.write_feedback(**form.told, by=by)
        except FeedbackError as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("feedback:sent")
    return render(request, "feedback/write.html", {"form": form})


@open_before_launch
@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "feedback/sent.html")


@require_safe
@requires(COORDINATE)
def feedback_list(request: HttpRequest) -> HttpResponse:
    """Those that nobody has handled, the oldest first; with `?traites` the others."""
    handled = "traites" in request.GET
    found = Feedback.objects.handled() if handled else Feedback.objects.to_read()
    counts = dict(found.order_by().values_list("kind").annotate(Count("pk")))
    asked = request.GET.get("sorte", "")
    kind = asked if asked in Feedback.Kind.values else ""
    shown = found.filter(kind=kind) if kind else found
    order = ("-handled_at", "pk") if handled else ("written_at", "pk")
    rows = shown.select_related("written_by", "handled_by").order_by(*order)
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "handled": handled,
        "waiting": Feedback.objects.to_read().count() if handled else sum(counts.values()),
        "kind": kind,
        "kinds": [(value, label, counts.get(value, 0)) for value, label in Feedback.Kind.choices],
        "total": sum(counts.values()),
    }
    return render(request, "feedback/list.html", context)


@requires(COORDINATE)
def feedback(request: PersonRequest, pk: UUID) -> HttpResponse:
    rows = Feedback.objects.select_related("written_by", "handled_by")
    found = get_object_or_404(rows, pk=pk)
    form = NoteForm(
        request.POST if request.method == "POST" else None, initial={"note": found.note}
    )
    if form.is_valid():
        try:
            services.handle(found, form.cleaned_data["note"], by=request.user)
        except FeedbackError as problem:
            messages.warning(request, str(problem))
            return redirect("feedback:feedback", pk)
        messages.success(request, _("L’avis est traité."))
        return redirect("feedback:list")
    context = {
        "found": found,
        "form": form,
        "subject": _("Votre avis sur %(name)s") % {"name": sender_name()},
        "desk": DESK,
    }
    return render(request, "feedback/feedback.html", context)


@require_POST
@requires(COORDINATE)
def reopen(request: PersonRequest, pk: UUID) -> HttpResponse:
    services.reopen(get_object_or_404(Feedback, pk=pk), by=request.user)
    messages.success(request, _("L’avis est rouvert."))
    return redirect("feedback:feedback", pk)
