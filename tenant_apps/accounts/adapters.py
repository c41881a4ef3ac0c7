"""Where allauth asks us: whose address a request has, where one may be led, what is mailed."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from maillage.core.mail.writing import sender_name
from maillage.core.web.client import client_address
from tenant_apps.accounts.models import User

# In the session of who gave the right password of an account that waits: its number.
WAITING = "waiting_account"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "L’adresse ou le mot de passe ne convient pas. Vérifiez l’un et l’autre, ou demandez "
            "un nouveau mot de passe."
        ),
        "too_many_login_attempts": _(
            "Trop d’essais avec cette adresse : attendez cinq minutes, ou demandez un nouveau mot "
            "de passe."
        ),
        "enter_current_password": _(
            "Ce n’est pas votre mot de passe actuel. Vérifiez-le, ou demandez-en un nouveau."
        ),
        "incorrect_password": _("Ce n’est pas votre mot de passe. Vérifiez-le."),
        "rate_limited": _("Trop d’essais à la suite : attendez quelques minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by our own pages."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Who knows the password of an account that waits may have its link again."""
        if isinstance(user, User) and user.unconfirmed_since:
            request.session[WAITING] = user.pk
            then = urlencode({"next": request.POST.get("next", "")})
            return redirect(f"{reverse('registration:waiting')}?{then}")
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response

    def is_safe_url(self, url: str) -> bool:
        """On this very host: allauth's would lead to any network's."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Everything that a person receives goes through the outbox (accounts.emails)."""
        raise NotImplementedError(f"allauth wanted to send {template_prefix}")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our views say what happened, in our words."""


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "Ce code ne convient pas. Il change toutes les trente secondes : recopiez celui que "
            "l’application montre maintenant."
        ),
    }

    def get_totp_issuer(self) -> str:
        return sender_name()
