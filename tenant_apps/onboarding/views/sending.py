"""Sending a mailing: to oneself, to everyone, and again to one structure."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.core.mail.services import post
from tenant_apps.access.permissions import PersonRequest
from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.onboarding.mailing_forms import AddressForm
from tenant_apps.onboarding.mailing_mails import MailingWriter
from tenant_apps.onboarding.models import InvitationMailing, InvitedStructure
from tenant_apps.onboarding.services import declining, inviting, mailings
from tenant_apps.onboarding.services.inviting import MailingError
from tenant_apps.onboarding.views.mailings import DESK, draft_of, shown_on, sorted_out


@require_POST
@requires(COORDINATE)
def trial(request: PersonRequest, pk: UUID) -> HttpResponse:
    found = draft_of(pk)
    organization, _mail = shown_on(found, request)
    if organization is None:
        messages.error(request, _("Aucune structure de cet envoi ne peut être invitée."))
    else:
        post([MailingWriter(found).trial(organization, to=request.user.email)])
        messages.success(
            request,
            _("Un essai part à %(email)s ; ses liens n’ouvrent rien.")
            % {"email": request.user.email},
        )
    return redirect("onboarding:mailing-preview", pk)


@requires(COORDINATE)
def send(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The counts first; the button sends."""
    found = get_object_or_404(InvitationMailing, pk=pk)
    if not found.is_draft:
        messages.info(request, _("Cet envoi est déjà demandé : rien n’est parti deux fois."))
        return redirect("onboarding:mailing", pk)
    problem = ""
    if request.method == "POST":
        try:
            inviting.send_mailing(found, by=request.user)
        except MailingError as error:
            problem = str(error)
        else:
            return redirect("onboarding:mailing", pk)
    context = {"mailing": found, "problem": problem, "desk": DESK}
    context |= sorted_out(inviting.selection_of(found))
    return render(request, "onboarding/mailings/send.html", context)


@require_POST
@requires(COORDINATE)
def discard(request: PersonRequest, pk: UUID) -> HttpResponse:
    try:
        inviting.discard(get_object_or_404(InvitationMailing, pk=pk), by=request.user)
    except MailingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Le brouillon est supprimé ; rien n’est parti."))
    return redirect(DESK)


@requires(COORDINATE)
def again(request: PersonRequest, pk: UUID, invited: UUID) -> HttpResponse:
    """One structure once more, at another address perhaps."""
    rows = InvitedStructure.objects.select_related("mailing", "organization", "mail")
    row = get_object_or_404(rows, pk=invited, mailing=pk)
    form = AddressForm(request.POST or None, initial={"to": row.organization.email})
    if request.method == "POST" and form.is_valid():
        try:
            mailings.send_again(row, to=form.cleaned_data["to"], by=request.user)
        except ValidationError as error:
            form.add_error("to", error.messages)
        except MailingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("L’invitation de « %(name)s » part à %(email)s.")
                % {"name": row.organization, "email": form.cleaned_data["to"]},
            )
            return redirect("onboarding:mailing", pk)
    context = {"row": row, "mailing": row.mailing, "form": form, "desk": DESK}
    return render(request, "onboarding/mailings/again.html", context)


@require_POST
@requires(COORDINATE)
def hear(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What a structure asked is known."""
    declining.hear(get_object_or_404(InvitedStructure, pk=pk), by=request.user)
    return redirect("portal:coordination")
