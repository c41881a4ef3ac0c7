"""Coordinators' pages: the network's team, and who holds an organization."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenant_apps.access.errors import AccessError
from tenant_apps.access.forms import HolderForm, TeamForm
from tenant_apps.access.models import AccessGrant
from tenant_apps.access.permissions import PersonRequest
from tenant_apps.access.services.grants import (
    end_role,
    give_role,
    holders_of,
    without_gestionnaire,
)
from tenant_apps.accounts.models import NetworkRole
from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.accounts.services.team import TeamError, give_network_role, take_network_role
from tenant_apps.directory.models import Organization


@requires(COORDINATE)
def team(request: PersonRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, role = form.cleaned_data["email"], form.cleaned_data["role"]
        try:
            given = give_network_role(email, role, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request,
                _("%(who)s a maintenant le rôle « %(role)s ».")
                % {"who": given.user, "role": given.get_role_display()},
            )
            return redirect("access:team")
    roles = NetworkRole.objects.select_related("user", "granted_by").filter(user__is_active=True)
    ranks = NetworkRole.Role.values
    members = sorted(roles, key=lambda held: (ranks.index(held.role), held.user.email))
    return render(request, "access/team.html", {"form": form, "members": members})


@require_POST
@requires(COORDINATE)
def take_role(request: PersonRequest, role: int) -> HttpResponse:
    held = get_object_or_404(NetworkRole.objects.select_related("user"), pk=role)
    try:
        take_network_role(held, by=request.user)
    except TeamError as error:
        messages.error(request, str(error))
        return redirect("access:team")
    messages.success(
        request,
        _("%(who)s n’a plus le rôle « %(role)s ».")
        % {"who": held.user, "role": held.get_role_display()},
    )
    may_still = request.user.network_roles.filter(role=NetworkRole.Role.COORDINATOR).exists()
    return redirect("access:team" if may_still else "accounts:home")


@requires(COORDINATE)
def holders(request: PersonRequest, pk: UUID) -> HttpResponse:
    organization = get_object_or_404(Organization, pk=pk)
    form = HolderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user, role = form.cleaned_data["email"], form.cleaned_data["role"]
        try:
            grant = give_role(user, organization, role, by=request.user)
        except AccessError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("%(who)s a maintenant le rôle « %(role)s ».")
                % {"who": user, "role": grant.get_role_display()},
            )
            return redirect("access:holders", pk)
    context = {
        "organization": organization,
        "form": form,
        "holders": holders_of([pk])[pk],
        "orphan": without_gestionnaire().filter(pk=pk).exists(),
        "desk": "directory:structures",
    }
    return render(request, "access/holders.html", context)


@require_POST
@requires(COORDINATE)
def end_holding(request: PersonRequest, pk: UUID, grant: UUID) -> HttpResponse:
    held = get_object_or_404(
        AccessGrant.objects.in_force().select_related("user", "organization"),
        organization=pk,
        pk=grant,
    )
    try:
        end_role(held, by=request.user)
    except AccessError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("L’habilitation de %(who)s est retirée.") % {"who": held.user})
    return redirect("access:holders", pk)
