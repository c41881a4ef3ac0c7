"""« Votre réseau »: the pages by which coordinators describe their network."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.models import AuditEvent
from maillage.core.tenancy.place import current_network
from maillage.core.web.theme import Theme
from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.branding.audit import FACE_DESCRIBED
from tenant_apps.branding.faces import current_face
from tenant_apps.branding.forms.fields import Proposed, propose_logos, readable_color
from tenant_apps.branding.forms.pages import (
    FichesForm,
    HomeForm,
    IdentityForm,
    LegalForm,
    PageForm,
    SignatoriesForm,
    SupportForm,
)
from tenant_apps.branding.groups import Group, contents, mark
from tenant_apps.branding.services import ChangedMeanwhile, describe_network, identify
from tenant_apps.branding.telling import Difference, differences, preview
from tenants.audit import NETWORK_IDENTIFIED
from tenants.services.identity import identity_of

PAGES: dict[Group, tuple[str, str]] = {
    Group.IDENTITY: ("branding:edit", "branding/edit_identity.html"),
    Group.HOME: ("branding:edit-home", "branding/edit_home.html"),
    Group.SUPPORT: ("branding:edit-support", "branding/edit_support.html"),
    Group.SIGNATORIES: ("branding:edit-signatories", "branding/edit_signatories.html"),
    Group.FICHES: ("branding:edit-fiches", "branding/edit_fiches.html"),
    Group.LEGAL: ("branding:edit-legal", "branding/edit_legal.html"),
}
ARRANGE = re.compile(r"(?P<rows>[a-z_]+) (?P<act>add|up|down|delete) (?P<index>\d+)")


@requires(COORDINATE)
def identity(request: HttpRequest) -> HttpResponse:
    return _page(request, IdentityForm)


@requires(COORDINATE)
def home(request: HttpRequest) -> HttpResponse:
    return _page(request, HomeForm)


@requires(COORDINATE)
def support(request: HttpRequest) -> HttpResponse:
    return _page(request, SupportForm)


@requires(COORDINATE)
def signatories(request: HttpRequest) -> HttpResponse:
    return _page(request, SignatoriesForm)


@requires(COORDINATE)
def fiches(request: HttpRequest) -> HttpResponse:
    return _page(request, FichesForm)


@requires(COORDINATE)
def legal(request: HttpRequest) -> HttpResponse:
    return _page(request, LegalForm)


@requires(COORDINATE)
def color(request: HttpRequest) -> HttpResponse:
    """The colour's field and what comes of it, again, as soon as another is chosen."""
    form = IdentityForm(_held(IdentityForm), request.GET)
    return render(request, "branding/_color.html", {"form": form, "preview": _preview(form)})


@requires(COORDINATE)
def color_css(request: HttpRequest, color: str) -> HttpResponse:
    """For the preview: the theme that a colour would make."""
    readable = readable_color(color)
    if readable is None:
        raise Http404
    css = Theme(readable).css_for(".color-preview")
    return HttpResponse(css, content_type="text/css; charset=utf-8")


def _page(request: HttpRequest, kind: type[PageForm]) -> HttpResponse:
    held = _held(kind)
    if request.method != "POST":
        return _show(request, kind(held))
    proposed = propose_logos(request.FILES)
    form = kind(held, request.POST, proposed)
    act = request.POST.get("do", "save")
    if act == "preview":
        return _show(request, _unsaved(form), unsaved=True)
    if arranging := ARRANGE.fullmatch(act):
        _say_problems(request, proposed)
        return _show(request, _arranged(form, arranging), unsaved=True)
    if form.is_valid():
        try:
            _save(form, request)
        except ChangedMeanwhile:
            return _show_conflict(request, kind, proposed)
        except ValidationError as error:
            _add_errors(form, error)
        else:
            messages.success(request, _saved_at())
            return redirect(PAGES[kind.group][0])
    return _show(request, form)


def _save(form: PageForm, request: HttpRequest) -> None:
    seen = form.cleaned_data["mark"]
    by: Any = request.user
    if isinstance(form, IdentityForm):
        identify(form.facts(), form.identity(), by=by, seen=seen)
    else:
        said = form.said()
        lists = {name: said.pop(name) for name in form.rows}
        describe_network(said, by=by, seen=(form.group, seen), **lists)


def _held(kind: type[PageForm]) -> dict[str, Any]:
    """What the page holds, read anew: this process may know an older name or colour."""
    known = identity_of(current_network().id) if kind is IdentityForm else None
    return contents(kind.group, current_face(), known)


def _unsaved(form: PageForm, **rows: Any) -> PageForm:
    """What was typed, shown again as it is, without a word on what is wrong with it yet."""
    kind = type(form)
    typed_rows = {
        name: rows.get(name) or type(own)(initial=own.typed(), prefix=name)
        for name, own in form.rows.items()
    }
    return kind(_held(kind), initial=form.typed(), rows=typed_rows)


def _arranged(form: PageForm, arranging: "re.Match[str]") -> PageForm:
    rows = form.rows.get(arranging["rows"])
    if rows is None:
        raise Http404
    moved = rows.arranged(arranging["act"], int(arranging["index"]))
    return _unsaved(form, **{arranging["rows"]: moved})


def _show_conflict(request: HttpRequest, kind: type[PageForm], proposed: Proposed) -> HttpResponse:
    """What somebody else saved beside what this person typed, which a second « Enregistrer » puts
    in its place."""
    held = _held(kind)
    again = request.POST.copy()
    again["mark"] = mark(held)
    answer = kind(held, again, proposed)
    answer.is_valid()
    conflict = Conflict(_last_change(kind.group), differences(answer, held))
    return _show(request, answer, conflict=conflict)


@dataclass(frozen=True, slots=True)
class Conflict:
    change: AuditEvent | None
    differences: list[Difference]


def _last_change(group: Group) -> AuditEvent | None:
    known = AuditEvent.objects.filter(verb=FACE_DESCRIBED.code, object_pk=group)
    if group == Group.IDENTITY:
        known |= AuditEvent.objects.filter(verb=NETWORK_IDENTIFIED.code)
    found: AuditEvent | None = known.order_by("-at", "-pk").first()
    return found


def _show(request: HttpRequest, form: PageForm, **more: Any) -> HttpResponse:
    context = {
        "desk": "branding:edit",  # the entry of the menu under which all these pages stand
        "pages": [(reverse(name), group) for group, (name, _template) in PAGES.items()],
        "form": form,
        "zone": current_network().time_zone,
        **more,
    }
    if isinstance(form, IdentityForm):
        context["preview"] = _preview(form)
    return render(request, PAGES[form.group][1], context)


def _preview(form: PageForm) -> Any:
    chosen = readable_color(form["color"].value())
    return preview(chosen) if chosen else None


def _say_problems(request: HttpRequest, proposed: Proposed) -> None:
    """Of files that were refused, on a page that comes back for another reason."""
    for problem in proposed.values():
        if isinstance(problem, ValidationError):
            messages.error(request, " ".join(problem.messages))


def _add_errors(form: PageForm, error: ValidationError) -> None:
    """What a service refused, beside its field where the page has it."""
    told: Mapping[str, list[str]] = (
        error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    )
    for field, problems in told.items():
        form.add_error(field if field in form.fields else None, problems)


def _saved_at() -> str:
    """By the network's clock, which this very page may have changed."""
    zone = identity_of(current_network().id).time_zone
    now = timezone.localtime(timezone=ZoneInfo(zone))
    return _("Enregistré à %(hour)s h %(minute)s.") % {
        "hour": now.hour,
        "minute": f"{now.minute:02}",
    }
