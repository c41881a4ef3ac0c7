"""An enterprise that is not in the network yet comes by itself."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from tenant_apps.access.models import AccessGrant
from tenant_apps.access.services.grants import hold_first
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Establishment, Organization, Profile, SupplierProfile
from tenant_apps.directory.services.locating import locate
from tenant_apps.directory.services.structures import NewStructure, add_structure

# Of one person at a time: nobody fills the moderators' desk alone.
MOST_DRAFTS = 10


class TooManyDrafts(Exception):
    """Its text is for the person."""


def begin(new: NewStructure, *, by: User) -> SupplierProfile:
    """A draft, and its first gestionnaire. Raises ValidationError by field, or TooManyDrafts."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        mine = AccessGrant.objects.gestionnaires().filter(user=by)
        drafts = mine.filter(organization__supplier__state=Profile.State.DRAFT)
        if drafts.count() >= MOST_DRAFTS:
            raise TooManyDrafts(
                _("Vous avez déjà %(count)d fiches en brouillon : terminez-en une d’abord.")
                % {"count": MOST_DRAFTS}
            )
        # Where consultations go, until another address is given (F65).
        new = replace(new, email=new.email or by.email)
        supplier = add_structure(new, state=Profile.State.DRAFT, by=by)
        hold_first(by, supplier.organization, by=by)
    locate(supplier.organization)
    return supplier


def standing_with(siret: str) -> Organization | None:
    """The structure of the network that has this SIRET."""
    site = Establishment.objects.filter(siret=siret).select_related("organization").first()
    return site.organization if site else None
