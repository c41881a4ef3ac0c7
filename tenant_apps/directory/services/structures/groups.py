"""The groups of questions about a structure, as forms ask them: how each is read and written.

Values are what JSON holds, so that a form can carry those that it was opened with and two people
who edit at once can be told apart (editing). Writers run in the transaction of their caller.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.directory.models import Establishment, Organization
from tenant_apps.directory.models.nomenclature import term_key
from tenant_apps.directory.models.profiles import MAX_GOODS_AND_SERVICES, MAX_SKILLS
from tenant_apps.directory.services.places import Place, place_of
from tenant_apps.directory.services.structures.rows import (
    ContactDetails,
    SiteDetails,
    TurnoverDetails,
    check_sirets_free,
    write_contacts,
    write_coverage,
    write_sites,
    write_turnovers,
)

Values: TypeAlias = dict[str, Any]
LIMITS = {"goods_and_services": MAX_GOODS_AND_SERVICES, "skills": MAX_SKILLS}
ORGANIZATION_TERMS = {"structure_types", "umbrellas"}


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of the organization, of its head office and of its fiche; terms chosen by their keys
    among those that exist, and terms named, which are made where they are missing."""

    key: str
    title: str | Promise
    organization: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    profile: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    # Rows, read and written as a whole: the name of the value, and how.
    rows: str = ""
    # An app above asks it (register): only suppliers have it.
    registered: bool = False

    @property
    def of_fiche(self) -> bool:
        """What only a supplier can be asked."""
        terms = {*self.chosen, *self.named} - ORGANIZATION_TERMS
        return bool(self.profile or terms or self.rows == "coverage" or self.registered)

    def read(self, organization: Organization) -> Values:
        values: Values = {name: getattr(organization, name) for name in self.organization}
        if self.site:
            site = _head_office(organization)
            values |= {name: getattr(site, name) for name in self.site}
        if self.profile:
            profile = organization.supplier
            values |= {name: getattr(profile, name) for name in self.profile}
        for name in (*self.chosen, *self.named):
            attribute = "key" if name in self.chosen else "name"
            terms = _terms(organization, name).order_by("key")
            values[name] = list(terms.values_list(attribute, flat=True))
        if self.rows:
            values[self.rows] = ROWS[self.rows].read(organization)
        return values

    def write(self, organization: Organization, values: Mapping[str, Any]) -> None:
        """Raises ValidationError, by field."""
        if self.organization:
            _assign(organization, self.organization, values)
            organization.sort_key = organization.make_sort_key()
            organization.save(update_fields=[*self.organization, "sort_key"])
        if self.site:
            _write_site(organization, self.site, values)
        if self.profile:
            _assign(organization.supplier, self.profile, values)
            organization.supplier.save(update_fields=self.profile)
        for name in self.chosen:
            _choose(organization, name, values[name])
        for name in self.named:
            _name(organization, name, values[name])
        if self.rows:
            ROWS[self.rows].write(organization, values[self.rows])


GROUPS: dict[str, Group] = {
    group.key: group
    for group in (
        Group(
            "identite",
            gettext_lazy("Identité"),
            organization=("name", "trade_name", "naf_code", "legal_form", "workforce"),
            site=("siret",),
            chosen=("structure_types", "umbrellas"),
        ),
        Group(
            "adresse",
            gettext_lazy("Adresse du siège"),
            site=("address", "address_2", "postal_code", "town"),
        ),
        Group("position", gettext_lazy("Position sur la carte"), rows="position"),
        Group(
            "coordonnees",
            gettext_lazy("Coordonnées"),
            organization=(
                *("email", "email_visibility", "consultations_email"),
                *("phone", "phone_visibility", "website", "buyers_page"),
            ),
        ),
        Group(
            "offre",
            gettext_lazy("Ce qu’elle vend"),
            profile=("description",),
            chosen=("sectors",),
            named=("goods_and_services", "skills"),
        ),
        Group(
            "engagements",
            gettext_lazy("Labels et engagements"),
            profile=(
                *("guarantees", "places_staff", "carbon_footprint", "carbon_year"),
                *("carbon_by", "carbon_visibility"),
            ),
            named=("labels",),
        ),
        Group("zone", gettext_lazy("Zone d’intervention"), rows="coverage"),
        Group("chiffres", gettext_lazy("Chiffre d’affaires"), rows="turnovers"),
        Group("contacts", gettext_lazy("Contacts"), rows="contacts"),
        Group("etablissements", gettext_lazy("Autres établissements"), rows="sites"),
    )
}


# Fields


def _assign(row: Any, names: tuple[str, ...], values: Mapping[str, Any]) -> None:
    for name in names:
        setattr(row, name, values[name])
    others = {field.name for field in row._meta.fields} - set(names)
    row.clean_fields(exclude=others)


def _head_office(organization: Organization) -> Establishment:
    found = Establishment.objects.filter(organization=organization, is_head_office=True).first()
    return found or Establishment(organization=organization, is_head_office=True)


