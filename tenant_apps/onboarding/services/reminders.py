"""Fiches that nobody has touched for longer than the network likes: one reminder each (F97)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from tenant_apps.access.models import AccessGrant
from tenant_apps.access.roles import Role
from tenant_apps.branding.faces import current_face
from tenant_apps.directory.models import Profile, SupplierProfile
from tenant_apps.onboarding.emails import mail_freshness
from tenant_apps.onboarding.models import FreshnessReminder

AT_ONCE = 100
DAYS_OF_A_MONTH = 30.44


def remind_of_stale_fiches() -> int:
    """Those that are due, the oldest first; how many. Run again, it goes on where it was."""
    months = current_face().stale_after_months
    if not months:
        return 0
    limit = timezone.now() - timedelta(days=months * DAYS_OF_A_MONTH)
    reminded = FreshnessReminder.objects.filter(
        supplier=OuterRef("pk"), updated_at=OuterRef("organization__updated_at")
    )
    kept = AccessGrant.objects.in_force().filter(
        organization=OuterRef("organization"),
        role__in=[Role.GESTIONNAIRE, Role.REDACTEUR],
        user__is_active=True,
    )
    due = (
        SupplierProfile.objects.filter(
            Exists(kept),
            ~Exists(reminded),
            state=Profile.State.LISTED,
            organization__updated_at__lt=limit,
        )
        .select_related("organization")
        .order_by(F("organization__updated_at"), "pk")
    )
    found = list(due[:AT_ONCE])
    for supplier in found:
        with transaction.atomic():
            reminder, new = FreshnessReminder.objects.get_or_create(
                supplier=supplier, updated_at=supplier.organization.updated_at
            )
            if new:
                mail_freshness(reminder)
    return len(found)
