"""The one way to look for suppliers: criteria in, page out (F1–F3, F106, F134).

Criteria add up: OR inside one filter, AND between filters. A value that does not exist finds
nothing and is named in `SupplierPage.unknown`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from maillage.core.text import normalise
from shared_apps.reference.models import Departement, NafCode
from tenant_apps.directory.models import (
    Establishment,
    Organization,
    Sector,
    Skill,
    SupplierProfile,
    Synonym,
    Term,
    UmbrellaOrganization,
)
from tenant_apps.directory.models.nomenclature import SectorTree

PER_PAGE = 20
MAX_WORDS = 10  # each looks into nine tables; further words are left aside
SIREN_OR_SIRET = re.compile(r"\d{9}(\d{5})?")


@dataclass(frozen=True, slots=True)
class SupplierCriteria:
    """What a visitor asks for, as it stands in the URL."""

    words: str = ""
    departements: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    umbrellas: tuple[str, ...] = ()
    page: str = "1"

    @classmethod
    def from_query(cls, query: QueryDict) -> "SupplierCriteria":
        def values(name: str) -> list[str]:
            # PostgreSQL's text knows no NUL: here it becomes a value that does not exist.
            found = (value.replace("\x00", "\ufffd") for value in query.getlist(name))
            return [value for value in found if value]

        return cls(
            words=query.get("q", "").replace("\x00", " ").strip()[:200],
            departements=_once(code.upper() for code in values("departement")),
            sectors=_once(values("secteur")),
            skills=_once(values("competence")),
            umbrellas=_once(values("reseau")),
            page=query.get("page", "1"),
        )

    def __bool__(self) -> bool:
        return bool(
            self.words or self.departements or self.sectors or self.skills or self.umbrellas
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """A value one may choose in a filter, and how many fiches it would leave."""

    value: str
    label: str
    count: int
    chosen: bool
    children: tuple["Choice", ...] = ()

    @property
    def opened(self) -> bool:
        """Something below it is chosen."""
        return any(child.chosen or child.opened for child in self.children)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A criterion as a tag above the results."""

    parameter: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class SupplierPage:
    total: int
    page: Page[SupplierProfile] | None  # None: there is no such page
    departements: list[Choice]
    sectors: list[Choice]
    chosen: list[Chosen]
    unknown: list[Chosen]


