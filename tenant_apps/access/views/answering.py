"""The page behind an invitation's link. Opening it changes nothing; its button accepts (F227)."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from maillage.core.web.gates import open_before_launch
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import Invitation
from tenant_apps.access.services.invitations import accept, find_invitation, why_dead


@open_before_launch
@login_not_required
@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    if limited := ratelimit.consume_or_429(request, action="one_time_link"):
        return limited
    found = find_invitation(secret)
    if found is None:
        return _dead(request, _("Ce lien n’est pas valable, ou l’adresse est incomplète."))
    if found.accepted_at and found.accepted_by == request.user:
        return redirect("access:enterprise", found.organization_id)
    if problem := why_dead(found):
        return _dead(request, problem)
    if request.method != "POST":
        return _page(request, found)
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    try:
        accept(found, by=request.user)
    except AccessError as error:
        return _page(request, found, problem=str(error), status=403)
    messages.success(
        request, _("Vous agissez maintenant pour « %(name)s ».") % {"name": found.organization}
    )
    return redirect("access:enterprise", found.organization_id)


def _page(
    request: HttpRequest, found: Invitation, *, problem: str = "", status: int = 200
) -> HttpResponse:
    user = request.user
    context = {
        "invitation": found,
        "is_invited": user.is_authenticated and user.email.lower() == found.email,
        "problem": problem,
    }
    return render(request, "access/invitation.html", context, status=status)


def _dead(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "access/invitation_dead.html", {"reason": reason}, status=404)
