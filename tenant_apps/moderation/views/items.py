"""The queue of those who coordinate, and one thing in it to decide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenant_apps.access.services.grants import holders_of
from tenant_apps.accounts.permissions import PersonRequest, requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.moderation.comparing import changed_lines, proposed_lines, whole_fiche
from tenant_apps.moderation.errors import ModerationError
from tenant_apps.moderation.forms import AssignForm, DecisionForm
from tenant_apps.moderation.lists import QueueList
from tenant_apps.moderation.models import CircleVote, ModerationItem
from tenant_apps.moderation.services.assigning import assign
from tenant_apps.moderation.services.deciding import decide, possible, told
from tenant_apps.moderation.services.doubles import doubles_of
from tenant_apps.moderation.services.snapshots import last_snapshot

DESK = "moderation:queue"
PER_PAGE = 50
Outcome = ModerationItem.Outcome


@requires(COORDINATE)
def queue(request: PersonRequest) -> HttpResponse:
    chosen = QueueList(request.GET.get("file", ""), request.user)
    page = Paginator(chosen.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"chosen": chosen, "page": page, "doubles": chosen.doubles_among(list(page))}
    return render(request, "moderation/queue.html", context)


@requires(COORDINATE)
def item(request: PersonRequest, pk: UUID) -> HttpResponse:
    found = _item(pk)
    form = DecisionForm(request.POST or None, item=found)
    outcome = request.POST.get("decision", "")
    if request.method == "POST" and outcome in possible(found) and form.is_valid():
        try:
            decide(found, outcome, message=form.cleaned_data["message"], by=request.user)
        except ModerationError as error:
            messages.warning(request, str(error))
            return redirect("moderation:item", pk)
        except ValidationError as error:
            _tell(form, error)
        else:
            messages.success(request, _said(outcome) % {"name": found.organization})
            return redirect("moderation:queue")
    return render(request, "moderation/item.html", _context(found, form))


@require_POST
@requires(COORDINATE)
def assign_item(request: PersonRequest, pk: UUID) -> HttpResponse:
    found = _item(pk)
    form = AssignForm(request.POST, item=found)
    if not form.is_valid():
        messages.error(request, _("Cette personne ne coordonne pas, ou plus, le réseau."))
        return redirect("moderation:item", pk)
    to = request.user if "take" in request.POST else form.chosen
    try:
        assign(found, to, by=request.user)
    except ModerationError as error:
        messages.error(request, str(error))
    else:
        who = to.full_name or to.email if to else _("personne")
        messages.success(request, _("Demande suivie par %(who)s.") % {"who": who})
    return redirect("moderation:item", pk)


def _item(pk: UUID) -> ModerationItem:
    rows = ModerationItem.objects.select_related(
        *("organization", "organization__supplier", "organization__buyer"),
        *("opened_by", "assigned_to", "closed_by", "ballot", "ballot__circle"),
    )
    return get_object_or_404(rows.prefetch_related("organization__establishments"), pk=pk)


def _context(item: ModerationItem, form: DecisionForm) -> dict[str, Any]:
    since = last_snapshot(item.organization)
    parts = whole_fiche(item.organization, since)
    ballot = getattr(item, "ballot", None)
    votes = CircleVote.objects.filter(ballot=ballot) if ballot else CircleVote.objects.none()
    earlier = ModerationItem.objects.filter(
        organization=item.organization_id, closed_at__isnull=False
    )
    return {
        "item": item,
        "organization": item.organization,
        "form": form,
        "since": since,
        "parts": parts,
        "changed": changed_lines(parts),
        "proposed": proposed_lines(item) if item.is_change else [],
        "doubles": doubles_of(item.organization),
        "holders": holders_of([item.organization_id])[item.organization_id],
        "assigning": AssignForm(item=item),
        "ballot": ballot,
        "votes": list(votes.select_related("user").order_by("cast_at")),
        "earlier": list(
            earlier.exclude(pk=item.pk).select_related("closed_by").order_by("-closed_at")[:10]
        ),
        "told": "" if item.is_open else told(item),
        "desk": DESK,
    }


def _tell(form: Any, error: ValidationError) -> None:
    """Beside its field, or above them all: a name or a SIRET that is taken by now has none here."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, said in by_field.items():
        form.add_error(name if name in form.fields else None, said)


def _said(outcome: str) -> str:
    return {
        Outcome.APPROVED.value: _("« %(name)s » : c’est accepté, les personnes sont prévenues."),
        Outcome.CORRECTIONS.value: _("« %(name)s » : les corrections sont demandées."),
        Outcome.REFUSED.value: _("« %(name)s » : c’est refusé, les personnes sont prévenues."),
    }[outcome]
