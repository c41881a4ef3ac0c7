"""« Mon entreprise »: the fiche edited at any time, by group of questions (F96, F182)."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenant_apps.access.permissions import Abilities, PersonRequest, in_space
from tenant_apps.access.roles import EDIT_FICHE
from tenant_apps.access.views.space import in_the_space
from tenant_apps.directory.fiches import fiche_of, with_fiche
from tenant_apps.directory.models import Organization, Profile, SupplierProfile, Visibility
from tenant_apps.directory.services.locating import locate
from tenant_apps.directory.services.structures import GROUPS
from tenant_apps.moderation.services.queue import open_change_of, waits_for_moderator
from tenant_apps.onboarding.models import Correction
from tenant_apps.onboarding.parts import Part
from tenant_apps.onboarding.services import corrections
from tenant_apps.onboarding.services.drafts import SENSITIVE_GROUP, unfinished_of

TAB = "access:enterprise"


@in_space(EDIT_FICHE)
def edit(
    request: PersonRequest, organization: Organization, can: Abilities, group: str
) -> HttpResponse:
    supplier = get_object_or_404(SupplierProfile, organization=organization)
    if group not in GROUPS or supplier.state == Profile.State.WITHDRAWN:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    part = Part(organization, group, unfinished_of(organization).get(group), sent)
    if request.method == "POST":
        act = request.POST.get("do", "save")
        if act.startswith("add "):
            part.add_row(act.rpartition(" ")[2] if act.count(" ") > 1 else "", by=request.user)
            if not part.theirs:
                return redirect(f"{request.path}#{group}")
        else:
            part.save(by=request.user)
            if part.changed and group in {"adresse", "etablissements"}:
                locate(organization)
            if part.is_settled:
                _say_saved(request, part)
                return redirect(TAB, organization.pk)
    context = in_the_space(organization, can, TAB, part=part, parts=[part], errors=part.errors)
    if group == SENSITIVE_GROUP and waits_for_moderator(organization):
        context |= {"sensitive": True, "waiting": open_change_of(organization)}
    return render(request, "onboarding/edit.html", context)


def _say_saved(request: PersonRequest, part: Part) -> None:
    if part.proposed:
        messages.info(
            request,
            _("Le nouveau nom ou SIRET attend la validation du réseau : il paraîtra ensuite."),
        )
    if part.changed:
        time = date_format(timezone.localtime(), "H:i")
        messages.success(request, _("Enregistré à %(time)s.") % {"time": time})
    elif not part.proposed:
        messages.info(request, _("Rien n’a changé."))


@require_safe
@in_space(EDIT_FICHE)
def preview(request: PersonRequest, organization: Organization, can: Abilities) -> HttpResponse:
    """The fiche as a buyer sees it, published or not."""
    as_member = "membre" in request.GET
    shown = [Visibility.EVERYONE, *([Visibility.MEMBERS] if as_member else [])]
    fiches = with_fiche(SupplierProfile.objects.filter(organization=organization), shown)
    context = fiche_of(get_object_or_404(fiches), shown)
    context |= {"preview": True, "as_member": as_member, "addresses_shown": True}
    context |= {"back": reverse(TAB, args=[organization.pk]), "back_to": _("Revenir à mon espace")}
    return render(request, "directory/supplier_detail.html", context)


@require_POST
@in_space(EDIT_FICHE)
def revert(
    request: PersonRequest, organization: Organization, can: Abilities, correction: UUID
) -> HttpResponse:
    found = get_object_or_404(Correction, organization=organization, pk=correction)
    try:
        corrections.revert(found, by=request.user)
    except corrections.CorrectionError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("La correction est annulée : vos réponses sont revenues."))
    return redirect(TAB, organization.pk)
