"""All structures of a network, whatever their state, for those who run it."""

import re
from dataclasses import dataclass
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from maillage.core.tenancy.place import current_network
from maillage.core.text import normalise
from shared_apps.reference.services import departements
from tenant_apps.directory.forms.fields import sector_choices
from tenant_apps.directory.holders import holders_of
from tenant_apps.directory.models import (
    Establishment,
    ImportedStructure,
    Organization,
    Profile,
    Sector,
)
from tenant_apps.directory.models.profiles import SupplierProfile
from tenant_apps.directory.search import MAX_WORDS, SIREN_OR_SIRET

PER_PAGE = 50
SORTS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "nom": (_("nom, de A à Z"), ("sort_key", "pk")),
    "-nom": (_("nom, de Z à A"), ("-sort_key", "pk")),
    "-maj": (_("mise à jour, la plus récente d’abord"), ("-updated_at", "pk")),
    "maj": (_("mise à jour, la plus ancienne d’abord"), ("updated_at", "pk")),
}
WITHOUT_FICHE = "sans-fiche"
STATES: dict[str, str | Promise] = {
    **{state.value: state.label for state in Profile.State},
    WITHOUT_FICHE: _("sans fiche d’entreprise"),
}


@dataclass(frozen=True, slots=True)
class TableCriteria:
    words: str = ""
    state: str = ""
    departement: str = ""
    sector: str = ""
    without_email: bool = False
    sort: str = "nom"
    page: str = "1"

    @classmethod
    def from_query(cls, query: QueryDict) -> "TableCriteria":
        def value(name: str) -> str:
            return query.get(name, "").replace("\x00", " ").strip()[:200]

        sort = value("tri")
        return cls(
            words=value("q"),
            state=value("etat"),
            departement=value("departement").upper(),
            sector=value("secteur"),
            without_email=bool(value("sans-adresse")),
            sort=sort if sort in SORTS else "nom",
            page=query.get("page", "1"),
        )

    def __bool__(self) -> bool:
        """Something narrows the table."""
        return bool(
            self.words or self.state or self.departement or self.sector or self.without_email
        )


@dataclass(frozen=True, slots=True)
class StateCount:
    value: str
    label: str | Promise
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    organization: Organization
    holders: list[str]


class StructureTable:
    """A fixed number of queries, whatever the number of rows."""

    def __init__(self, criteria: TableCriteria) -> None:
        self.criteria = criteria

    @cached_property
    def page(self) -> Page[Organization] | None:
        """None where there is no such page."""
        number = self.criteria.page
        paginator = Paginator(self._rows(), PER_PAGE)
        # What the states were counted by is not counted again.
        paginator.count = self.total
        try:
            return paginator.page(int(number) if re.fullmatch(r"[0-9]{1,6}", number) else 0)
        except EmptyPage:
            return None

    @cached_property
    def rows(self) -> list[Row]:
        organizations = list(self.page) if self.page else []
        holders = holders_of([organization.pk for organization in organizations])
        return [Row(one, holders[one.pk]) for one in organizations]

    @property
    def organizations(self) -> QuerySet[Organization]:
        """All of them, on whatever page."""
        return self._matching()

    @property
    def total(self) -> int:
        return sum(state.count for state in self.states if self.criteria.state in {"", state.value})

    @cached_property
    def states(self) -> list[StateCount]:
        """How many structures each state would leave, under the other criteria."""
        counts = dict(
            self._matching(with_state=False)
            .values_list("supplier__state")
            .annotate(Count("pk"))
            .order_by()
        )
        counts[WITHOUT_FICHE] = counts.pop(None, 0)
        return [
            StateCount(value, label, counts.get(value, 0), value == self.criteria.state)
            for value, label in STATES.items()
        ]

    @cached_property
    def everywhere(self) -> int:
        return sum(state.count for state in self.states)

    @cached_property
    def departements(self) -> list[tuple[str, str]]:
        found = departements(current_network().departements)
        return [(one.code, f"{one.name} ({one.code})") for one in found]

    @cached_property
    def sectors(self) -> list[tuple[str, str]]:
        return sector_choices()

    def _matching(self, *, with_state: bool = True) -> QuerySet[Organization]:
        wanted, found = self.criteria, Organization.objects.all()
        if with_state and wanted.state:
            found = found.filter(
                Q(supplier__isnull=True)
                if wanted.state == WITHOUT_FICHE
                else Q(supplier__state=wanted.state)
            )
        if wanted.departement:
            found = found.filter(
                _with_site(is_head_office=True, departement_code=wanted.departement)
            )
        if wanted.sector:
            tree = Sector.objects.all().tree()
            sector = tree.by_key.get(wanted.sector)
            links = SupplierProfile.sectors.through.objects.filter(
                supplierprofile__organization=OuterRef("pk"),
                sector__in=tree.below(sector) if sector else (),
            )
            found = found.filter(Exists(links))
        if wanted.without_email:
            found = found.filter(email="")
        return found.filter(_worded(wanted.words)) if wanted.words else found

    def _rows(self) -> QuerySet[Organization]:
        sites = Establishment.objects.filter(is_head_office=True)
        return (
            self._matching()
            .select_related("supplier")
            .annotate(
                is_imported=Exists(ImportedStructure.objects.filter(organization=OuterRef("pk")))
            )
            .prefetch_related(Prefetch("establishments", sites), "supplier__sectors")
            .order_by(*SORTS[self.criteria.sort][1])
        )


def _worded(text: str) -> Q:
    """By name, town, address; or a SIREN or SIRET, as people write it, in groups."""
    digits = re.sub(r"[\s.\u00a0\u202f-]", "", text)
    if SIREN_OR_SIRET.fullmatch(digits):
        return _with_site(siret__startswith=digits)
    condition = Q()
    if "@" in text:
        return Q(email__icontains=text) | Q(contacts__email__icontains=text)
    words = normalise(text).split()
    for word in words[:MAX_WORDS]:
        condition &= (
            Q(sort_key__contains=word)
            | Q(name__unaccent__icontains=word)
            | _with_site(town__unaccent__icontains=word)
        )
    return condition if words else Q(pk__in=[])


def _with_site(**condition: Any) -> Q:
    return Q(Exists(Establishment.objects.filter(organization=OuterRef("pk"), **condition)))
