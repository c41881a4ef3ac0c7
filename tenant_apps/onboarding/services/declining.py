"""A structure that was invited asks to leave the directory: in one confirmed click (F178)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from tenant_apps.access.models import ActivationCode, ClaimLink
from tenant_apps.access.services.grants import hold, why_not_first
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Profile, SupplierProfile
from tenant_apps.directory.services.states import ALLOWED, change_state
from tenant_apps.onboarding import audit
from tenant_apps.onboarding.models import InvitedStructure

WITHDRAWN = Profile.State.WITHDRAWN


class DeclineError(Exception):
    """Its text is for the person who asked."""


def why_not_decline(invited: InvitedStructure) -> str:
    """In words for who opens the page; "" where its button acts."""
    if invited.declined_at:
        return ""
    if why_not_first(invited.organization):
        return _(
            "« %(name)s » a maintenant ses gestionnaires : ce sont eux qui la retirent de "
            "l’annuaire, depuis leur espace."
        ) % {"name": invited.organization}
    return ""


def decline(invited: InvitedStructure) -> None:
    """Its fiche is withdrawn, its link ends, and no mailing writes to it again; coordinators see
    it in their work list. Asked twice, it is the same. Raises DeclineError."""
    with transaction.atomic():
        hold(invited.organization)
        row = InvitedStructure.objects.select_for_update(of=("self",)).get(pk=invited.pk)
        if row.declined_at:
            return
        if problem := why_not_decline(row):
            raise DeclineError(problem)
        now = timezone.now()
        row.declined_at = now
        row.save(update_fields=["declined_at"])
        ClaimLink.objects.open().filter(organization=row.organization).update(revoked_at=now)
        ActivationCode.objects.live().filter(organization=row.organization).update(
            revoked_at=now, revoked_why=ActivationCode.Why.NOT_CONCERNED, heard_at=now
        )
        supplier = SupplierProfile.objects.filter(organization=row.organization).first()
        if supplier and WITHDRAWN in ALLOWED[supplier.state]:
            change_state(supplier, WITHDRAWN, by=None)
        record(audit.INVITATION_DECLINED, row.organization, by=None)


def hear(invited: InvitedStructure, *, by: User) -> None:
    """A coordinator knows; heard twice, it is the same."""
    with transaction.atomic():
        waiting = InvitedStructure.objects.to_hear().filter(pk=invited.pk)
        if waiting.update(heard_at=timezone.now(), heard_by=by):
            record(audit.DECLINED_HEARD, invited.organization, by=by)


def declined_closed(pk: str) -> str:
    """Why an invitation must not leave any more."""
    row = InvitedStructure.objects.select_related("link").filter(pk=pk).first()
    if row is None or row.declined_at:
        return _("La structure a demandé à ne plus paraître.")
    return "" if row.link and row.link.works else _("Le lien n’ouvre plus rien.")
