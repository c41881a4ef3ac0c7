"""The journal before those who run the network (S14): read, filtered, taken away as a file."""

from io import TextIOWrapper
from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from maillage.core.audit.export import write_csv
from maillage.core.audit.models import AuditEvent, AuditEventQuerySet
from maillage.core.tenancy.place import current_network
from maillage.core.web.links import addresses_of
from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.portal.forms import JournalForm

EVENTS_ON_A_PAGE = 50


@requires(COORDINATE)
def journal(request: HttpRequest) -> HttpResponse:
    form = JournalForm(request.GET)
    events = _matching(form)
    if form.is_valid() and form.cleaned_data["avant"]:
        events = events.older_than(form.cleaned_data["avant"])
    # By keys and not by numbers: the table grows for ever, and counting it would too.
    shown = list(events[: EVENTS_ON_A_PAGE + 1])
    more = len(shown) > EVENTS_ON_A_PAGE
    shown = shown[:EVENTS_ON_A_PAGE]
    addresses = addresses_of((event.object_label, event.object_pk) for event in shown)
    context = {
        "form": form,
        "events": [
            (event, addresses.get((event.object_label, event.object_pk))) for event in shown
        ],
        "older": shown[-1].pk if more else None,
        "is_first": not form.data.get("avant"),
    }
    return render(request, "portal/journal.html", context)


@requires(COORDINATE)
def export(request: HttpRequest) -> HttpResponseBase:
    """What the filter finds, of any length: written into a file here, where the network is still
    entered, and sent from there."""
    form = JournalForm(request.GET)
    events = _matching(form)
    if not form.is_valid():
        return journal(request)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    write_csv(events, text)
    text.detach()
    file.seek(0)
    name = f"journal-{current_network().slug}-{timezone.localdate():%Y-%m-%d}.csv"
    return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv")


def _matching(form: JournalForm) -> AuditEventQuerySet:
    """Nothing for a criterion that is none: the form says which."""
    events = AuditEvent.objects.all()
    if not form.is_valid():
        return events.none()
    asked = form.cleaned_data
    return events.matching(
        verb=asked["action"],
        actor=asked["qui"],
        object=asked["sur"],
        since=asked["du"],
        until=asked["au"],
    )
