"""A structure's own people take its fiche out of the directory, and back (F183)."""

from django.utils.translation import gettext as _

from tenant_apps.access.models import AccessGrant
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Profile, SupplierProfile
from tenant_apps.directory.services.states import StateError, change_state

State = Profile.State


class PublicationError(Exception):
    """It cannot be done to a fiche in this state; the text says why, to the person who asked."""


def suspended_by_its_people(supplier: SupplierProfile) -> bool:
    """Theirs to resume; what the network suspended, the network resumes."""
    if supplier.state != State.SUSPENDED or supplier.state_by_id is None:
        return False
    held = AccessGrant.objects.filter(organization=supplier.organization_id)
    return held.filter(user=supplier.state_by_id).exists()


def suspend(supplier: SupplierProfile, *, by: User) -> None:
    """At once and everywhere, files included. Raises PublicationError."""
    _change(supplier, State.SUSPENDED, by=by, from_state=State.LISTED)


def resume(supplier: SupplierProfile, *, by: User) -> None:
    """Without another validation. Raises PublicationError."""
    if supplier.state == State.SUSPENDED and not suspended_by_its_people(supplier):
        raise PublicationError(
            _("Le réseau a suspendu cette fiche : écrivez à la coordination pour la reprendre.")
        )
    _change(supplier, State.LISTED, by=by, from_state=State.SUSPENDED)


def withdraw(supplier: SupplierProfile, *, by: User) -> None:
    """For good. Raises PublicationError."""
    _change(supplier, State.WITHDRAWN, by=by)


def _change(supplier: SupplierProfile, to: str, *, by: User, from_state: str = "") -> None:
    problem = PublicationError(_("La fiche n’est plus dans cet état : rechargez la page."))
    if from_state and supplier.state != from_state:
        raise problem
    try:
        change_state(supplier, to, by=by)
    except StateError as error:
        raise problem from error
