"""The circles, as the coordination composes them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenant_apps.accounts.permissions import PersonRequest, requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.moderation import circle_pages
from tenant_apps.moderation.errors import ModerationError
from tenant_apps.moderation.forms import AnswerForm, CircleForm, MemberForm, RulesForm
from tenant_apps.moderation.models import (
    CircleMembership,
    CircleRequest,
    ValidationCircle,
)
from tenant_apps.moderation.services import ballots
from tenant_apps.moderation.services import circles as services

DESK = "moderation:circles"


@requires(COORDINATE)
def circles(request: HttpRequest) -> HttpResponse:
    context = {
        "circles": circle_pages.standing_circles(),
        "requests": list(
            CircleRequest.objects.waiting().select_related("circle", "user").order_by("asked_at")
        ),
        "rules": ballots.rules(),
    }
    return render(request, "moderation/circles.html", context)


@requires(COORDINATE)
def circle_new(request: PersonRequest) -> HttpResponse:
    return _edit(request, ValidationCircle())


@requires(COORDINATE)
def circle_edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, _circle(pk))


@requires(COORDINATE)
def circle(request: PersonRequest, pk: int) -> HttpResponse:
    """Who is in it; one more."""
    found = _circle(pk)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.cleaned_data["email"]
        try:
            services.add_member(found, user, by=request.user)
        except ModerationError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("%(who)s est dans le cercle.") % {"who": user})
            return redirect("moderation:circle", pk)
    context = {
        "circle": found,
        "form": form,
        "sectors": circle_pages.sector_names(found),
        "members": list(
            found.memberships.filter(ended_at=None)
            .select_related("user", "added_by")
            .order_by("user__last_name", "user__first_name", "user__email")
        ),
        "desk": DESK,
    }
    return render(request, "moderation/circle.html", context)


@requires(COORDINATE)
def circle_dissolve(request: PersonRequest, pk: int) -> HttpResponse:
    found = _circle(pk)
    if request.method == "POST":
        try:
            services.dissolve_circle(found, by=request.user)
        except ModerationError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Le cercle « %(name)s » est dissous.") % {"name": found})
        return redirect("moderation:circles")
    context = {
        "circle": found,
        "open_votes": found.ballots.filter(closed_at=None).count(),
        "desk": DESK,
    }
    return render(request, "moderation/circle_dissolve.html", context)


@require_POST
@requires(COORDINATE)
def member_remove(request: PersonRequest, pk: int, member: int) -> HttpResponse:
    rows = CircleMembership.objects.select_related("user")
    membership = get_object_or_404(rows, circle=_circle(pk), pk=member)
    services.remove_member(membership, by=request.user)
    messages.success(request, _("%(who)s n’est plus dans le cercle.") % {"who": membership.user})
    return redirect("moderation:circle", pk)


@requires(COORDINATE)
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """To somebody who asks to join (F184)."""
    asked = get_object_or_404(CircleRequest.objects.select_related("circle", "user"), pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accepted = request.POST.get("answer") == "accept"
        reason = form.cleaned_data["reason"]
        try:
            services.answer_request(asked, accepted=accepted, reason=reason, by=request.user)
        except ModerationError as error:
            messages.warning(request, str(error))
            return redirect("moderation:circles")
        except ValidationError as error:
            form.add_error("reason", error.message_dict["reason"])
        else:
            messages.success(request, _("%(who)s reçoit votre réponse.") % {"who": asked.user})
            return redirect("moderation:circles")
    context = {"asked": asked, "form": form, "desk": DESK}
    return render(request, "moderation/answer.html", context)


@requires(COORDINATE)
def rules(request: PersonRequest) -> HttpResponse:
    form = RulesForm(request.POST or None, instance=ballots.rules())
    if request.method == "POST" and form.is_valid():
        services.save_rules(form.instance, by=request.user)
        messages.success(request, _("Les règles valent pour les votes qui s’ouvrent désormais."))
        return redirect("moderation:circles")
    return render(request, "moderation/rules.html", {"form": form, "desk": DESK})


def _edit(request: PersonRequest, found: ValidationCircle) -> HttpResponse:
    form = CircleForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.save_circle(
                found,
                name=given["name"],
                purpose=given["purpose"],
                sectors=given["sectors"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error("name", error.message_dict["name"])
        else:
            messages.success(request, _("Le cercle « %(name)s » est enregistré.") % {"name": found})
            return redirect("moderation:circle", found.pk)
    context = {"form": form, "circle": found if found.pk else None, "desk": DESK}
    return render(request, "moderation/circle_form.html", context)


def _circle(pk: int) -> ValidationCircle:
    return get_object_or_404(ValidationCircle.objects.standing(), pk=pk)
