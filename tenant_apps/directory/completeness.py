"""How complete a fiche is (F98): what it says, weighed by how much it helps buyers to find it.

Reads from prefetched rows where there are (`fiches.with_fiche`), and writes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.models import Contact, SupplierProfile


@dataclass(frozen=True, slots=True)
class Item:
    """`group` is the group of questions, `field` the one of them that asks it. Without what is
    `needed` no fiche is submitted."""

    label: str | Promise
    group: str
    field: str
    weight: int
    is_there: Callable[[SupplierProfile], Any]
    needed: bool = False


def _site(profile: SupplierProfile, name: str) -> str:
    return getattr(profile.organization.head_office, name, "")


def _has_contact(profile: SupplierProfile, kind: str) -> bool:
    return any(contact.kind == kind for contact in profile.organization.contacts.all())


# Sector, goods and skills weigh most.
ITEMS = (
    Item(_("le nom"), "identite", "name", 1, lambda p: p.organization.name, needed=True),
    Item(_("le SIRET"), "identite", "siret", 1, lambda p: _site(p, "siret"), needed=True),
    Item(
        *(_("l’adresse électronique"), "coordonnees", "email", 1),
        lambda p: p.organization.email,
        needed=True,
    ),
    Item(_("le téléphone"), "coordonnees", "phone", 1, lambda p: p.organization.phone),
    Item(_("le site"), "coordonnees", "website", 1, lambda p: p.organization.website),
    Item(_("la ville"), "adresse", "town", 1, lambda p: _site(p, "town"), needed=True),
    Item(_("la rue"), "adresse", "address", 1, lambda p: _site(p, "address")),
    Item(_("la description"), "offre", "description", 2, lambda p: p.description, needed=True),
    Item(_("le secteur d’activité"), "offre", "sectors", 4, lambda p: p.sectors.all(), needed=True),
    Item(
        *(_("les biens et services"), "offre", "goods_and_services", 4),
        lambda p: p.goods_and_services.all(),
    ),
    Item(_("les compétences"), "offre", "skills", 4, lambda p: p.skills.all()),
    Item(_("la zone d’intervention"), "zone", "coverage", 2, lambda p: p.coverages.all()),
    Item(_("les labels"), "engagements", "labels", 1, lambda p: p.labels.all()),
    Item(
        *(_("le chiffre d’affaires"), "chiffres", "turnovers", 1),
        lambda p: p.organization.turnovers.all(),
    ),
    Item(
        *(_("la direction"), "contacts", "contacts", 1),
        lambda p: _has_contact(p, Contact.Kind.DIRECTOR),
    ),
    Item(
        *(_("un contact commercial"), "contacts", "contacts", 1),
        lambda p: _has_contact(p, Contact.Kind.COMMERCIAL),
    ),
    Item(_("le logo"), "logo", "file", 1, lambda p: p.logo),
    Item(_("la plaque"), "brochure", "file", 1, lambda p: p.brochure),
)
WHOLE = sum(item.weight for item in ITEMS)


@dataclass(frozen=True, slots=True)
class Completeness:
    percent: int
    missing: tuple[Item, ...]

    @property
    def needed(self) -> tuple[Item, ...]:
        """What is missing and must be there before the fiche is submitted."""
        return tuple(item for item in self.missing if item.needed)


def completeness(profile: SupplierProfile) -> Completeness:
    missing = tuple(item for item in ITEMS if not item.is_there(profile))
    there = WHOLE - sum(item.weight for item in missing)
    return Completeness(there * 100 // WHOLE, missing)
