"""Inviting a person to a role: by a link to an address, which only that address can accept."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.mail.writing import place_url
from tenant_apps.access import audit
from tenant_apps.access.codes import digest_of
from tenant_apps.access.emails import mail_invitation
from tenant_apps.access.errors import AccessError, WrongAccountError
from tenant_apps.access.models import AccessGrant, Invitation, InvitationQuerySet
from tenant_apps.access.roles import MANAGE_PEOPLE, Role
from tenant_apps.access.services.grants import (
    check_place,
    hold,
    refuse_gestionnaire_again,
    was_removed,
    write_grant,
)
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Establishment, Organization

LIFETIME = timedelta(days=14)
# A gestionnaire's account in bad hands must not write to the whole region.
A_DAY = 50


def draft_invitation(
    organization: Organization,
    *,
    email: str,
    role: str,
    establishment: Establishment | None = None,
    message: str = "",
    by: User,
) -> Invitation:
    """What would be sent, unsaved, after every check. Raises AccessError, or ValidationError by
    field."""
    email = email.strip().lower()
    now = timezone.now()
    invitation = Invitation(
        organization=organization,
        establishment=establishment,
        email=email,
        role=role,
        message=message.strip(),
        invited_by=by,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    _check_inviter(by, invitation)
    check_place(organization, role, establishment)
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError(
            {"email": [_("« %(email)s » n’est pas une adresse complète.") % {"email": email}]}
        ) from error
    if problem := _why_not(invitation):
        raise ValidationError({"email": [problem]})
    return invitation


def invite(
    organization: Organization,
    *,
    email: str,
    role: str,
    establishment: Establishment | None = None,
    message: str = "",
    by: User,
) -> Invitation:
    """Raises AccessError, or ValidationError by field."""
    with transaction.atomic():
        hold(organization)
        invitation = draft_invitation(
            organization,
            email=email,
            role=role,
            establishment=establishment,
            message=message,
            by=by,
        )
        _check_pace(organization)
        # One whose time has passed makes room for this one.
        _end(_same(invitation), Invitation.Why.REPLACED, by=by)
        _send(invitation)
        record(audit.INVITED, invitation, by=by, acted_for=organization, role=str(role))
    return invitation


def resend(invitation: Invitation, *, by: User) -> Invitation:
    """As a new one, with a new link, in place of the old, whose link ends. Raises AccessError."""
    with transaction.atomic():
        hold(invitation.organization)
        old = _fresh(invitation)
        _check_inviter(by, old)
        if old.accepted_at:
            raise AccessError(_("Cette invitation a déjà été acceptée."))
        if old.ended_why == Invitation.Why.REPLACED:
            raise AccessError(_("Cette invitation a déjà été renvoyée."))
        _check_pace(old.organization)
        now = timezone.now()
        new = Invitation(
            organization=old.organization,
            establishment=old.establishment,
            email=old.email,
            role=old.role,
            message=old.message,
            invited_by=by,
            created_at=now,
            expires_at=now + LIFETIME,
        )
        _end(_same(old), Invitation.Why.REPLACED, by=by)
        if problem := _why_not(new):
            raise AccessError(problem)
        _send(new)
        record(audit.INVITATION_RESENT, new, by=by, acted_for=new.organization)
    return new


def revoke(invitation: Invitation, *, by: User) -> None:
    """Raises AccessError once it was accepted; revoked twice, it is the same."""
    with transaction.atomic():
        hold(invitation.organization)
        row = _fresh(invitation)
        _check_inviter(by, row)
        if row.accepted_at:
            raise AccessError(
                _("Cette invitation a été acceptée entre-temps : retirez plutôt l’habilitation.")
            )
        if _end(Invitation.objects.open().filter(pk=row.pk), Invitation.Why.REVOKED, by=by):
            record(audit.INVITATION_REVOKED, row, by=by, acted_for=row.organization)


def find_invitation(secret: str) -> Invitation | None:
    """The invitation of this link, whether it still works or not."""
    found = Invitation.objects.filter(digest=digest_of("invitation", secret))
    return found.select_related("organization", "establishment", "invited_by").first()


def accept(invitation: Invitation, *, by: User) -> AccessGrant:
    """By the person at the invited address, once. Raises AccessError."""
    if by.email.lower() != invitation.email:
        raise WrongAccountError(
            _("Cette invitation est pour %(invited)s, et vous êtes connecté avec %(here)s.")
            % {"invited": invitation.email, "here": by.email}
        )
    with transaction.atomic():
        hold(invitation.organization)
        row = _fresh(invitation)
        if problem := why_dead(row):
            raise AccessError(problem)
        inviter = row.invited_by
        if inviter is None or not inviter.has_perm(MANAGE_PEOPLE, row.target):
            raise AccessError(_("La personne qui vous a invité n’en a plus le droit."))
        refuse_gestionnaire_again(by, row.organization, row.role, by=inviter)
        row.accepted_at, row.accepted_by = timezone.now(), by
        row.save(update_fields=["accepted_at", "accepted_by"])
        grant = write_grant(
            by, row.organization, row.role, establishment=row.establishment, by=inviter
        )
        record(audit.INVITATION_ACCEPTED, row, by=by, acted_for=row.organization)
    return grant


def why_dead(invitation: Invitation) -> str:
    """Why its link opens nothing any more, in words for the person invited; "" while it does."""
    if invitation.accepted_at:
        return _("Cette invitation a déjà été acceptée.")
    if invitation.ended_why == Invitation.Why.REPLACED:
        return _("Cette invitation a été renvoyée : le lien du message le plus récent la remplace.")
    if invitation.ended_at:
        return _("Cette invitation a été annulée.")
    if not invitation.is_pending():
        return _("Cette invitation a expiré : demandez qu’on vous la renvoie.")
    return ""


def _check_inviter(by: User, invitation: Invitation) -> None:
    if not by.has_perm(MANAGE_PEOPLE, invitation.target):
        raise AccessError(_("Vous ne gérez pas les habilitations de cette structure."))


def _check_pace(organization: Organization) -> None:
    since = timezone.now() - timedelta(days=1)
    sent = Invitation.objects.filter(organization=organization, created_at__gt=since).count()
    if sent >= A_DAY:
        raise AccessError(
            _("%(count)d invitations sont parties en un jour : reprenez demain.") % {"count": A_DAY}
        )


def _why_not(invitation: Invitation) -> str:
    """Why this address is not to be invited to this role."""
    person = User.objects.filter(email=invitation.email).first()
    if person:
        grants = AccessGrant.objects.in_force().filter(
            user=person, organization=invitation.organization
        )
        for grant in grants:
            everywhere = grant.establishment_id is None
            if grant.role in (invitation.role, Role.GESTIONNAIRE) and (
                everywhere or grant.establishment_id == invitation.establishment_id
            ):
                return _("%(email)s a déjà ce rôle.") % {"email": invitation.email}
        again = invitation.role == Role.GESTIONNAIRE
        if again and was_removed(person, invitation.organization):
            return _(
                "%(email)s a été gestionnaire puis en a été retiré : choisissez un autre rôle."
            ) % {"email": invitation.email}
    waiting = _same(invitation).filter(expires_at__gt=timezone.now())
    if waiting.exists():
        return _(
            "%(email)s a déjà une invitation en attente pour ce rôle : renvoyez-la plutôt."
        ) % {"email": invitation.email}
    return ""


def _same(invitation: Invitation) -> InvitationQuerySet:
    found: InvitationQuerySet = Invitation.objects.open().filter(
        organization=invitation.organization,
        establishment=invitation.establishment,
        email=invitation.email,
        role=invitation.role,
    )
    return found


def _end(waiting: InvitationQuerySet, why: str, *, by: User) -> int:
    return waiting.update(ended_at=timezone.now(), ended_by=by, ended_why=why)


def _fresh(invitation: Invitation) -> Invitation:
    """As it stands, once the organization is held."""
    found: Invitation = Invitation.objects.select_related(
        "organization", "establishment", "invited_by"
    ).get(pk=invitation.pk)
    return found


def _send(invitation: Invitation) -> None:
    secret = secrets.token_urlsafe(32)
    invitation.digest = digest_of("invitation", secret)
    invitation.save(force_insert=True)
    path = reverse("access:invitation", urlconf=settings.NETWORK_URLCONF, args=[secret])
    mail_invitation(invitation, place_url().rstrip("/") + path)
