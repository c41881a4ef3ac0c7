"""Signing up in a network, by one of three doors, and activating the account (F128–F209)."""

from urllib.parse import urlencode

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from shared_apps.reference.prefilling import prefill
from tenant_apps.accounts.adapters import WAITING
from tenant_apps.accounts.models import User
from tenant_apps.accounts.registration_forms import (
    BuyerForm,
    EnterpriseForm,
    PersonForm,
    RegistrationForm,
    WithStructureForm,
)
from tenant_apps.accounts.services.registration import (
    UsedLinkError,
    activate,
    activation_token,
    register,
    send_activation,
)
from tenant_apps.accounts.services.tokens import LinkError


@login_not_required
def choice(request: HttpRequest) -> HttpResponse:
    """The three doors. Who wanted to do something comes back to it after logging in (F136)."""
    then = _then(request)
    if request.user.is_authenticated:
        return redirect(then or "accounts:home")
    return render(request, "accounts/registration_choice.html", {"then": then})


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def buyer(request: HttpRequest) -> HttpResponse:
    return _door(
        request,
        BuyerForm,
        title=_("S’inscrire comme acheteur"),
        lead=_("Cinq renseignements suffisent. Un lien d’activation arrive ensuite par courriel."),
    )


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def enterprise(request: HttpRequest) -> HttpResponse:
    return _door(
        request,
        EnterpriseForm,
        title=_("Inscrire une entreprise"),
        lead=_(
            "Étape 1 sur 7 : votre compte. Une adresse et un mot de passe suffisent, et votre "
            "SIRET nous aide à vous reconnaître ; la fiche de l’entreprise se remplit ensuite, "
            "après la connexion."
        ),
        then=reverse(settings.ENTERPRISE_REDIRECT_URL),
    )


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def person(request: HttpRequest) -> HttpResponse:
    return _door(
        request,
        PersonForm,
        title=_("Créer un compte personnel"),
        lead=_("Il est à vous, et non à une structure : vous le gardez si vous en changez."),
    )


def _door(
    request: HttpRequest,
    form_class: type[RegistrationForm],
    *,
    title: str,
    lead: str,
    then: str = "",
) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("accounts:home")
    initial = {"email": request.GET.get("email", "")}  # of who was written to (F66)
    form = form_class(request.POST or None, request=request, initial=initial)
    looked_up = None
    if "look_up" in request.POST and isinstance(form, WithStructureForm):
        looked_up = prefill(request, form, form.PREFILLED)
        form = form_class(request=request, initial=looked_up.values)
    elif request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        then = _then(request) or then
        register(data["email"], data["password"], then=then, **form.declared)
        return redirect("registration:sent")
    context = {
        "form": form,
        "looked_up": looked_up,
        "then": _then(request),
        "title": title,
        "lead": lead,
    }
    return render(request, "accounts/register.html", context)


@login_not_required
def sent(request: HttpRequest) -> HttpResponse:
    """The same for everyone: nobody learns whether an address has an account (F203)."""
    return render(request, "accounts/registration_sent.html")


@login_not_required
@never_cache
def activation(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening it activates nothing, since programs open links before people do (F208)."""
    if limited := ratelimit.consume_or_429(request, action="one_time_link"):
        return limited
    then = _then(request)
    try:
        token = activation_token(secret)
        if request.method == "POST":
            activate(token)
            return redirect(_with_then(reverse("registration:activated"), then))
    except LinkError as error:
        context = {"reason": error, "used": isinstance(error, UsedLinkError), "then": then}
        return render(request, "accounts/activation_dead.html", context, status=404)
    return render(request, "accounts/activation.html", {"owner": token.user})


@login_not_required
def activated(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/activated.html", {"then": _then(request)})


@login_not_required
@never_cache
def waiting(request: HttpRequest) -> HttpResponse:
    """Who logs in before activating is told, and may have the link again."""
    user = User.objects.filter(pk=request.session.get(WAITING, 0)).first()
    if user is None or user.unconfirmed_since is None:
        return redirect("account_login")
    if request.method == "POST":
        if limited := ratelimit.consume_or_429(request, action="mailed_link", key=user.email):
            return limited
        send_activation(user, then=_then(request))
        return redirect("registration:sent")
    return render(request, "accounts/activation_waiting.html", {"owner": user})


def _then(request: HttpRequest) -> str:
    """Where its person wanted to go, if that is here."""
    wanted = request.GET.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""


def _with_then(address: str, then: str) -> str:
    return f"{address}?{urlencode({'next': then})}" if then else address
