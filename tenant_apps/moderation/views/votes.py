"""The pages of a circle's members: what waits for their vote, and one structure to vote on."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tenant_apps.accounts.models import User
from tenant_apps.accounts.permissions import PersonRequest, requires
from tenant_apps.accounts.roles import VALIDATE
from tenant_apps.moderation.comparing import whole_fiche
from tenant_apps.moderation.errors import ModerationError
from tenant_apps.moderation.forms import VoteForm
from tenant_apps.moderation.models import Ballot, CircleMembership, CircleVote
from tenant_apps.moderation.services import voting

PER_PAGE = 30


@requires(VALIDATE)
def waiting(request: PersonRequest) -> HttpResponse:
    """The open votes of one's circles, those that end soonest first; then what became of others."""
    rows = _ballots_of(request.user)
    open_ = rows.filter(closed_at=None).order_by("ends_at", "pk")
    closed = rows.exclude(closed_at=None).order_by("-closed_at", "pk")
    context = {
        "open": list(open_),
        "page": Paginator(closed, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "moderation/votes.html", context)


@requires(VALIDATE)
def vote(request: PersonRequest, pk: UUID) -> HttpResponse:
    ballot = get_object_or_404(_ballots_of(request.user), pk=pk)
    own = CircleVote.objects.filter(ballot=ballot, user=request.user).first()
    initial = {"choice": own.choice, "reason": own.reason} if own else {}
    form = VoteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            voting.vote(ballot, given["choice"], reason=given["reason"], by=request.user)
        except ModerationError as error:
            messages.warning(request, str(error))
            return redirect("moderation:vote", pk)
        except ValidationError as error:
            for name, said in error.message_dict.items():
                form.add_error(name, said)
        else:
            messages.success(
                request, _("Votre vote est enregistré. Vous pouvez en changer jusqu’à la clôture.")
            )
            return redirect("moderation:votes")
    return render(request, "moderation/vote.html", _context(ballot, form, request.user))


def _context(ballot: Ballot, form: VoteForm, user: User) -> dict[str, object]:
    try:
        voting.check_may_vote(ballot, user)
    except ModerationError as error:
        obstacle = str(error)
    else:
        obstacle = ""
    organization = ballot.item.organization
    return {
        "ballot": ballot,
        "organization": organization,
        "form": form,
        "parts": whole_fiche(organization, private=False),
        "obstacle": obstacle,
        "takes_votes": ballot.takes_votes(),
        # Whoever is near the structure does not read who was against it.
        "shows_votes": not obstacle and bool(getattr(ballot, "own", "") or not ballot.is_open),
        "votes": list(ballot.votes.select_related("user").order_by("cast_at")),
    }


def _ballots_of(user: User) -> "QuerySet[Ballot]":
    circles = CircleMembership.objects.current().filter(user=user).values("circle")
    own = CircleVote.objects.filter(ballot=OuterRef("pk"), user=user).values("choice")
    rows: QuerySet[Ballot] = (
        Ballot.objects.filter(circle__in=circles)
        .select_related("circle", "item", "item__organization", "item__organization__supplier")
        .annotate(own=Subquery(own))
    )
    return rows
