"""What a person sees and changes of their own account."""

import json

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from maillage.core.audit.services import record
from maillage.core.mail.kinds import optional_kinds
from maillage.core.mail.services import choose_kinds, refused_kinds
from maillage.core.web.gates import open_before_launch, works_while_suspended
from tenant_apps.accounts.audit import DATA_TAKEN
from tenant_apps.accounts.own_forms import (
    EmailForm,
    NotificationsForm,
    OwnPasswordForm,
    ProfileForm,
)
from tenant_apps.accounts.permissions import PersonRequest
from tenant_apps.accounts.personal_data import personal_data
from tenant_apps.accounts.services.own_account import (
    ask_email_change,
    change_email,
    change_profile,
    close_other_sessions,
    close_session,
    delete_account,
    email_token,
)
from tenant_apps.accounts.services.tokens import LinkError
from tenant_apps.accounts.sessions import reference


def profile(request: PersonRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, initial=ProfileForm.values_of(request.user))
    if request.method == "POST" and form.is_valid():
        change_profile(request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Vos coordonnées sont enregistrées."))
        return redirect("accounts:home")
    return render(request, "accounts/profile.html", {"form": form})


@sensitive_post_parameters("password")
def email(request: PersonRequest) -> HttpResponse:
    """The new address shows that it is theirs before it replaces the old one."""
    _with_password(request)
    form = EmailForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        ask_email_change(request.user, form.cleaned_data["email"])
        return redirect("accounts:email-sent")
    return render(request, "accounts/email.html", {"form": form})


def email_sent(request: PersonRequest) -> HttpResponse:
    return render(request, "accounts/email_sent.html")


@open_before_launch
@login_not_required
@never_cache
def email_confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever reads the new address may be at another device: the link is enough."""
    if limited := ratelimit.consume_or_429(request, action="one_time_link"):
        return limited
    try:
        token = email_token(secret)
        if request.method == "POST":
            change_email(token)
            messages.success(request, _("Votre adresse est changée : connectez-vous avec elle."))
            return redirect("accounts:home" if request.user.is_authenticated else "account_login")
    except LinkError as error:
        return render(request, "accounts/email_dead.html", {"reason": error}, status=404)
    return render(request, "accounts/email_confirm.html", {"token": token})


@works_while_suspended
@never_cache
def sessions(request: PersonRequest) -> HttpResponse:
    """Where one is logged in, and closing that."""
    current = request.session.session_key
    open_ones = request.user.sessions.filter(expire_date__gt=timezone.now())
    if request.method == "POST" and "others" in request.POST:
        close_other_sessions(request.user, keep=current, by=request.user)
        messages.success(request, _("Vos autres connexions sont fermées."))
        return redirect("accounts:sessions")
    found = [(row, reference(row.session_key)) for row in open_ones.order_by("-seen_at")]
    if request.method == "POST":
        chosen = next((row for row, name in found if name == request.POST.get("session")), None)
        if chosen is None or chosen.session_key == current:
            raise Http404
        close_session(chosen, by=request.user)
        messages.success(request, _("Cette connexion est fermée."))
        return redirect("accounts:sessions")
    context = {"sessions": found, "current": current}
    return render(request, "accounts/sessions.html", context)


def notifications(request: PersonRequest) -> HttpResponse:
    address = request.user.email
    kinds = optional_kinds()
    wanted = {kind.code for kind in kinds} - refused_kinds(address)
    sent = request.POST if request.method == "POST" else None  # nothing chosen is a choice, too
    form = NotificationsForm(sent, kinds=kinds, initial={"kinds": sorted(wanted)})
    if request.method == "POST" and form.is_valid():
        choose_kinds(address, form.cleaned_data["kinds"])
        messages.success(request, _("Vos choix sont enregistrés."))
        return redirect("accounts:home")
    return render(request, "accounts/notifications.html", {"form": form, "kinds": kinds})


@never_cache
def data(request: PersonRequest) -> HttpResponse:
    """A file with everything that this network holds about its reader."""
    if request.method != "POST":
        return render(request, "accounts/data.html")
    with transaction.atomic():
        record(DATA_TAKEN, request.user, by=request.user)
        content = personal_data(request.user)
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    name = f"mes-donnees-{timezone.localdate():%Y-%m-%d}.json"
    return HttpResponse(
        text,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@sensitive_post_parameters("password")
def delete(request: PersonRequest) -> HttpResponse:
    _with_password(request)
    form = OwnPasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            delete_account(request.user, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            logout(request)
            return redirect("membership:deleted")
    return render(request, "accounts/delete.html", {"form": form})


@login_not_required
def deleted(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/deleted.html")


def _with_password(request: PersonRequest) -> None:
    if not request.user.has_usable_password():
        raise Http404  # an account for a visit: it has nothing of its own