def _write_site(
    organization: Organization, names: tuple[str, ...], values: Mapping[str, Any]
) -> None:
    site = _head_office(organization)
    before = site.postal_code, site.town, site.address
    _assign(site, names, values)
    if "siret" in names:
        own = Establishment.objects.filter(pk=site.pk)
        check_sirets_free([site.siret], "siret", besides=own)
    if (site.postal_code, site.town, site.address) != before:
        place_of(site.postal_code, site.town).put_on(site)
    site.save()


# Terms


def _terms(organization: Organization, name: str) -> Any:
    return getattr(organization if name in ORGANIZATION_TERMS else organization.supplier, name)


def _choose(organization: Organization, name: str, keys: list[str]) -> None:
    terms = _terms(organization, name)
    # Locked: who merges or deletes one of them waits, or has done so before.
    found = terms.model.objects.order_by("pk").select_for_update(no_key=True).found_by(keys)
    if missing := set(keys) - found.keys():
        raise ValidationError(
            {
                name: [
                    _("« %(keys)s » n’est plus dans la nomenclature : choisissez de nouveau.")
                    % {"keys": ", ".join(sorted(missing))}
                ]
            }
        )
    terms.set(found.values())


def _name(organization: Organization, name: str, names: list[str]) -> None:
    terms = _terms(organization, name)
    distinct = {term_key(text) for text in names} - {""}
    if len(distinct) > LIMITS.get(name, len(distinct)):
        raise ValidationError({name: [too_many(len(distinct), LIMITS[name])]})
    terms.set(
        terms.model.objects.order_by("pk").select_for_update(no_key=True).named(names).values()
    )


def too_many(given: int, limit: int) -> str:
    return _("%(limit)d au plus : retirez-en %(extra)d.") % {
        "limit": limit,
        "extra": given - limit,
    }


# Rows


@dataclass(frozen=True, slots=True)
class Rows:
    read: Callable[[Organization], list[Any]]
    write: Callable[[Organization, list[Any]], None]


def _read_turnovers(organization: Organization) -> list[Any]:
    rows = organization.turnovers.order_by("-year")
    return [
        {"year": row.year, "amount": plain(row.amount), "visibility": row.visibility}
        for row in rows
    ]


def plain(amount: Decimal) -> str:
    """1250000 or 98000.40, whatever zeros it came with."""
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"


def _write_turnovers(organization: Organization, rows: list[Any]) -> None:
    write_turnovers(
        organization,
        [TurnoverDetails(**{**row, "amount": Decimal(row["amount"])}) for row in rows],
    )


CONTACT = ("kind", "name", "job", "email", "phone", "visibility")
SITE = ("name", "siret", "address", "address_2", "postal_code", "town")


def _read_contacts(organization: Organization) -> list[Any]:
    return list(organization.contacts.all().in_order().values(*CONTACT))


def _write_contacts(organization: Organization, rows: list[Any]) -> None:
    write_contacts(organization, [ContactDetails(**row) for row in rows])


def _read_sites(organization: Organization) -> list[Any]:
    sites = organization.establishments.filter(is_head_office=False)
    return list(sites.order_by("town", "pk").values(*SITE))


def _write_sites(organization: Organization, rows: list[Any]) -> None:
    """A place that did not move keeps its position."""
    known = {
        (site.address, site.postal_code, site.town): site
        for site in organization.establishments.filter(is_head_office=False)
    }
    sites = []
    for row in rows:
        site = known.get((row["address"], row["postal_code"], row["town"]))
        place = Place.of(site) if site else place_of(row["postal_code"], row["town"])
        sites.append(
            SiteDetails(
                **row,
                commune_code=place.commune_code,
                position=place.position,
                precision=place.precision,
                score=place.score,
            )
        )
    write_sites(organization, sites)


def _read_position(organization: Organization) -> list[Any]:
    site = _head_office(organization)
    return [] if site.latitude is None else [site.latitude, site.longitude]


def _write_position(organization: Organization, position: list[Any]) -> None:
    """By hand; without one, back to the middle of the commune."""
    site = _head_office(organization)
    place = place_of(site.postal_code, site.town)
    if position and position != _read_position(organization):
        place = replace(place, position=tuple(position), precision=Establishment.Precision.HAND)
    elif position:
        return
    place.put_on(site)
    site.clean_fields(exclude=["organization"])
    site.save()


def _read_coverage(organization: Organization) -> list[Any]:
    rows = organization.supplier.coverages.order_by("level", "code")
    return [[row.level, row.code] for row in rows]


def _write_coverage(organization: Organization, rows: list[Any]) -> None:
    write_coverage(organization.supplier, [(level, code) for level, code in rows])


ROWS: dict[str, Rows] = {
    "turnovers": Rows(_read_turnovers, _write_turnovers),
    "contacts": Rows(_read_contacts, _write_contacts),
    "sites": Rows(_read_sites, _write_sites),
    "coverage": Rows(_read_coverage, _write_coverage),
    "position": Rows(_read_position, _write_position),
}


def register(group: Group, rows: Rows) -> None:
    """From AppConfig.ready: an app above has rows of its own to ask about, as a group like ours."""
    GROUPS[group.key] = group
    ROWS[group.rows] = rows
