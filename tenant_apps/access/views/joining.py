"""« Rejoindre une structure » with the code of a letter; and the page where a letter's reader says
that it is not for them."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from maillage.core.web.gates import open_before_launch
from tenant_apps.access.errors import AccessError
from tenant_apps.access.joining_forms import JoinForm
from tenant_apps.access.permissions import PersonRequest
from tenant_apps.access.services.activation import activate, find_letter, not_concerned

TOO_MANY = gettext_lazy(
    "Trop d’essais : attendez une heure et reprenez, ou demandez de l’aide à la coordination."
)


@open_before_launch
@sensitive_post_parameters("code")
def join(request: PersonRequest) -> HttpResponse:
    form = JoinForm(request.POST or None, initial={"siret": request.user.declared_siret})
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["siret"]
        # Whoever tries codes meets one of the three limits before long.
        limits = {"action": "activation_code", "key": number[:9], "user": request.user}
        if not ratelimit.consume(request, **limits):
            form.add_error(None, TOO_MANY)
            return render(request, "access/join.html", {"form": form}, status=429)
        try:
            grant = activate(number, form.cleaned_data["code"], by=request.user)
        except AccessError as error:
            form.add_error(None, str(error))
        else:
            said = _("Vous êtes maintenant gestionnaire de « %(name)s ».")
            messages.success(request, said % {"name": grant.organization})
            return redirect("access:enterprise", grant.organization_id)
    return render(request, "access/join.html", {"form": form})


@open_before_launch
@login_not_required
@never_cache
def letter(request: HttpRequest, reference: str = "") -> HttpResponse:
    """« Ce courrier ne nous concerne pas » (F197): opening it changes nothing, its button ends the
    letter's code. Without the reference, or with a wrong one, it is asked for."""
    if limited := ratelimit.consume_or_429(request, action="one_time_link", limit_get=True):
        return limited
    typed = reference or request.GET.get("reference", "")
    code = find_letter(typed)
    if code is None:
        context = {"typed": typed}
        return render(request, "access/letter_find.html", context, status=404 if typed else 200)
    if request.method == "POST":
        not_concerned(code)
        code.refresh_from_db()
    return render(request, "access/letter.html", {"code": code})
