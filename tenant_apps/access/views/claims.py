"""The link that the address of a fiche receives: sent by coordinators, used by one account."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from maillage.core.web.gates import open_before_launch
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import ClaimLink
from tenant_apps.access.permissions import PersonRequest, abilities
from tenant_apps.access.services import claims
from tenant_apps.access.services.asking import managed
from tenant_apps.accounts.forms import PasswordPairForm
from tenant_apps.accounts.models import User
from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.accounts.services.registration import open_proven
from tenant_apps.directory.models import Organization


@open_before_launch
@login_not_required
@never_cache
def claim(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening it changes no right, since programs open links before people do; its button acts."""
    if limited := ratelimit.consume_or_429(request, action="one_time_link"):
        return limited
    link = claims.find_claim_link(secret)
    if link is None:
        return _dead(request, _("Ce lien n’est pas valable, ou l’adresse est incomplète."), None)
    if link.used_by == request.user and abilities(request.user, link.organization).is_member:
        return redirect("access:enterprise", link.organization_id)
    if problem := claims.why_dead(link):
        return _dead(request, problem, link)
    if request.method != "POST":
        claims.note_opened(link)
        return render(request, "access/claim.html", {"link": link})
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    try:
        claims.claim(link, by=request.user)
    except AccessError as error:
        return _dead(request, str(error), link)
    messages.success(
        request,
        _("Vous êtes maintenant gestionnaire de « %(name)s ».") % {"name": link.organization},
    )
    return redirect("access:enterprise", link.organization_id)


@open_before_launch
@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def claim_account(request: HttpRequest, secret: str) -> HttpResponse:
    """An account at the address that the link was mailed to: whoever opened the link reads it
    (F26, F33). Before the launch there is no other way to one."""
    if limited := ratelimit.consume_or_429(request, action="one_time_link"):
        return limited
    link = claims.find_claim_link(secret)
    if link is None or claims.why_dead(link) or request.user.is_authenticated:
        return redirect("access:claim", secret)
    data = request.POST if request.method == "POST" else None
    form = PasswordPairForm(data, user=User(email=link.email))
    if form.is_valid():
        if open_proven(link.email, form.cleaned_data["password"]):
            messages.success(request, _("Votre compte est ouvert : connectez-vous."))
            return redirect_to_login(reverse("access:claim", args=[secret]))
        form.add_error(None, _("Cette adresse a déjà un compte : connectez-vous."))
    return render(request, "access/claim_account.html", {"link": link, "form": form})


@require_POST
@requires(COORDINATE)
def send_link(request: PersonRequest, pk: UUID) -> HttpResponse:
    organization = get_object_or_404(Organization, pk=pk)
    try:
        if "revoke" not in request.POST:
            link = claims.send_claim_link(organization, by=request.user)
            messages.success(request, _("Lien envoyé à %(email)s.") % {"email": link.email})
        elif claims.revoke_claim_link(organization, by=request.user):
            messages.success(request, _("Le lien est annulé : il n’ouvre plus rien."))
        else:
            messages.info(request, _("Ce lien n’ouvrait déjà plus rien."))
    except AccessError as error:
        messages.error(request, str(error))
    return redirect("directory:structure", pk)


def _dead(request: HttpRequest, reason: str, link: ClaimLink | None) -> HttpResponse:
    """What happened; and how to ask, where asking helps."""
    organization = link.organization if link else None
    context = {
        "reason": reason,
        "organization": organization,
        "managed": bool(organization and managed(organization)),
    }
    return render(request, "access/claim_dead.html", context, status=404)
