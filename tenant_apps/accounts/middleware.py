from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.core.api.answers import is_for_api
from tenant_apps.accounts import sessions
from tenant_apps.accounts.roles import OPERATE

# In the session of a support visit: its number.
VISIT_KEY = "support_visit"

# Where a second factor is set up, and the ways out.
ALLOWED_WITHOUT = frozenset(
    [
        *("mfa_activate_totp", "mfa_reauthenticate", "account_reauthenticate"),
        *("account_logout", "accounts:home", "account_change_password"),
    ]
)


class SecondFactorMiddleware:
    """Operators see nothing of the console before they have a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True):
            return None
        user = request.user
        match = request.resolver_match
        if not user.is_authenticated or not match or match.view_name in ALLOWED_WITHOUT:
            return None
        if user.has_perm(OPERATE) and not is_mfa_enabled(user):
            return redirect("mfa_activate_totp")
        return None


class SupportVisitMiddleware:
    """Who comes back after the end of a support visit is told so, where others would log in.

    That it opens nothing any more is the backend's to say (LoginBackend.get_user).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or request.user.is_authenticated:
            return None
        if VISIT_KEY not in request.session or is_for_api(request):
            return None
        logout(request)
        return render(request, "accounts/visit_over.html", status=403)


class LastSeenMiddleware:
    """Remembers when a session was last used, wherever a page asked for it anyway."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.accessed and SESSION_KEY in request.session:
            sessions.see(request.session)
        return response
