"""What the home page shows of the directory: listed fiches only, a fixed number of queries."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from tenant_apps.directory.models import Establishment, Organization, Skill, SupplierProfile

SKILLS = 10
LATEST = 4


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


def figures() -> Figures:
    """Of the region, in three queries."""
    listed = SupplierProfile.objects.listed()
    counted = Establishment.objects.filter(
        is_head_office=True, organization__supplier__in=listed
    ).aggregate(towns=Count("commune_code", distinct=True, filter=~Q(commune_code="")))
    belongs = Organization.umbrellas.through.objects.filter(organization__supplier__in=listed)
    found = listed.aggregate(suppliers=Count("pk"))
    umbrellas = belongs.aggregate(umbrellas=Count("umbrellaorganization", distinct=True))
    return Figures(**found, **counted, **umbrellas)


def widespread_skills(limit: int = SKILLS) -> list[WidespreadSkill]:
    """The skills that most fiches name, the most widespread first (F44)."""
    counted = (
        Skill.objects.filter(supplierprofile__state=SupplierProfile.State.LISTED)
        .annotate(suppliers=Count("supplierprofile"))
        .order_by("-suppliers", "key")
        .values_list("key", "name", "suppliers")
    )
    return [WidespreadSkill(*row) for row in counted[:limit]]


def latest_suppliers(limit: int = LATEST) -> list[SupplierProfile]:
    """The fiches listed last, newest first, in three queries (F46)."""
    head_offices = Establishment.objects.filter(is_head_office=True)
    return list(
        SupplierProfile.objects.listed()
        .select_related("organization")
        .prefetch_related(
            Prefetch("organization__establishments", head_offices.order_by("pk")), "sectors"
        )
        .order_by("-listed_at", "pk")[:limit]
    )
