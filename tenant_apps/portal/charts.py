"""The network's figures: tables whose rows draw their number as a bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format

from tenant_apps.directory.models import SupplierProfile

MONTHS = 12
LENGTH = 100  # of the longest bar, in units of the drawing


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    count: int
    length: float


def fiches_by_state() -> list[Bar]:
    rows = SupplierProfile.objects.values_list("state").annotate(count=Count("pk"))
    counts = dict(rows.order_by("state"))
    states = SupplierProfile.State.choices
    return _bars([(str(label), counts.get(state, 0)) for state, label in states])


def fiches_by_month() -> list[Bar]:
    """How many were listed in each of the last twelve months, this one included."""
    months = _months(timezone.localdate())
    since = timezone.make_aware(datetime(months[0].year, months[0].month, 1))  # noqa: DTZ001
    rows = (
        SupplierProfile.objects.filter(listed_at__gte=since)
        .annotate(month=TruncMonth("listed_at"))
        .values_list("month")
        .annotate(count=Count("pk"))
        .order_by("month")
    )
    counts = {month.date(): count for month, count in rows}
    return _bars([(date_format(month, "F Y"), counts.get(month, 0)) for month in months])


def _months(today: date) -> list[date]:
    last = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(last - MONTHS + 1, last + 1)]


def _bars(rows: Sequence[tuple[str, int]]) -> list[Bar]:
    most = max(count for _, count in rows) or 1
    return [Bar(label, count, round(LENGTH * count / most, 1)) for label, count in rows]
