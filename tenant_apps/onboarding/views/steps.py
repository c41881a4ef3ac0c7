"""The seven steps of a fiche (F60–F93): one page each, kept whenever it is left."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tenant_apps.access.permissions import Abilities, PersonRequest, in_space
from tenant_apps.access.roles import EDIT_FICHE, MANAGE_PEOPLE
from tenant_apps.access.views.space import in_the_space
from tenant_apps.branding.faces import current_face
from tenant_apps.directory.completeness import completeness
from tenant_apps.directory.fiches import with_fiche
from tenant_apps.directory.models import Organization, SupplierProfile, Visibility
from tenant_apps.directory.services.locating import locate
from tenant_apps.directory.services.structures import GROUPS
from tenant_apps.onboarding.forms import SubmitForm
from tenant_apps.onboarding.parts import Part
from tenant_apps.onboarding.services import submitting
from tenant_apps.onboarding.services.drafts import unfinished_of
from tenant_apps.onboarding.steps import DRAFTING, STEPS, Step, step_of, title_of

TAB = "access:enterprise"
GO = re.compile(r"go (\d)")
ADD = re.compile(r"add ([a-z]+) ?([a-z]*)")


@in_space(EDIT_FICHE)
def resume(request: PersonRequest, organization: Organization, can: Abilities) -> HttpResponse:
    """Where something is left to answer."""
    supplier = _supplier(organization)
    if supplier.state not in DRAFTING:
        return redirect(TAB, organization.pk)
    left = [*unfinished_of(organization), *(i.group for i in completeness(supplier).needed)]
    numbers = sorted(step_of(group) for group in left)
    if not numbers:
        return redirect("onboarding:submit", organization.pk)
    return redirect("onboarding:step", organization.pk, numbers[0])


@in_space(EDIT_FICHE)
def step(
    request: PersonRequest, organization: Organization, can: Abilities, number: int
) -> HttpResponse:
    if not 1 <= number <= len(STEPS):
        raise Http404
    if _supplier(organization).state not in DRAFTING:
        messages.info(request, _("Cette fiche n’est plus un brouillon : corrigez-la d’ici."))
        return redirect(TAB, organization.pk)
    current = STEPS[number - 1]
    kept = unfinished_of(organization)
    sent = request.POST if request.method == "POST" else None
    parts = [
        Part(organization, group, kept.get(group), sent, drafting=True) for group in current.groups
    ]
    if request.method == "POST":
        answer = _leave(request, organization, current, parts)
        if answer:
            return answer
    context = in_the_space(organization, can, TAB, step=current, steps=STEPS, parts=parts)
    context |= {"errors": [error for part in parts for error in part.errors]}
    context |= {"onward": _onward(organization, number), "theirs": any(p.theirs for p in parts)}
    return render(request, "onboarding/step.html", context)


def _leave(
    request: PersonRequest, organization: Organization, current: Step, parts: list[Part]
) -> HttpResponse | None:
    """Everything is saved; then on, unless something must be read first."""
    act = request.POST.get("do", "next")
    here = reverse("onboarding:step", args=[organization.pk, current.number])
    adding = ADD.fullmatch(act)
    for part in parts:
        if adding and adding[1] == part.key:
            part.add_row(adding[2], by=request.user)
        else:
            part.save(by=request.user, demanding=act == "next")
    if {"adresse", "etablissements"} & {part.key for part in parts if part.changed}:
        locate(organization)
    if any(part.theirs for part in parts) or (act == "next" and any(p.errors for p in parts)):
        return None
    if adding:
        return redirect(f"{here}#{adding[1]}")
    time = date_format(timezone.localtime(), "H:i")
    if act == "cancel":
        messages.success(
            request,
            _("Brouillon enregistré à %(time)s : reprenez-le quand vous voulez.") % {"time": time},
        )
        return redirect(TAB, organization.pk)
    if parts:
        messages.success(request, _("Enregistré à %(time)s.") % {"time": time})
    if going := GO.fullmatch(act):
        return redirect(_onward(organization, int(going[1]) - 1))
    if act == "previous":
        return redirect(_onward(organization, max(0, current.number - 2)))
    return redirect(_onward(organization, current.number))


def _onward(organization: Organization, number: int) -> str:
    """What comes after that step."""
    if number < len(STEPS):
        return reverse("onboarding:step", args=[organization.pk, number + 1])
    return reverse("onboarding:submit", args=[organization.pk])


@in_space(EDIT_FICHE)
def submit(request: PersonRequest, organization: Organization, can: Abilities) -> HttpResponse:
    """What is missing, the charter, and the sending; by who manages the structure."""
    fiches = SupplierProfile.objects.filter(organization=organization)
    supplier = get_object_or_404(with_fiche(fiches, Visibility.values))
    if supplier.state not in DRAFTING:
        return redirect(TAB, organization.pk)
    charter = current_face().charter_text
    form = SubmitForm(request.POST if request.method == "POST" else None)
    problem = ""
    if can.may(MANAGE_PEOPLE) and form.is_valid():
        try:
            submitting.submit(supplier, charter=charter, by=request.user)
        except submitting.NotReadyError as error:
            problem = str(error)
        else:
            messages.success(
                request,
                _("Votre fiche est envoyée : le réseau la lit et vous répond par courriel."),
            )
            return redirect(TAB, organization.pk)
    missing = completeness(supplier)
    wrong = [
        (step_of(group), title_of(group))
        for group in unfinished_of(organization)
        if group in GROUPS
    ]
    context = in_the_space(organization, can, TAB, form=form, problem=problem, steps=STEPS)
    context |= {
        "charter": charter,
        "completeness": missing,
        "needed": [(step_of(item.group), item.label) for item in missing.needed],
        "wrong": wrong,
        "may_submit": can.may(MANAGE_PEOPLE),
    }
    return render(request, "onboarding/submit.html", context)


def _supplier(organization: Organization) -> SupplierProfile:
    return get_object_or_404(
        SupplierProfile.objects.select_related("organization"), organization=organization
    )
