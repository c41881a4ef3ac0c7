"""Whether a fiche is in the directory: its people suspend it, resume, and leave for good (F183)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenant_apps.access.permissions import Abilities, PersonRequest, in_space
from tenant_apps.access.roles import EDIT_FICHE, MANAGE_PEOPLE
from tenant_apps.access.views.space import in_the_space
from tenant_apps.directory.models import Organization, SupplierProfile
from tenant_apps.onboarding.services import publication as service

TAB = "access:enterprise"


@require_POST
@in_space(EDIT_FICHE)
def publication(request: PersonRequest, organization: Organization, can: Abilities) -> HttpResponse:
    supplier = get_object_or_404(SupplierProfile, organization=organization)
    resuming = "resume" in request.POST
    try:
        (service.resume if resuming else service.suspend)(supplier, by=request.user)
    except service.PublicationError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request,
            _("Votre fiche est de nouveau dans l’annuaire.")
            if resuming
            else _("Votre fiche ne paraît plus : ni ses pages, ni son logo, ni sa plaque."),
        )
    return redirect(TAB, organization.pk)


@in_space(MANAGE_PEOPLE)
def withdraw(request: PersonRequest, organization: Organization, can: Abilities) -> HttpResponse:
    """Asked twice: it is for good."""
    supplier = get_object_or_404(SupplierProfile, organization=organization)
    problem = ""
    if request.method == "POST":
        try:
            service.withdraw(supplier, by=request.user)
        except service.PublicationError as error:
            problem = str(error)
        else:
            messages.success(request, _("Votre fiche a quitté l’annuaire."))
            return redirect(TAB, organization.pk)
    context = in_the_space(organization, can, TAB, problem=problem)
    return render(request, "onboarding/withdraw.html", context)
