"""What the links of an invitation open, beside the fiche: leaving the directory, or nothing."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from maillage.core.web.gates import open_before_launch
from tenant_apps.onboarding.mailing_mails import invited_of
from tenant_apps.onboarding.services import declining


@open_before_launch
@login_not_required
@never_cache
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it changes nothing, since programs open links before people do; its button acts."""
    if limited := ratelimit.consume_or_429(request, action="one_time_link"):
        return limited
    invited = invited_of(token)
    if invited is None:
        raise Http404
    problem = declining.why_not_decline(invited)
    if request.method == "POST" and not problem:
        try:
            declining.decline(invited)
        except declining.DeclineError as error:
            problem = str(error)
        else:
            invited.refresh_from_db()
    context = {"invited": invited, "organization": invited.organization, "problem": problem}
    return render(request, "onboarding/mailings/decline.html", context)


@open_before_launch
@login_not_required
def trial_link(request: HttpRequest) -> HttpResponse:
    return render(request, "onboarding/mailings/trial_link.html")
