"""The circles before everyone and before their own; what a structure's people do themselves."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenant_apps.access.permissions import Abilities, in_space
from tenant_apps.access.roles import EDIT_FICHE
from tenant_apps.accounts.permissions import PersonRequest
from tenant_apps.directory.models import Organization
from tenant_apps.moderation.circle_pages import standing_circles
from tenant_apps.moderation.errors import ModerationError
from tenant_apps.moderation.forms import JoinForm
from tenant_apps.moderation.models import CircleMembership, CircleRequest, ModerationItem
from tenant_apps.moderation.services.ballots import rules
from tenant_apps.moderation.services.circles import ask_to_join
from tenant_apps.moderation.services.queue import withdraw_change


@login_not_required
def public(request: HttpRequest) -> HttpResponse:
    """Who lets structures in, and by which rules (F186)."""
    context = {"circles": standing_circles(), "rules": rules()}
    return render(request, "moderation/public.html", context)


def mine(request: PersonRequest) -> HttpResponse:
    """One's circles, and asking to join one (F184)."""
    person = request.user
    form = JoinForm(request.POST or None, user=person)
    if request.method == "POST" and form.is_valid():
        circle = form.cleaned_data["circle"]
        try:
            ask_to_join(circle, message=form.cleaned_data["message"], by=person)
        except ModerationError as error:
            form.add_error("circle", str(error))
        else:
            messages.success(
                request,
                _("Votre demande est partie : la coordination vous répondra par courriel."),
            )
            return redirect("moderation:mine")
    context = {
        "form": form,
        "memberships": list(
            CircleMembership.objects.current().filter(user=person).select_related("circle")
        ),
        "requests": list(
            CircleRequest.objects.filter(user=person)
            .select_related("circle")
            .order_by("-asked_at")[:20]
        ),
    }
    return render(request, "moderation/mine.html", context)


@require_POST
@in_space(EDIT_FICHE)
def withdraw(
    request: PersonRequest, organization: Organization, can: Abilities, item: UUID
) -> HttpResponse:
    found = get_object_or_404(ModerationItem, pk=item, organization=organization, kind="change")
    try:
        withdraw_change(found, by=request.user)
    except ModerationError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Votre proposition est retirée."))
    return redirect("access:enterprise", organization.pk)
