"""The space of one's own organization: what stands, and going."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tenant_apps.access.errors import AccessError
from tenant_apps.access.permissions import Abilities, PersonRequest, in_space
from tenant_apps.access.services import grants
from tenant_apps.access.space import tabs_for
from tenant_apps.directory.models import BuyerProfile, Organization, SupplierProfile

ENTERPRISE = "access:enterprise"


def in_the_space(
    organization: Organization, can: Abilities, current: str, **more: Any
) -> dict[str, Any]:
    """The context of every page there; `current` is the tab to which it belongs."""
    tabs = tabs_for(organization, can)
    return {"organization": organization, "can": can, "tabs": tabs, "current": current, **more}


@in_space()
def enterprise(request: PersonRequest, organization: Organization, can: Abilities) -> HttpResponse:
    """« Mon entreprise »: the state of its fiches, and what I may do."""
    context = in_the_space(
        organization,
        can,
        ENTERPRISE,
        supplier=SupplierProfile.objects.filter(organization=organization).first(),
        buyer=BuyerProfile.objects.filter(organization=organization).first(),
    )
    return render(request, "access/enterprise.html", context)


@in_space()
def leave(request: PersonRequest, organization: Organization, can: Abilities) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            grants.leave(request.user, organization)
        except AccessError as error:
            problem = str(error)
        else:
            messages.success(
                request, _("Vous n’agissez plus pour « %(name)s ».") % {"name": organization}
            )
            return redirect("accounts:home")
    context = in_the_space(organization, can, ENTERPRISE, problem=problem)
    return render(request, "access/leave.html", context)
