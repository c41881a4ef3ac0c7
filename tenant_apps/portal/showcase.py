"""What the home page shows of the directory: listed fiches only, a fixed number of queries.

Where counting takes long, figures and skills may be a minute old; no name of a structure ever is.
"""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Prefetch, Q

from tenant_apps.directory.models import Establishment, Organization, Skill, SupplierProfile

SKILLS = 10
LATEST = 4
LARGE = 5_000  # listed fiches; below, everything is counted at each visit
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Figures:
    suppliers: int
    towns: int
    umbrellas: int


@dataclass(frozen=True, slots=True)
class WidespreadSkill:
    key: str
    name: str
    suppliers: int


def counted() -> tuple[Figures, list[WidespreadSkill]]:
    """Figures and skills, in four queries, or in none for a large network counted lately."""
    known: tuple[Figures, list[WidespreadSkill]] | None = cache.get("showcase")
    if known is None:
        known = figures(), widespread_skills()
        if known[0].suppliers >= LARGE:
            cache.set("showcase", known, SECONDS)
    return known


def figures() -> Figures:
    """Of the region, in three queries."""
    listed = SupplierProfile.objects.listed()
    places = Establishment.objects.filter(
        is_head_office=True, organization__supplier__in=listed
    ).aggregate(towns=Count("commune_code", distinct=True, filter=~Q(commune_code="")))
    belongs = Organization.umbrellas.through.objects.filter(organization__supplier__in=listed)
    found = listed.aggregate(suppliers=Count("pk"))
    umbrellas = belongs.aggregate(umbrellas=Count("umbrellaorganization", distinct=True))
    return Figures(**found, **places, **umbrellas)


def widespread_skills(limit: int = SKILLS) -> list[WidespreadSkill]:
    """The skills that most fiches name, the most widespread first (F44)."""
    ranked = (
        Skill.objects.filter(supplierprofile__state=SupplierProfile.State.LISTED)
        .annotate(suppliers=Count("supplierprofile"))
        .order_by("-suppliers", "key")
        .values_list("key", "name", "suppliers")
    )
    return [WidespreadSkill(*row) for row in ranked[:limit]]


def latest_suppliers(limit: int = LATEST) -> list[SupplierProfile]:
    """The fiches listed last, newest first, in three queries (F46)."""
    # Keys first: sorting whole rows takes several times as long.
    newest = SupplierProfile.objects.listed().order_by("-listed_at", "pk").values("pk")[:limit]
    head_offices = Establishment.objects.filter(is_head_office=True)
    return list(
        SupplierProfile.objects.listed()
        .select_related("organization")
        .prefetch_related(
            Prefetch("organization__establishments", head_offices.order_by("pk")), "sectors"
        )
        .filter(pk__in=newest)
        .order_by("-listed_at", "pk")
    )
