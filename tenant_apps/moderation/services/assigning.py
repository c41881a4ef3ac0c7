"""Who follows an item: one of the coordinators, or nobody yet."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from tenant_apps.accounts.models import User
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.moderation import audit
from tenant_apps.moderation.errors import ModerationError
from tenant_apps.moderation.models import ModerationItem
from tenant_apps.moderation.services.deciding import hold, refuse_closed


def assign(item: ModerationItem, to: User | None, *, by: User) -> ModerationItem:
    """Taken for oneself, given to a colleague, or (None) given back. Raises ModerationError."""
    if to and not (to.is_active and to.has_perm(COORDINATE)):
        raise ModerationError(_("Cette personne ne coordonne pas le réseau."))
    with transaction.atomic():
        item = hold(item)
        refuse_closed(item)
        if item.assigned_to_id == (to.pk if to else None):
            return item
        item.assigned_to, item.assigned_at = to, timezone.now() if to else None
        item.save(update_fields=["assigned_to", "assigned_at"])
        if to == by:
            record(audit.TAKEN, item.organization, by=by)
        elif to is None:
            record(audit.GIVEN_BACK, item.organization, by=by)
        else:
            record(audit.ASSIGNED, item.organization, by=by, to=str(to))
    return item
