"""The network's mails before those who run it: what waits, what left, what was refused."""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.mail import services
from maillage.core.mail.kinds import kind_of
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.reasons import in_plain_words
from maillage.core.web.links import addresses_of
from tenant_apps.accounts.models import User
from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.portal.forms import SendAgainForm

MAILS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class State:
    """Of a mail; `date` is the field that says since when, and is null in all other states."""

    key: str
    label: str | Promise
    one: str | Promise
    date: str


STATES = (
    State("refuses", gettext_lazy("Refusés"), gettext_lazy("refusé"), "refused_at"),
    State("attente", gettext_lazy("En attente"), gettext_lazy("en attente"), "next_attempt_at"),
    State("partis", gettext_lazy("Partis"), gettext_lazy("parti"), "sent_at"),
    State("annules", gettext_lazy("Annulés"), gettext_lazy("annulé"), "cancelled_at"),
)


@requires(COORDINATE)
def outbox(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("etat", STATES[0].key)
    state = next((state for state in STATES if state.key == chosen), None)
    counts = OutboxMail.objects.aggregate(
        **{s.key: Count("pk", filter=Q(**{f"{s.date}__isnull": False})) for s in STATES}
    )
    mails = OutboxMail.objects.none()
    if state:
        mails = OutboxMail.objects.filter(**{f"{state.date}__isnull": False}).order_by("-pk")
    to = request.GET.get("destinataire", "").strip()
    if to:
        mails = mails.filter(recipient__icontains=to)
    before = request.GET.get("avant", "")
    if before:
        mails = mails.filter(pk__lt=int(before)) if before.isdecimal() else mails.none()
    shown = list(mails.defer("text", "html")[: MAILS_ON_A_PAGE + 1])
    more = len(shown) > MAILS_ON_A_PAGE
    shown = shown[:MAILS_ON_A_PAGE]
    context = {
        "states": [(s, counts[s.key]) for s in STATES],
        "state": state,
        "mails": [_told(mail) for mail in shown],
        "to": to,
        "older": shown[-1].pk if more else None,
        "is_first": not before,
    }
    return render(request, "portal/outbox.html", context)


@requires(COORDINATE)
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail; where it was refused, the way to send it again."""
    found = get_object_or_404(OutboxMail.objects.select_related("retried_by"), pk=pk)
    form = SendAgainForm(request.POST or None, initial={"address": found.recipient})
    if request.method == "POST" and form.is_valid():
        by = cast(User, request.user)
        try:
            _send_again(found, form.cleaned_data["address"], by=by)
        except services.MailError as error:
            form.add_error("address", str(error))
        else:
            messages.success(
                request,
                _("Le courriel repart vers %(address)s.") % {"address": found.recipient},
            )
            return redirect("portal:outbox")
    about = (found.about_label, found.about_pk)
    context = {
        **_told(found),
        "about": addresses_of([about]).get(about),
        "form": form,
        "desk": "portal:outbox",
    }
    return render(request, "portal/mail.html", context)


def _send_again(mail: OutboxMail, address: str, *, by: User) -> None:
    if address == mail.recipient:
        services.retry(mail, by=by)
    else:
        services.correct_address(mail, to=address, by=by)


def _told(mail: OutboxMail) -> dict[str, Any]:
    state = next(state for state in STATES if getattr(mail, state.date))
    return {
        "mail": mail,
        "state": state,
        "since": getattr(mail, state.date),
        "kind": kind_of(mail.kind).label,
        "why": in_plain_words(mail.reason),
    }
