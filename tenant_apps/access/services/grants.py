"""Giving a role on an organization, and ending it. Each holds the organization's row meanwhile."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.audit.verbs import AuditVerb
from tenant_apps.access.audit import CLAIM_CLOSED, LEFT, ROLE_ENDED, ROLE_GIVEN
from tenant_apps.access.emails import (
    mail_decision,
    mail_role_changed,
    mail_role_ended,
    mail_role_given,
)
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import (
    AccessGrant,
    ActivationCode,
    ClaimLink,
    ClaimRequest,
    Invitation,
)
from tenant_apps.access.roles import MANAGE_PEOPLE, Role, offered
from tenant_apps.access.services.object_permissions import rewrite
from tenant_apps.accounts.models import User
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.models import Establishment, Organization, Profile


def give_role(
    user: User,
    organization: Organization,
    role: str,
    *,
    establishment: Establishment | None = None,
    by: User,
) -> AccessGrant:
    """By a gestionnaire of it, or by a coordinator; the person is told. Given twice, it is the
    same. Raises AccessError."""
    with transaction.atomic():
        hold(organization)
        _check_giver(by, establishment or organization)
        refuse_gestionnaire_again(user, organization, role, by=by)
        grant, new = _written(user, organization, role, establishment=establishment, by=by)
        if new and user != by:
            mail_role_given(grant, by=by)
    return grant


def hold_first(user: User, organization: Organization, *, by: User | None = None) -> AccessGrant:
    """Become the first gestionnaire of an organization that nobody has held; `by` is None where
    the program acts (an activation code, the demo). Raises AccessError."""
    if user.is_support:
        raise AccessError(_("Une visite d’assistance ne prend aucune structure en main."))
    with transaction.atomic():
        fresh = hold(organization)
        if problem := why_not_first(fresh) or why_gone(fresh):
            raise AccessError(problem)
        return write_grant(user, organization, Role.GESTIONNAIRE, establishment=None, by=by)


def why_not_first(organization: Organization) -> str:
    """Why nobody becomes its first gestionnaire any more, in words for who tries; "" where one
    may."""
    of_it = AccessGrant.objects.filter(organization=organization)
    if of_it.gestionnaires().exists():
        return _("« %(name)s » a déjà ses gestionnaires : demandez-leur de vous inviter.") % {
            "name": organization
        }
    if of_it.filter(role=Role.GESTIONNAIRE, establishment=None).exists():
        return _(
            "« %(name)s » a eu des gestionnaires et n’en a plus : seule la coordination peut en "
            "nommer. Adressez-lui une demande."
        ) % {"name": organization}
    return ""


def why_gone(organization: Organization) -> str:
    """Why there is nothing to hold: its fiche was withdrawn, for good; "" while there is."""
    profiles = (getattr(organization, name, None) for name in ("supplier", "buyer"))
    fiches = [fiche for fiche in profiles if fiche]
    if fiches and all(fiche.state == Profile.State.WITHDRAWN for fiche in fiches):
        return _("« %(name)s » n’est plus dans l’annuaire.") % {"name": organization}
    return ""


def end_role(grant: AccessGrant, *, by: User) -> None:
    """The person is told. Raises AccessError, for the last gestionnaire too."""
    with transaction.atomic():
        ended = _end(AccessGrant.objects.filter(pk=grant.pk), grant.user, grant.organization, by=by)
        _tell_ended(ended, by=by)


def change_role(grant: AccessGrant, role: str, *, by: User) -> AccessGrant:
    """Another role for the same person at the same place: the old one ends, and the person is told
    once of both. Raises AccessError."""
    user, organization, site = grant.user, grant.organization, grant.establishment
    with transaction.atomic():
        hold(organization)
        if not AccessGrant.objects.in_force().filter(pk=grant.pk).exists():
            raise AccessError(_("Cette habilitation a déjà été retirée."))
        if role == grant.role:
            return grant
        _check_giver(by, grant.target)
        refuse_gestionnaire_again(user, organization, role, by=by)
        new = write_grant(user, organization, role, establishment=site, by=by)
        _end(AccessGrant.objects.filter(pk=grant.pk), user, organization, by=by)
        if user != by:
            mail_role_changed(new, before=grant, by=by)
    return new


def remove_person(user: User, organization: Organization, *, by: User) -> None:
    """End every role that `by` may end there, and what the person had invited to; they are told.
    Raises AccessError."""
    with transaction.atomic():
        _tell_ended(_end(AccessGrant.objects.filter(user=user), user, organization, by=by), by=by)


def leave(user: User, organization: Organization) -> None:
    """Raises AccessError for the last gestionnaire."""
    _end(AccessGrant.objects.filter(user=user), user, organization, by=user, verb=LEFT)


def leave_all(user: User) -> None:
    """Before an account goes. Raises AccessError where an organization would be left without its
    gestionnaire."""
    with transaction.atomic():
        grants = AccessGrant.objects.in_force().filter(user=user)
        held = Organization.objects.filter(pk__in=grants.values("organization")).order_by("pk")
        for organization in held:
            leave(user, organization)


# What the verbs above share with invitations, in their transaction


def hold(organization: Organization) -> Organization:
    """Nobody else changes who holds it before this transaction ends; as it stands now."""
    return Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def write_grant(
    user: User,
    organization: Organization,
    role: str,
    *,
    establishment: Establishment | None,
    by: User | None,
) -> AccessGrant:
    """Without a mail: for what the person did themselves, or is told of otherwise."""
    return _written(user, organization, role, establishment=establishment, by=by)[0]


def _written(
    user: User,
    organization: Organization,
    role: str,
    *,
    establishment: Establishment | None,
    by: User | None,
) -> tuple[AccessGrant, bool]:
    """The grant, and whether it is a new one."""
    if not user.is_active:
        raise AccessError(_("Ce compte est fermé : il ne peut recevoir aucun rôle."))
    check_place(organization, role, establishment)
    grant, new = AccessGrant.objects.in_force().get_or_create(
        user=user,
        organization=organization,
        establishment=establishment,
        role=role,
        ended_at=None,
        defaults={"given_by": by},
    )
    if new:
        rewrite(user.pk)
        record(ROLE_GIVEN, user, by=by, acted_for=organization, **_told(grant))
        if role == Role.GESTIONNAIRE and establishment is None:
            _end_ways_in(grant)
    return grant, new


def _end_ways_in(first: AccessGrant) -> None:
    """What makes a gestionnaire where there is none: there is one. Who had asked is told."""
    organization, by, now = first.organization, first.given_by, timezone.now()
    ActivationCode.objects.live().filter(organization=organization).update(
        revoked_at=now, revoked_by=by, revoked_why=ActivationCode.Why.HELD
    )
    ClaimLink.objects.open().filter(organization=organization).update(revoked_at=now, revoked_by=by)
    asked = ClaimRequest.objects.open().about(organization).select_related("user")
    for request in asked.select_for_update(of=("self",)).order_by("pk"):
        request.organization = organization
        request.outcome, request.decided_at = ClaimRequest.Outcome.HELD, now
        request.save()
        if request.user_id != first.user_id:
            mail_decision(request)
        record(CLAIM_CLOSED, request, by=None, acted_for=organization)


def check_place(organization: Organization, role: str, establishment: Establishment | None) -> None:
    if establishment and establishment.organization_id != organization.pk:
        raise AccessError(_("Cet établissement n’est pas de cette structure."))
    if role not in offered(on_establishment=establishment is not None):
        raise AccessError(_("Ce rôle ne se donne que pour la structure entière."))


def refuse_gestionnaire_again(
    user: User, organization: Organization, role: str, *, by: User
) -> None:
    """Who was removed as gestionnaire is not gestionnaire again, unless a coordinator says so in
    an organization that has none. In one that has none, only a coordinator makes one."""
    if role != Role.GESTIONNAIRE:
        return
    coordinator = by.has_perm(COORDINATE)
    of_it = AccessGrant.objects.filter(organization=organization)
    orphan = not of_it.gestionnaires().exists()
    if was_removed(user, organization) and not (coordinator and orphan):
        raise AccessError(
            _(
                "%(who)s a été gestionnaire de « %(name)s » puis en a été retiré : un autre rôle "
                "peut lui être donné, pas celui-là."
            )
            % {"who": user.full_name or user.email, "name": organization}
        )
    if orphan and not coordinator:
        raise AccessError(
            _("« %(name)s » n’a plus de gestionnaire : seule la coordination peut en nommer.")
            % {"name": organization}
        )


def was_removed(user: User, organization: Organization) -> bool:
    """As gestionnaire, by somebody else."""
    ended = AccessGrant.objects.filter(
        user=user, organization=organization, role=Role.GESTIONNAIRE, ended_at__isnull=False
    )
    return ended.exclude(ended_by=user).exists()


def _end(
    grants: "QuerySet[AccessGrant]",
    user: User,
    organization: Organization,
    *,
    by: User,
    verb: AuditVerb = ROLE_ENDED,
) -> list[AccessGrant]:
    """Those that have ended."""
    with transaction.atomic():
        hold(organization)
        of_it = AccessGrant.objects.filter(organization=organization)
        ending = [
            grant
            for grant in grants.filter(pk__in=of_it.in_force())
            .select_related("establishment", "organization", "user")
            .order_by("given_at", "pk")
            if by == user or by.has_perm(COORDINATE) or by.has_perm(MANAGE_PEOPLE, grant.target)
        ]
        if not ending:
            raise AccessError(_("Il n’y a aucune habilitation que vous puissiez retirer ici."))
        gestionnaires = set(of_it.gestionnaires().values_list("pk", flat=True))
        if gestionnaires and gestionnaires <= {grant.pk for grant in ending}:
            raise AccessError(_last_gestionnaire(user, organization, by=by))
        pks = [grant.pk for grant in ending]
        AccessGrant.objects.filter(pk__in=pks).update(ended_at=timezone.now(), ended_by=by)
        rewrite(user.pk)
        for grant in ending:
            record(verb, user, by=by, acted_for=organization, **_told(grant))
        _end_invitations_of(user, organization, by=by)
    return ending


def _tell_ended(grants: list[AccessGrant], *, by: User) -> None:
    if grants[0].user_id != by.pk:
        mail_role_ended(grants, by=by)


def _check_giver(by: User, target: Organization | Establishment) -> None:
    if not (by.has_perm(MANAGE_PEOPLE, target) or by.has_perm(COORDINATE)):
        raise AccessError(_("Vous ne gérez pas les habilitations de cette structure."))


def _last_gestionnaire(user: User, organization: Organization, *, by: User) -> str:
    if by == user:
        return _(
            "Vous êtes la seule personne gestionnaire de « %(name)s » : confiez ce rôle à "
            "quelqu’un d’autre avant de partir."
        ) % {"name": organization}
    return _(
        "%(who)s est la seule personne gestionnaire de « %(name)s » : confiez d’abord ce rôle à "
        "quelqu’un d’autre."
    ) % {"who": user.full_name or user.email, "name": organization}


def _end_invitations_of(user: User, organization: Organization, *, by: User) -> None:
    """What a person who may invite no more had invited to."""
    waiting = Invitation.objects.open().filter(invited_by=user, organization=organization)
    ended = [
        invitation.pk
        for invitation in waiting.select_related("establishment", "organization")
        if not user.has_perm(MANAGE_PEOPLE, invitation.target)
    ]
    Invitation.objects.filter(pk__in=ended).update(
        ended_at=timezone.now(), ended_by=by, ended_why=Invitation.Why.INVITER_LEFT
    )


def _told(grant: AccessGrant) -> dict[str, str]:
    site = {"establishment": str(grant.establishment)} if grant.establishment else {}
    return {"role": str(grant.role), **site}


# Who holds what


def sole_gestionnaire_of(user: User) -> list[Organization]:
    """Those that would have no gestionnaire without this person: their account must not go."""
    others = AccessGrant.objects.gestionnaires().filter(organization=OuterRef("organization"))
    mine = AccessGrant.objects.gestionnaires().filter(user=user)
    alone = mine.exclude(Exists(others.exclude(user=user)))
    return [grant.organization for grant in alone.select_related("organization")]


def holders_of(organization_ids: Iterable[UUID]) -> dict[UUID, list[AccessGrant]]:
    """The roles in force on each, gestionnaires first, with their people; in one query."""
    found: dict[UUID, list[AccessGrant]] = {pk: [] for pk in organization_ids}
    grants = AccessGrant.objects.in_force().filter(organization__in=list(found))
    people = ("user__last_name", "user__first_name", "user__email")
    for grant in grants.select_related("user", "establishment").order_by(*people, "given_at"):
        found[grant.organization_id].append(grant)
    ranks = list(Role)
    for held in found.values():
        held.sort(key=lambda grant: ranks.index(Role(grant.role)))
    return found


def held_by(user: User) -> "QuerySet[Organization]":
    """The organizations on which a person has a role, with the roles in `roles_held`."""
    mine = AccessGrant.objects.in_force().filter(user=user)
    held = Prefetch(
        "accessgrants", mine.select_related("establishment").order_by("given_at"), "roles_held"
    )
    found = Organization.objects.filter(Exists(mine.filter(organization=OuterRef("pk"))))
    return found.prefetch_related("establishments", held).order_by("sort_key", "pk")


def without_gestionnaire() -> "QuerySet[Organization]":
    """Those that somebody held, and that have no gestionnaire any more."""
    grants = AccessGrant.objects.filter(organization=OuterRef("pk"))
    return Organization.objects.filter(Exists(grants), ~Exists(grants.gestionnaires())).order_by(
        "sort_key", "pk"
    )
