"""Asking the coordinators for a structure: for who has neither letter, nor link, nor invitation."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from tenant_apps.access import audit
from tenant_apps.access.emails import mail_decision
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import AccessGrant, ClaimRequest
from tenant_apps.access.roles import Role
from tenant_apps.access.services.grants import hold, refuse_gestionnaire_again, write_grant
from tenant_apps.accounts.models import User
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.models import Establishment, Organization

Outcome = ClaimRequest.Outcome
# Of one person, waiting at the same time.
MOST = 5


def ask_to_hold(request: ClaimRequest, *, by: User) -> ClaimRequest:
    """An unsaved request, checked by its form. Raises AccessError."""
    if by.is_support:
        raise AccessError(_("Une visite d’assistance ne prend aucune structure en main."))
    request.user, request.asked_at = by, timezone.now()
    request.organization = structure_of(request)
    try:
        with transaction.atomic():
            if request.organization:
                hold(request.organization)
                _check_free(request.organization, by)
            waiting = ClaimRequest.objects.open().filter(user=by).count()
            if waiting >= MOST:
                raise AccessError(
                    _("Vous avez %(count)d demandes en attente : laissez-nous d’abord y répondre.")
                    % {"count": waiting}
                )
            request.save(force_insert=True)
            record(audit.CLAIM_ASKED, request, by=by, siret=request.siret)
    except IntegrityError as error:
        raise AccessError(
            _("Vous avez déjà une demande en attente pour cette structure.")
        ) from error
    return request


def accept_request(request: ClaimRequest, *, by: User) -> AccessGrant:
    """The person becomes gestionnaire. Raises AccessError."""
    with transaction.atomic():
        organization = structure_of(request)
        if organization is None:
            raise AccessError(
                _("Aucune structure du réseau n’a ce SIRET : ajoutez-la d’abord à l’annuaire.")
            )
        # Before the request's row: whoever becomes gestionnaire otherwise takes them in that order.
        hold(organization)
        row = _undecided(request, by=by)
        if managed(organization):
            raise AccessError(
                _("« %(name)s » a déjà une personne gestionnaire : c’est à elle d’inviter.")
                % {"name": organization}
            )
        row.organization = organization
        _decide(row, Outcome.ACCEPTED, by=by)
        refuse_gestionnaire_again(row.user, organization, Role.GESTIONNAIRE, by=by)
        grant = write_grant(row.user, organization, Role.GESTIONNAIRE, establishment=None, by=by)
        record(audit.CLAIM_ACCEPTED, row, by=by, acted_for=organization)
    return grant


def refuse_request(request: ClaimRequest, reason: str, *, by: User) -> None:
    """Raises AccessError, or ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": [_("Dites pourquoi : la personne le lira.")]})
    with transaction.atomic():
        row = _undecided(request, by=by)
        row.reason = reason.strip()
        _decide(row, Outcome.REFUSED, by=by)
        record(audit.CLAIM_REFUSED, row, by=by)


def withdraw_request(request: ClaimRequest, *, by: User) -> None:
    """By who asked. Raises AccessError once it was decided; withdrawn twice, it is the same."""
    with transaction.atomic():
        row = ClaimRequest.objects.select_for_update().get(pk=request.pk, user=by)
        if row.outcome == Outcome.WITHDRAWN:
            return
        if row.decided_at:
            raise AccessError(_("Une réponse a déjà été donnée à cette demande."))
        row.outcome, row.decided_at, row.decided_by = Outcome.WITHDRAWN, timezone.now(), by
        row.save()
        record(audit.CLAIM_WITHDRAWN, row, by=by)


def structure_of(request: ClaimRequest) -> Organization | None:
    """The one that the person came from; or that has their SIRET, added meanwhile perhaps."""
    if request.organization:
        return request.organization
    site = Establishment.objects.filter(siret=request.siret).select_related("organization").first()
    return site.organization if site else None


def managed(organization: Organization) -> bool:
    return AccessGrant.objects.gestionnaires().filter(organization=organization).exists()


def forget_requests(user: User) -> None:
    """What a person who leaves had asked for, with what they wrote of themselves."""
    ClaimRequest.objects.filter(user=user).delete()


def _check_free(organization: Organization, user: User) -> None:
    gestionnaires = AccessGrant.objects.gestionnaires().filter(organization=organization)
    if gestionnaires.filter(user=user).exists():
        raise AccessError(_("Vous gérez déjà cette structure : elle est dans votre compte."))
    if gestionnaires.exists():
        raise AccessError(
            _(
                "« %(name)s » a déjà une personne gestionnaire : demandez-lui de vous inviter. Si "
                "vous ne savez pas qui c’est, appelez ou écrivez à la coordination, au bas de "
                "cette page."
            )
            % {"name": organization}
        )


def _undecided(request: ClaimRequest, *, by: User) -> ClaimRequest:
    if not by.has_perm(COORDINATE):
        raise AccessError(_("Seule la coordination répond aux demandes."))
    found = ClaimRequest.objects.select_for_update(of=("self",)).select_related("user")
    row: ClaimRequest = found.get(pk=request.pk)
    if row.outcome == Outcome.WITHDRAWN:
        raise AccessError(_("La personne a retiré sa demande."))
    if row.outcome == Outcome.HELD:
        raise AccessError(_("La structure a trouvé une personne gestionnaire entre-temps."))
    if row.decided_at:
        raise AccessError(_("Une réponse a déjà été donnée à cette demande."))
    return row


def _decide(row: ClaimRequest, outcome: str, *, by: User) -> None:
    row.outcome, row.decided_at, row.decided_by = outcome, timezone.now(), by
    row.save()
    mail_decision(row)
