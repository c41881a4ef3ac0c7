"""Forgotten, chosen and changed passwords (F68–F70)."""

from typing import Any

from allauth.account import views as account
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from maillage.core.web.gates import open_before_launch
from tenant_apps.accounts.forms import (
    ChangePasswordForm,
    ForgottenPasswordForm,
    PasswordPairForm,
)
from tenant_apps.accounts.services.passwords import (
    choose_password,
    password_token,
    send_password_link,
)
from tenant_apps.accounts.services.tokens import LinkError


@open_before_launch
@login_not_required
@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    form = ForgottenPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if limited := ratelimit.consume_or_429(request, action="reset_password", key=email):
            return limited
        send_password_link(email)
        return redirect("accounts:password-link-sent")
    return render(request, "accounts/password_forgotten.html", {"form": form})


@open_before_launch
@login_not_required
def link_sent(request: HttpRequest) -> HttpResponse:
    """The same for everyone: nobody learns whether an address has an account."""
    return render(request, "accounts/password_link_sent.html")


@open_before_launch
@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def choose(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening it changes nothing, since programs open links before people do."""
    if limited := ratelimit.consume_or_429(request, action="one_time_link"):
        return limited
    try:
        token = password_token(secret)
        form = PasswordPairForm(request.POST or None, user=token.user)
        if request.method == "POST" and form.is_valid():
            choose_password(token, form.cleaned_data["password"])
            messages.success(request, _("Votre mot de passe est enregistré : connectez-vous."))
            return redirect("account_login")
    except LinkError as error:
        return render(request, "accounts/link_dead.html", {"reason": error}, status=404)
    context = {"form": form, "owner": token.user}
    return render(request, "accounts/password_choose.html", context)


class ChangeView(account.PasswordChangeView):
    """Asks for the current one, and closes this person's other sessions (F70)."""

    template_name = "accounts/password_change.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("accounts:home")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise Http404  # an account for a visit: it has none to change
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        messages.success(
            self.request,
            _("Votre mot de passe est changé, et vos autres connexions sont fermées."),
        )
        return response

    def get_default_success_url(self) -> str:
        return str(self.success_url)


change = ChangeView.as_view()
