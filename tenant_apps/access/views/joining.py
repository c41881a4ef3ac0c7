"""« Rejoindre une structure » with the code of a letter; and the page where a letter's reader says
that it is not for them."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from maillage.core.web.gates import open_before_launch
from tenant_apps.access.errors import AccessError
from tenant_apps.access.joining_forms import JoinForm
from tenant_apps.access.permissions import PersonRequest
from tenant_apps.access.services.activation import activate, find_letter, not_concerned


@open_before_launch
def join(request: PersonRequest) -> HttpResponse:
    form = JoinForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        siret = form.cleaned_data["siret"]
        # Whoever tries codes meets one of the three before long.
        if not ratelimit.consume(request, action="activation_code", key=siret, user=request.user):
            form.add_error(
                None,
                _(
                    "Trop d’essais : reprenez dans une heure, ou demandez de l’aide à la "
                    "coordination."
                ),
            )
            status = 429
        else:
            try:
                grant = activate(siret, form.cleaned_data["code"], by=request.user)
            except AccessError as error:
                form.add_error(None, str(error))
            else:
                messages.success(
                    request,
                    _("Vous êtes maintenant gestionnaire de « %(name)s ».")
                    % {"name": grant.organization},
                )
                return redirect("access:enterprise", grant.organization_id)
    return render(request, "access/join.html", {"form": form}, status=status)


@open_before_launch
@login_not_required
@never_cache
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    """« Ce courrier ne nous concerne pas » (F197): the button ends its code."""
    if limited := ratelimit.consume_or_429(request, action="one_time_link"):
        return limited
    code = find_letter(reference)
    if code is None:
        raise Http404
    done = request.method == "POST"
    if done:
        not_concerned(code)
        code.refresh_from_db()
    return render(request, "access/letter.html", {"code": code, "done": done})