class SupplierSearch:
    def __init__(self, criteria: SupplierCriteria) -> None:
        self.criteria = criteria

    def run(self) -> SupplierPage:
        paginator = Paginator(self._results(), PER_PAGE)
        page: Page[SupplierProfile] | None
        try:
            # int() would take "１" or " 1_0 "; a page is written with plain digits.
            number = (
                int(self.criteria.page) if re.fullmatch(r"[0-9]{1,6}", self.criteria.page) else 0
            )
            page = paginator.page(number)
        except EmptyPage:
            page = None
        return SupplierPage(
            total=paginator.count,
            page=page,
            departements=self._departement_choices(),
            sectors=self._sector_choices(),
            chosen=self._tags(known=True),
            unknown=self._tags(known=False),
        )

    @cached_property
    def tree(self) -> SectorTree:
        return Sector.objects.all().tree()

    @cached_property
    def _departement_names(self) -> dict[str, str]:
        return dict(Departement.objects.order_by("code").values_list("code", "name"))

    @cached_property
    def _skills(self) -> dict[str, Skill]:
        return Skill.objects.in_bulk(self.criteria.skills, field_name="key")

    @cached_property
    def _umbrellas(self) -> dict[str, UmbrellaOrganization]:
        return UmbrellaOrganization.objects.in_bulk(self.criteria.umbrellas, field_name="key")

    # Filters, each a condition on SupplierProfile

    def _matching(self, *, without: str = "") -> QuerySet[SupplierProfile]:
        """Listed suppliers under all criteria but one: facets count what one could still choose."""
        filters: dict[str, Callable[[], Q]] = {
            "words": self._words,
            "departements": self._departements,
            "sectors": self._sectors,
            "skills": self._skilled,
            "umbrellas": self._under_umbrellas,
        }
        found: QuerySet[SupplierProfile] = SupplierProfile.objects.listed()
        for name, condition in filters.items():
            if name != without and getattr(self.criteria, name):
                found = found.filter(condition())
        return found

    def _words(self) -> Q:
        digits = re.sub(r"[\s.\u00a0\u202f-]", "", self.criteria.words)
        if SIREN_OR_SIRET.fullmatch(digits):
            return _with_site(siret__startswith=digits)
        words = normalise(self.criteria.words).split()
        # What elision leaves (l’, d’) is in every text; alone, it is what was asked for.
        condition = Q(pk__in=[]) if not words else Q()
        telling = _once(word for word in words if len(word) > 1) or _once(words)
        for word in telling[:MAX_WORDS]:
            condition &= _mentions(word)
        return condition

    def _departements(self) -> Q:
        return _with_site(departement_code__in=self.criteria.departements, is_head_office=True)

    def _sectors(self) -> Q:
        wanted = [self.tree.by_key[key] for key in self.criteria.sectors if key in self.tree.by_key]
        ids = set().union(*(self.tree.below(sector) for sector in wanted))
        return _with_term("sectors", sector__in=ids)

    def _skilled(self) -> Q:
        return _with_term("skills", skill__key__in=self.criteria.skills)

    def _under_umbrellas(self) -> Q:
        members = Organization.umbrellas.through.objects.filter(
            organization=OuterRef("organization"),
            umbrellaorganization__key__in=self.criteria.umbrellas,
        )
        return Q(Exists(members))

    # What the page shows

    def _results(self) -> QuerySet[SupplierProfile]:
        return (
            self._matching()
            .select_related("organization")
            .prefetch_related(
                Prefetch("organization__establishments", Establishment.objects.order_by("pk")),
                "organization__structure_types",
                "sectors",
                "goods_and_services",
                "skills",
                "labels",
            )
            .order_by("organization__sort_key", "pk")
        )

    def _departement_choices(self) -> list[Choice]:
        counts = dict(
            Establishment.objects.filter(
                is_head_office=True,
                organization__supplier__in=self._matching(without="departements"),
            )
            .values_list("departement_code")
            .annotate(Count("pk"))
            .order_by("departement_code")
        )
        return [
            Choice(
                code, f"{name} ({code})", counts.get(code, 0), code in self.criteria.departements
            )
            for code, name in self._departement_names.items()
            if code in counts or code in self.criteria.departements
        ]

    def _sector_choices(self) -> list[Choice]:
        suppliers: dict[int, set[Any]] = {}
        pairs = SupplierProfile.sectors.through.objects.filter(
            supplierprofile__in=self._matching(without="sectors")
        ).values_list("sector_id", "supplierprofile_id")
        for sector_id, supplier_id in pairs:
            suppliers.setdefault(sector_id, set()).add(supplier_id)
        return self._counted(self.tree.roots, suppliers)

    def _counted(self, sectors: Iterable[Sector], suppliers: dict[int, set[Any]]) -> list[Choice]:
        choices = []
        for sector in sectors:
            below = self.tree.below(sector)
            count = len(set().union(*(suppliers.get(pk, set()) for pk in below)))
            chosen = sector.key in self.criteria.sectors
            children = self._counted(self.tree.children.get(sector.pk, []), suppliers)
            if count or chosen or children:
                choices.append(Choice(sector.key, sector.name, count, chosen, tuple(children)))
        return choices

    def _tags(self, *, known: bool) -> list[Chosen]:
        names: list[tuple[str, str, str | None]] = [
            *(
                ("departement", c, self._departement_names.get(c))
                for c in self.criteria.departements
            ),
            *(
                ("secteur", key, sector.name if (sector := self.tree.by_key.get(key)) else None)
                for key in self.criteria.sectors
            ),
            *(
                ("competence", key, skill.name if (skill := self._skills.get(key)) else None)
                for key in self.criteria.skills
            ),
            *(
                ("reseau", key, umbrella.name if (umbrella := self._umbrellas.get(key)) else None)
                for key in self.criteria.umbrellas
            ),
        ]
        return [
            Chosen(parameter, value, name or value)
            for parameter, value, name in names
            if bool(name) is known
        ]


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _with_site(**condition: Any) -> Q:
    sites = Establishment.objects.filter(organization=OuterRef("organization"), **condition)
    return Q(Exists(sites))


def _with_term(relation: str, **condition: Any) -> Q:
    through = getattr(SupplierProfile, relation).through
    return Q(Exists(through.objects.filter(supplierprofile=OuterRef("pk"), **condition)))


def _mentions(word: str) -> Q:
    """Wherever people would look for a word; accents and case do not matter (F105)."""
    in_labels = NafCode.objects.filter(label__unaccent__icontains=word).values("code")
    return (
        Q(organization__name__unaccent__icontains=word)
        | Q(organization__trade_name__unaccent__icontains=word)
        | Q(description__unaccent__icontains=word)
        | Q(organization__naf_code__in=in_labels)
        | _with_site(town__unaccent__icontains=word)
        | _with_term("skills", skill__name__unaccent__icontains=word)
        | _with_term("goods_and_services", goodorservice__name__unaccent__icontains=word)
        | _with_term("sectors", sector__name__unaccent__icontains=word)
        | _with_term("labels", label__name__unaccent__icontains=word)
        | _with_term("skills", skill__in=_meant("skill", word))
        | _with_term("goods_and_services", goodorservice__in=_meant("good", word))
        | _with_term("sectors", sector__in=_meant("sector", word))
        | _with_term("labels", label__in=_meant("label", word))
    )


def _meant(kind: str, word: str) -> QuerySet[Any]:
    """The terms with the word in a synonym: a trade by its tradesperson. They are few: apart from
    the names, looking for them costs next to nothing."""
    found: QuerySet[Any] = Synonym.objects.filter(
        name__unaccent__icontains=word, **{f"{kind}__isnull": False}
    )
    return found.values(kind)


def meant_by(tags: Iterable[Chosen]) -> dict[str, dict[str, str]]:
    """By parameter, the key that each of these unknown values has become, if any."""
    kinds: dict[str, type[Term]] = {
        "secteur": Sector,
        "competence": Skill,
        "reseau": UmbrellaOrganization,
    }
    meant: dict[str, dict[str, str]] = {}
    for parameter, model in kinds.items():
        if values := [tag.value for tag in tags if tag.parameter == parameter]:
            found = model.objects.all().found_by(values)
            meant[parameter] = {value: term.key for value, term in found.items()}
    return {parameter: found for parameter, found in meant.items() if found}
