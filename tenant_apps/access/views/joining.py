"""« Rejoindre une structure »: with the code of a letter, or by asking the coordinators; and the
page where a letter's reader says that it is not for them."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from maillage.core.web.gates import open_before_launch
from shared_apps.reference.prefilling import Prefilled, prefill
from tenant_apps.access.errors import AccessError
from tenant_apps.access.joining_forms import ClaimRequestForm, JoinForm
from tenant_apps.access.models import ClaimRequest
from tenant_apps.access.permissions import PersonRequest
from tenant_apps.access.services.activation import activate, find_letter, not_concerned
from tenant_apps.access.services.claims import ask_to_hold


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
def ask(request: PersonRequest) -> HttpResponse:
    """« Demander à la coordination »: for who has no letter, or whose fiche has a dead address."""
    looked_up = None
    form = ClaimRequestForm(request.POST or None)
    if request.method == "POST" and "look_up" in request.POST:
        looked_up = _look_up(request)
        form = ClaimRequestForm(initial=looked_up.values)
    elif request.method == "POST" and form.is_valid():
        try:
            asked = ask_to_hold(form.save(commit=False), by=request.user)
        except AccessError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _(
                    "Votre demande pour « %(name)s » est transmise : la coordination vous répond "
                    "par courriel."
                )
                % {"name": asked},
            )
            return redirect("accounts:home")
    waiting = ClaimRequest.objects.open().filter(user=request.user).order_by("asked_at")
    context = {"form": form, "looked_up": looked_up, "waiting": waiting}
    return render(request, "access/ask.html", context)


def _look_up(request: HttpRequest) -> Prefilled:
    if ratelimit.consume(request, action="look_up_company"):
        return prefill(request.POST.dict())
    return Prefilled(
        request.POST.dict(),
        _("Trop de recherches : attendez une minute, ou remplissez les champs vous-même."),
        is_error=True,
    )


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
