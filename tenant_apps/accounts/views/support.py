"""An operator's visit to a network: the door, and the way out."""

from allauth.core import ratelimit
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from maillage.core.web.gates import open_before_launch, works_while_suspended
from tenant_apps.accounts.middleware import VISIT_KEY
from tenant_apps.accounts.services.support import begin_visit, end_visit, support_token
from tenant_apps.accounts.services.tokens import LinkError


@open_before_launch
@works_while_suspended
@login_not_required
@never_cache
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening it changes nothing; its button logs in, until the visit ends."""
    if limited := ratelimit.consume_or_429(request, action="one_time_link"):
        return limited
    try:
        token = support_token(secret)
        if request.method == "POST":
            user = begin_visit(token)
            login(request, user, "tenant_apps.accounts.backends.LoginBackend")
            request.session[VISIT_KEY] = user.support_visit.pk
            request.session.set_expiry(0)
            return redirect("portal:coordination")
    except LinkError as error:
        return render(request, "accounts/visit_refused.html", {"reason": error}, status=404)
    return render(request, "accounts/visit_enter.html", {"visit": token.user.support_visit})


@open_before_launch
@works_while_suspended
@login_not_required
@never_cache
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Of a visit only: who has an account here logs out as usual. Twice is once."""
    if not request.user.is_authenticated or not request.user.is_support:
        return redirect("/")
    end_visit(request.user.support_visit)
    logout(request)
    return render(request, "accounts/visit_over.html", {"ended": True})
