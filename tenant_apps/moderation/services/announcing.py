"""What is new for the coordination, told to it each morning in one mail."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from maillage.core.tenancy.place import current_network
from tenant_apps.moderation.emails import mail_waiting
from tenant_apps.moderation.models import ModerationItem

AT = time(7)


def announce_due() -> int:
    """How many items were told. One transaction: whoever is killed in it has told nothing, and
    whoever comes second finds nothing due."""
    with transaction.atomic():
        due = ModerationItem.objects.to_announce(before=_this_morning())
        held = due.select_related("organization").select_for_update(of=["self"], no_key=True)
        items = list(held.order_by("pk"))
        if items:
            waiting = ModerationItem.objects.for_coordinators().count()
            mail_waiting(sorted(items, key=lambda item: item.opened_at), waiting)
            pks = [item.pk for item in items]
            ModerationItem.objects.filter(pk__in=pks).update(announced_at=timezone.now())
    return len(items)


def _this_morning() -> datetime:
    """The last seven o'clock, where the network is. What comes after it is for tomorrow, so that a
    day has one mail."""
    zone = ZoneInfo(current_network().time_zone)
    now = timezone.now().astimezone(zone)
    morning = datetime.combine(now.date(), AT, zone)
    return morning if morning <= now else datetime.combine(now.date() - timedelta(1), AT, zone)
