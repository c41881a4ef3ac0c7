"""From a draft to the validation of the network."""

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from tenant_apps.accounts.models import User
from tenant_apps.directory.completeness import Completeness, completeness
from tenant_apps.directory.models import Organization, Profile, SupplierProfile
from tenant_apps.directory.services.states import change_state
from tenant_apps.onboarding.audit import CHARTER_ACCEPTED
from tenant_apps.onboarding.models import CharterAcceptance, Unfinished
from tenant_apps.onboarding.steps import DRAFTING


class NotReadyError(Exception):
    """The fiche cannot be submitted as it is; the text says why, to the person who asked."""


def submit(supplier: SupplierProfile, *, charter: str, by: User) -> Completeness:
    """`charter` are the words that the person accepted. Raises NotReadyError."""
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).get(pk=supplier.organization_id)
        fresh = SupplierProfile.objects.select_related("organization").get(pk=supplier.pk)
        if fresh.state not in DRAFTING:
            raise NotReadyError(_("Cette fiche a déjà été envoyée."))
        found = completeness(fresh)
        if found.needed:
            raise NotReadyError(_("Il manque encore des réponses obligatoires."))
        if Unfinished.objects.filter(organization=fresh.organization).exists():
            raise NotReadyError(_("Des réponses sont encore à corriger."))
        CharterAcceptance.objects.create(
            organization=fresh.organization, text=charter, accepted_by=by
        )
        record(CHARTER_ACCEPTED, fresh, by=by, acted_for=fresh.organization)
        change_state(fresh, Profile.State.SUBMITTED, by=by)
    return found
