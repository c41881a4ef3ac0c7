"""« Habilitations »: who may act for the organization (F214–F225). Gestionnaires only."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.core.mail.writing import place_url
from tenant_apps.access.emails import invitation_mail
from tenant_apps.access.errors import AccessError
from tenant_apps.access.forms import InvitationForm
from tenant_apps.access.models import AccessGrant, Invitation
from tenant_apps.access.permissions import Abilities, PersonRequest, in_space
from tenant_apps.access.roles import MANAGE_PEOPLE
from tenant_apps.access.services import grants, invitations
from tenant_apps.access.views.space import in_the_space
from tenant_apps.directory.models import Organization

TAB = "access:people"
INVITATIONS_SHOWN = 100
FIELDS = {"email": "person"}


@in_space(MANAGE_PEOPLE)
def people(request: PersonRequest, organization: Organization, can: Abilities) -> HttpResponse:
    holders = [
        grant
        for grant in grants.holders_of([organization.pk])[organization.pk]
        if _in_scope(grant, can)
    ]
    sent = Invitation.objects.filter(organization=organization).exclude(
        ended_why=Invitation.Why.REPLACED
    )
    latest = sent.select_related("establishment", "invited_by").order_by("-created_at", "pk")
    shown = [one for one in latest[:INVITATIONS_SHOWN] if _in_scope(one, can)]
    context = in_the_space(organization, can, TAB, holders=holders, invitations=shown)
    return render(request, "access/people.html", context)


@in_space(MANAGE_PEOPLE)
def invite(request: PersonRequest, organization: Organization, can: Abilities) -> HttpResponse:
    """The form, then a recap of what would be sent, then the sending: three answers of one
    address, which keeps nothing in between (F223)."""
    form = InvitationForm(
        request.POST if request.method == "POST" and "edit" not in request.POST else None,
        initial=request.POST.dict(),
        organization=organization,
        can=can,
    )
    if form.is_valid() and (answer := _go_on(request, organization, can, form)):
        return answer
    return render(request, "access/invite.html", in_the_space(organization, can, TAB, form=form))


def _go_on(
    request: PersonRequest, organization: Organization, can: Abilities, form: InvitationForm
) -> HttpResponse | None:
    asked: dict[str, Any] = {
        "email": form.cleaned_data["person"],
        "role": form.cleaned_data["role"],
        "establishment": form.cleaned_data["place"].establishment,
        "message": form.cleaned_data["message"],
        "by": request.user,
    }
    try:
        if "send" in request.POST:
            invitation = invitations.invite(organization, **asked)
            messages.success(
                request,
                _("E-mail d’invitation transmis à %(email)s.") % {"email": invitation.email},
            )
            return redirect("access:people", organization.pk)
        draft = invitations.draft_invitation(organization, **asked)
    except AccessError as error:
        form.add_error(None, str(error))
        return None
    except ValidationError as error:
        for field, problems in error.message_dict.items():
            form.add_error(FIELDS.get(field, field), problems)
        return None
    mail = invitation_mail(draft, f"{place_url().rstrip('/')}/invitation/…")
    context = in_the_space(
        organization,
        can,
        TAB,
        form=form,
        invitation=draft,
        mail=mail,
        place=form.cleaned_data["place"],
    )
    return render(request, "access/recap.html", context)


@in_space(MANAGE_PEOPLE)
def end_role(
    request: PersonRequest, organization: Organization, can: Abilities, grant: UUID
) -> HttpResponse:
    """Asked for once more, then done."""
    roles = [
        role
        for role in grants.holders_of([organization.pk])[organization.pk]
        if _in_scope(role, can)
    ]
    chosen = next((role for role in roles if role.pk == grant), None)
    if chosen is None:
        messages.info(request, _("Cette habilitation a déjà été retirée."))
        return redirect("access:people", organization.pk)
    problem = ""
    if request.method == "POST":
        try:
            if "all" in request.POST:
                grants.remove_person(chosen.user, organization, by=request.user)
            else:
                grants.end_role(chosen, by=request.user)
        except AccessError as error:
            problem = str(error)
        else:
            messages.success(request, _("L’habilitation est retirée."))
            return redirect("access:people", organization.pk)
    several = sum(role.user_id == chosen.user_id for role in roles) > 1
    context = in_the_space(organization, can, TAB, chosen=chosen, several=several, problem=problem)
    return render(request, "access/end_role.html", context)


@require_POST
@in_space(MANAGE_PEOPLE)
def resend(
    request: PersonRequest, organization: Organization, can: Abilities, invitation: UUID
) -> HttpResponse:
    row = _invitation(organization, can, invitation)
    try:
        new = invitations.resend(row, by=request.user)
    except AccessError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("E-mail d’invitation transmis à %(email)s.") % {"email": new.email}
        )
    return redirect("access:people", organization.pk)


@require_POST
@in_space(MANAGE_PEOPLE)
def revoke(
    request: PersonRequest, organization: Organization, can: Abilities, invitation: UUID
) -> HttpResponse:
    row = _invitation(organization, can, invitation)
    try:
        invitations.revoke(row, by=request.user)
    except AccessError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("L’invitation de %(email)s est annulée.") % {"email": row.email}
        )
    return redirect("access:people", organization.pk)


def _invitation(organization: Organization, can: Abilities, pk: UUID) -> Invitation:
    found: Invitation = get_object_or_404(
        can.within(Invitation.objects.filter(organization=organization)), pk=pk
    )
    return found


def _in_scope(row: AccessGrant | Invitation, can: Abilities) -> bool:
    return can.may(MANAGE_PEOPLE) or row.establishment_id in can.managed_sites
