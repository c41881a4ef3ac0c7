"""When a digest is due: at seven in the morning, where the network is."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from maillage.core.tenancy.place import current_network
from tenant_apps.portfolio.models import SavedSearch

AT = time(7)


def next_moment(frequency: str, weekday: int, *, after: datetime) -> datetime:
    """The first one that comes."""
    zone = ZoneInfo(current_network().time_zone)
    day = after.astimezone(zone).date()
    if frequency == SavedSearch.Frequency.WEEKLY:
        day += timedelta(days=(weekday - day.weekday()) % 7)
    step = timedelta(days=7 if frequency == SavedSearch.Frequency.WEEKLY else 1)
    moment = datetime.combine(day, AT, zone)
    return moment if moment > after else datetime.combine(day + step, AT, zone)
