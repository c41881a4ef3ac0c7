"""Coming in and going out."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from django.contrib.auth import logout as end_session
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from maillage.core.web.gates import open_before_launch, works_while_suspended
from tenant_apps.accounts.forms import CodeAgainForm, CodeForm, LoginForm, ReauthenticateForm


@method_decorator(login_not_required, name="dispatch")
class LoginView(account.LoginView):
    template_name = "accounts/login.html"
    form_class = LoginForm


@method_decorator(login_not_required, name="dispatch")
class CodeView(second_factor.AuthenticateView):
    """The second factor, after the password."""

    template_name = "accounts/code.html"
    form_class = CodeForm


class ReauthenticateView(account.ReauthenticateView):
    """Before something that matters, where the last log-in is a while ago."""

    template_name = "accounts/reauthenticate.html"
    form_class = ReauthenticateForm


class CodeAgainView(second_factor.ReauthenticateView):
    template_name = "accounts/reauthenticate.html"
    form_class = CodeAgainForm


@login_not_required
@never_cache
def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/inactive.html")


@login_not_required
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Twice is once."""
    end_session(request)
    return redirect("/")


def _entrance(view: Any) -> Any:
    return open_before_launch(works_while_suspended(view))


login = _entrance(LoginView.as_view())
code = _entrance(CodeView.as_view())
reauthenticate = works_while_suspended(ReauthenticateView.as_view())
code_again = works_while_suspended(CodeAgainView.as_view())
inactive = _entrance(inactive)
logout = _entrance(logout)
