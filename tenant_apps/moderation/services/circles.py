"""Composing the circles: what they look at, who is in them, the rules that they vote by."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from tenant_apps.accounts.models import NetworkRole, User
from tenant_apps.accounts.services.team import give_network_role, take_network_role
from tenant_apps.moderation import audit
from tenant_apps.moderation.emails import mail_answer
from tenant_apps.moderation.errors import ModerationError
from tenant_apps.moderation.models import (
    Ballot,
    CircleMembership,
    CircleRequest,
    CircleRules,
    ValidationCircle,
)
from tenant_apps.moderation.services.ballots import close_ballot

MEMBER = NetworkRole.Role.CIRCLE_MEMBER


def save_circle(
    circle: ValidationCircle, *, name: str, purpose: str, sectors: Sequence[str], by: User
) -> None:
    """A new one, or another name and other sectors. Raises ValidationError by field."""
    new = circle._state.adding
    circle.name, circle.purpose, circle.sectors = name.strip(), purpose.strip(), list(sectors)
    if new:
        circle.created_at, circle.created_by = timezone.now(), by
    circle.clean_fields(exclude=["created_by", "dissolved_by"])
    try:
        with transaction.atomic():
            circle.save()
            verb = audit.CIRCLE_MADE if new else audit.CIRCLE_CHANGED
            record(verb, circle, by=by, sectors=list(sectors))
    except IntegrityError as error:
        raise ValidationError(
            {"name": [_("Un autre cercle s’appelle déjà « %(name)s ».") % {"name": circle.name}]}
        ) from error


def dissolve_circle(circle: ValidationCircle, *, by: User) -> None:
    """Its open votes pass to the coordination; its past ones stay."""
    with transaction.atomic():
        circle = ValidationCircle.objects.select_for_update().get(pk=circle.pk)
        if circle.dissolved_at:
            raise ModerationError(_("Ce cercle est déjà dissous."))
        for ballot in Ballot.objects.open().filter(circle=circle).select_for_update(of=["self"]):
            close_ballot(ballot, Ballot.Result.OVERTAKEN)
        for membership in circle.memberships.filter(ended_at=None).select_related("user"):
            _end(membership, by=by)
        for request in circle.requests.waiting().select_related("circle", "user"):
            _answer(request, accepted=False, reason=_("Le cercle a été dissous."), by=by)
        circle.dissolved_at, circle.dissolved_by = timezone.now(), by
        circle.save(update_fields=["dissolved_at", "dissolved_by"])
        record(audit.CIRCLE_DISSOLVED, circle, by=by)


def add_member(circle: ValidationCircle, user: User, *, by: User) -> CircleMembership:
    """With the role that lets them vote. Raises ModerationError."""
    with transaction.atomic():
        _stands(circle)
        if not user.is_active:
            raise ModerationError(_("Ce compte est fermé : il ne peut pas voter."))
        membership, new = CircleMembership.objects.get_or_create(
            circle=circle, user=user, ended_at=None, defaults={"added_by": by}
        )
        if not new:
            raise ModerationError(
                _("%(who)s est déjà dans ce cercle.") % {"who": user.full_name or user.email}
            )
        if not NetworkRole.objects.filter(user=user, role=MEMBER).exists():
            give_network_role(user.email, MEMBER, by=by)
        asked = CircleRequest.objects.waiting().filter(circle=circle, user=user)
        for request in asked.select_related("circle", "user"):
            _answer(request, accepted=True, by=by)
        record(audit.MEMBER_ADDED, user, by=by, circle=circle.name)
    return membership


def remove_member(membership: CircleMembership, *, by: User) -> None:
    """Their votes so far stay, and count no more. Removed twice, it is the same."""
    with transaction.atomic():
        fresh = (
            CircleMembership.objects.select_related("user", "circle")
            .select_for_update(of=["self"])
            .get(pk=membership.pk)
        )
        if fresh.ended_at is None:
            _end(fresh, by=by)


def leave_circles(user: User) -> None:
    """An account goes: so do its places in circles and its requests."""
    for membership in CircleMembership.objects.filter(user=user, ended_at=None):
        _end(membership, by=user)
    CircleRequest.objects.waiting().filter(user=user).delete()


def _end(membership: CircleMembership, *, by: User) -> None:
    membership.ended_at, membership.ended_by = timezone.now(), by
    membership.save(update_fields=["ended_at", "ended_by"])
    record(audit.MEMBER_REMOVED, membership.user, by=by, circle=membership.circle.name)
    others = CircleMembership.objects.filter(user=membership.user_id, ended_at=None)
    role = NetworkRole.objects.filter(user=membership.user_id, role=MEMBER).first()
    if role and not others.exists():
        take_network_role(role, by=by)


# Asking to join (F184)


def ask_to_join(circle: ValidationCircle, *, message: str = "", by: User) -> CircleRequest:
    """Raises ModerationError."""
    with transaction.atomic():
        _stands(circle)
        if CircleMembership.objects.filter(circle=circle, user=by, ended_at=None).exists():
            raise ModerationError(_("Vous êtes déjà membre de ce cercle."))
        request, new = CircleRequest.objects.get_or_create(
            circle=circle, user=by, answered_at=None, defaults={"message": message.strip()}
        )
        if not new:
            raise ModerationError(
                _("Votre demande est déjà partie : la coordination vous répondra.")
            )
        record(audit.JOIN_ASKED, circle, by=by)
    return request


def answer_request(
    request: CircleRequest, *, accepted: bool, reason: str = "", by: User
) -> CircleRequest:
    """Raises ModerationError where it was answered before, ValidationError by field."""
    with transaction.atomic():
        request = (
            CircleRequest.objects.select_related("circle", "user")
            .select_for_update(of=["self"])
            .get(pk=request.pk)
        )
        if request.answered_at:
            raise ModerationError(_("Quelqu’un a déjà répondu à cette demande."))
        if not accepted and not reason.strip():
            raise ValidationError({"reason": [_("Dites pourquoi : la personne reçoit la raison.")]})
        _answer(request, accepted=accepted, reason=reason.strip(), by=by)
        if accepted:
            add_member(request.circle, request.user, by=by)
        else:
            record(audit.JOIN_REFUSED, request.user, by=by, circle=request.circle.name)
    return request


def _answer(request: CircleRequest, *, accepted: bool, reason: str = "", by: User) -> None:
    """The person is told by mail, as the page has promised."""
    request.answered_at, request.answered_by = timezone.now(), by
    request.accepted, request.reason = accepted, reason
    request.save(update_fields=["answered_at", "answered_by", "accepted", "reason"])
    mail_answer(request)


def _stands(circle: ValidationCircle) -> None:
    """Locked, so that nobody dissolves it meanwhile."""
    if ValidationCircle.objects.select_for_update(no_key=True).get(pk=circle.pk).dissolved_at:
        raise ModerationError(_("Ce cercle est dissous."))


# Rules


def save_rules(rules: CircleRules, *, by: User) -> None:
    """For the votes that open from now on. Raises ValidationError by field."""
    rules.full_clean(validate_unique=False)
    with transaction.atomic():
        rules.save()
        record(
            audit.RULES_CHANGED,
            rules,
            by=by,
            quorum=rules.quorum,
            opposing=rules.opposing,
            shortest_days=rules.shortest_days,
            longest_days=rules.longest_days,
            silence=str(rules.silence),
        )
