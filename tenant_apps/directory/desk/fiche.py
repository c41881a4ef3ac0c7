"""One structure before those who run the network: what it holds, group by group, and its files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tenant_apps.accounts.permissions import PersonRequest, requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.desk.structures import ACTIONS, DESK
from tenant_apps.directory.fiches import fiche_of, with_fiche
from tenant_apps.directory.forms.fields import reason_field
from tenant_apps.directory.forms.files import BrochureForm, LogoForm, ReasonForm
from tenant_apps.directory.forms.groups import FORMS
from tenant_apps.directory.holders import holders_of
from tenant_apps.directory.models import (
    ImportedStructure,
    Organization,
    SupplierProfile,
    Visibility,
)
from tenant_apps.directory.services import files
from tenant_apps.directory.services.merging import moved_structure
from tenant_apps.directory.services.states import ALLOWED
from tenant_apps.directory.services.structures import GROUPS, StaleError, edit_structure

LOGO, BROCHURE = "logo", "brochure"
STRUCTURE = "directory:structure"
FORM_OF = {LOGO: LogoForm, BROCHURE: BrochureForm}
PUT = {LOGO: files.set_logo, BROCHURE: files.set_brochure}
REMOVE = {LOGO: files.remove_logo, BROCHURE: files.remove_brochure}


@requires(COORDINATE)
def structure(request: HttpRequest, pk: UUID) -> HttpResponse:
    fiches = SupplierProfile.objects.filter(organization=pk)
    supplier = with_fiche(fiches, Visibility.values).first()
    if supplier is None and (became := moved_structure(pk)):
        return redirect("directory:structure", became)
    organization = supplier.organization if supplier else _organization(pk)
    context = fiche_of(supplier, Visibility.values) if supplier else {}
    possible = ALLOWED[supplier.state] if supplier else ()
    context |= {
        "organization": organization,
        "groups": _groups(organization),
        "actions": {to: label for to, label in ACTIONS.items() if to in possible},
        "holders": holders_of([pk])[pk],
        "imported": ImportedStructure.objects.filter(organization=pk).first(),
        "desk": DESK,
    }
    return render(request, "directory/desk/structure.html", context)


@requires(COORDINATE)
def edit(request: PersonRequest, pk: UUID, group: str) -> HttpResponse:
    organization = _organization(pk)
    if group not in _groups(organization):
        raise Http404
    sent = request.method == "POST"
    form = FORMS[group](request.POST if sent else None, structure=organization)
    held = bool(holders_of([pk])[pk])
    if held:
        form.ask_reason()
    theirs: list[tuple[str, str]] = []
    if sent and form.is_valid():
        before = form.cleaned_data["before"]
        try:
            changed = edit_structure(
                organization,
                group,
                form.values(),
                before=before,
                reason=form.cleaned_data.get("reason", ""),
                by=request.user,
            )
        except StaleError as stale:
            theirs = form.meet(stale.current)
        except ValidationError as error:
            form.refuse(error)
        else:
            _say_saved(request, changed)
            return redirect("directory:structure", pk)
    context = {
        "organization": organization,
        "group": GROUPS[group],
        "form": form,
        "theirs": theirs,
        "held": held,
        "desk": DESK,
    }
    return render(request, "directory/desk/edit.html", context)


@requires(COORDINATE)
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The fiche as a buyer will see it, listed or not: as everyone does, or as members do."""
    as_member = "membre" in request.GET
    shown = [Visibility.EVERYONE, *([Visibility.MEMBERS] if as_member else [])]
    fiches = with_fiche(SupplierProfile.objects.filter(organization=pk), shown)
    context = fiche_of(get_object_or_404(fiches), shown)
    context |= {"preview": True, "as_member": as_member, "addresses_shown": True}
    context |= {"back": reverse(STRUCTURE, args=[pk]), "back_to": _("Revenir à la structure")}
    return render(request, "directory/supplier_detail.html", context)


@requires(COORDINATE)
def file(request: PersonRequest, pk: UUID, what: str) -> HttpResponse:
    """The logo or the brochure: put, replaced, removed (F99)."""
    organization = _organization(pk)
    supplier = _supplier(organization)
    if supplier is None:
        raise Http404
    held = bool(holders_of([pk])[pk])
    form = _file_form(what, held=held)
    removing = ReasonForm(prefix="remove") if held else None
    if request.method == "POST" and "remove" in request.POST:
        removing = ReasonForm(request.POST, prefix="remove") if held else None
        if removing is None or removing.is_valid():
            reason = removing.cleaned_data["reason"] if removing else ""
            REMOVE[what](supplier, reason=reason, by=request.user)
            messages.success(request, _("Le fichier est retiré."))
            return redirect(STRUCTURE, pk)
    elif request.method == "POST":
        form = _file_form(what, request.POST, request.FILES, held=held)
        if form.is_valid():
            given = form.cleaned_data
            try:
                PUT[what](supplier, given["file"], reason=given.get("reason", ""), by=request.user)
            except ValidationError as error:
                form.add_error("file", error)
            else:
                messages.success(request, _("Le fichier est enregistré."))
                return redirect(STRUCTURE, pk)
    context = {
        "organization": organization,
        "supplier": supplier,
        "what": what,
        "form": form,
        "removing": removing,
        "desk": DESK,
    }
    return render(request, "directory/desk/file.html", context)


def _file_form(what: str, *sent: Any, held: bool) -> Any:
    form = FORM_OF[what](*sent)
    if held:
        form.fields["reason"] = reason_field()
    return form


def _organization(pk: UUID) -> Organization:
    return get_object_or_404(Organization.objects.select_related("supplier"), pk=pk)


def _supplier(organization: Organization) -> SupplierProfile | None:
    return getattr(organization, "supplier", None)


def _groups(organization: Organization) -> dict[str, Any]:
    """What can be asked: a buyer alone sells nothing."""
    supplies = _supplier(organization) is not None
    return {key: group for key, group in GROUPS.items() if supplies or not group.of_fiche}


def _say_saved(request: HttpRequest, changed: list[str]) -> None:
    if changed:
        now = date_format(timezone.localtime(), "H:i")
        messages.success(request, _("Enregistré à %(time)s.") % {"time": now})
    else:
        messages.info(request, _("Rien n’a changé."))
