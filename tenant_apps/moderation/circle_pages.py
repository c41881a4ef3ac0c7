"""Circles as pages show them: their sectors in words, and their members."""

from dataclasses import dataclass

from django.db.models import Prefetch

from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Sector
from tenant_apps.moderation.models import CircleMembership, ValidationCircle


@dataclass(frozen=True, slots=True)
class CircleView:
    circle: ValidationCircle
    sectors: list[str]
    members: list[User]


def standing_circles() -> list[CircleView]:
    members = (
        CircleMembership.objects.current()
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "user__email")
    )
    rows = (
        ValidationCircle.objects.standing()
        .prefetch_related(Prefetch("memberships", members, "present"))
        .order_by("name", "pk")
    )
    circles = list(rows)
    keys = {key for circle in circles for key in circle.sectors}
    names = {key: term.name for key, term in Sector.objects.all().found_by(keys).items()}
    return [
        CircleView(
            circle,
            sorted(names[key] for key in circle.sectors if key in names),
            [membership.user for membership in circle.present],
        )
        for circle in circles
    ]


def sector_names(circle: ValidationCircle) -> list[str]:
    return sorted(term.name for term in Sector.objects.all().found_by(circle.sectors).values())
