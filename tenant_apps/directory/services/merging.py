"""Two structures that are one. The one that is kept keeps its answers and takes from the other what
it lacks; everything that hangs on the other hangs on it from then on (`organizations_merged`)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from maillage.core.audit.services import record
from maillage.core.storage.network import network_storage
from maillage.core.text import normalise
from tenant_apps.accounts.models import User
from tenant_apps.directory.audit import STRUCTURES_MERGED
from tenant_apps.directory.models import (
    BuyerProfile,
    Establishment,
    MovedStructure,
    Organization,
    SupplierProfile,
)
from tenant_apps.directory.services.indexing import reindex, withdraw
from tenant_apps.directory.services.structures.groups import LIMITS
from tenant_apps.directory.signals import organizations_merged

# What is joined here, field by field; all else that has a key to one of them has a receiver.
JOINED: tuple[type[Model], ...] = (Organization, SupplierProfile, BuyerProfile, Establishment)
ORGANIZATION = (
    *("trade_name", "naf_code", "legal_form", "workforce", "website", "buyers_page"),
    *("email", "phone", "consultations_email"),
)
VISIBILITIES = ("email", "phone")
SITE = ("address", "address_2", "postal_code", "town", "commune_code", "departement_code")
POSITION = ("latitude", "longitude", "precision")
CARBON = ("carbon_footprint", "carbon_year", "carbon_by", "carbon_visibility")


class MergeError(ValueError):
    """These two cannot become one: they are the same, or one of them has gone."""


def merge_organizations(kept: Organization, other: Organization, *, by: User) -> Organization:
    """In one transaction, for good. Raises MergeError."""
    with transaction.atomic():
        kept, other = _both(kept, other)
        name, former = str(other), other.pk
        withdraw([kept.pk, other.pk])
        supplier = SupplierProfile.objects.filter(organization=other).first()
        for model in (SupplierProfile, BuyerProfile):
            _join_fiches(model, kept, other, by=by)
        _join_sites(kept, other, by=by)
        _tell(Organization, kept, other, by=by)
        _join_facts(kept, other)
        MovedStructure.objects.create(
            former_organization=former,
            former_supplier=supplier.pk if supplier and _has_gone(supplier) else None,
            organization=kept,
            moved_at=timezone.now(),
        )
        other.delete()
        Organization.objects.filter(pk=kept.pk).update(updated_at=timezone.now())
        record(STRUCTURES_MERGED, kept, by=by, other=name, former=str(former))
        reindex([kept.pk])
    return Organization.objects.get(pk=kept.pk)


def keyed_to(target: type[Model]) -> list[type[Model]]:
    """The models that have a key to it, and are not joined here."""
    relations: list[Any] = target._meta.get_fields(include_hidden=True)
    models = {
        relation.related_model
        for relation in relations
        if relation.auto_created
        and not relation.concrete
        and not relation.many_to_many
        and relation.related_model not in JOINED
        and relation.related_model._meta.auto_created not in JOINED
    }
    return sorted(models, key=lambda model: model._meta.label)


def moved_structure(pk: UUID) -> UUID | None:
    """Where a structure of this number has gone."""
    found = MovedStructure.objects.filter(former_organization=pk)
    return found.values_list("organization", flat=True).first()


def moved_fiche(pk: UUID) -> UUID | None:
    """The listed fiche to which the one of this number leads."""
    fiches = SupplierProfile.objects.listed().filter(organization__formerly__former_supplier=pk)
    return fiches.values_list("pk", flat=True).first()


def _both(kept: Organization, other: Organization) -> tuple[Organization, Organization]:
    """Locked with their fiches, in one order."""
    if kept.pk == other.pk:
        raise MergeError(kept.pk)
    pks = [kept.pk, other.pk]
    rows = Organization.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True)
    found = {row.pk: row for row in rows}
    if len(found) < 2:
        raise MergeError(other.pk)
    for model in (SupplierProfile, BuyerProfile):
        list(model.objects.filter(organization__in=pks).order_by("pk").select_for_update())
    return found[kept.pk], found[other.pk]


def _tell(target: type[Model], kept: Model, other: Model, *, by: User) -> None:
    for model in keyed_to(target):
        organizations_merged.send(model, kept=kept, other=other, by=by)


def _has_gone(row: Model) -> bool:
    return not type(row)._default_manager.filter(pk=row.pk).exists()


# Fiches


def _join_fiches(
    model: type[SupplierProfile] | type[BuyerProfile],
    kept: Organization,
    other: Organization,
    *,
    by: User,
) -> None:
    theirs = model._default_manager.filter(organization=other).first()
    if theirs is None:
        return
    mine = model._default_manager.filter(organization=kept).first()
    if mine is None:
        model._default_manager.filter(pk=theirs.pk).update(organization=kept)
        return
    _tell(model, mine, theirs, by=by)
    if isinstance(mine, SupplierProfile) and isinstance(theirs, SupplierProfile):
        _join_offers(mine, theirs)
    theirs.delete()


def _join_offers(mine: SupplierProfile, theirs: SupplierProfile) -> None:
    """Its state stays: who chose which to keep has seen it."""
    fields = [*_fill(mine, theirs, ("description", "guarantees"))]
    if mine.carbon_footprint is None:
        fields += _copy(mine, theirs, CARBON)
    if theirs.places_staff:
        fields += _copy(mine, theirs, ("places_staff",))
    for name, more in (("logo", ()), ("brochure", ("brochure_size",))):
        given = getattr(theirs, name).name
        if given and not getattr(mine, name):
            fields += _copy(mine, theirs, (name, *more))
        elif given:
            transaction.on_commit(network_storage().eraser(given), robust=True)
    mine.save(update_fields=fields)
    for name in ("sectors", "goods_and_services", "skills", "labels"):
        _join_terms(mine, theirs, name)


def _join_terms(mine: Any, theirs: Any, name: str) -> None:
    """As many as there is room for."""
    own = getattr(mine, name)
    known = set(own.values_list("pk", flat=True))
    more = [term for term in getattr(theirs, name).order_by("key") if term.pk not in known]
    room = max(0, LIMITS[name] - len(known)) if name in LIMITS else len(more)
    own.add(*more[:room])


# Establishments


def _join_sites(kept: Organization, other: Organization, *, by: User) -> None:
    mine, theirs = _head(kept), _head(other)
    if mine and theirs and _same_place(mine, theirs):
        _tell(Establishment, mine, theirs, by=by)
        siret = mine.siret or theirs.siret
        fields = [] if mine.address else _copy(mine, theirs, (*SITE, *POSITION))
        theirs.delete()
        mine.siret = siret
        mine.save(update_fields=["siret", *fields])
    elif mine and theirs:
        theirs.is_head_office = False
        theirs.name = theirs.name or other.display_name
        theirs.save(update_fields=["is_head_office", "name"])
    Establishment.objects.filter(organization=other).update(organization=kept)


def _head(organization: Organization) -> Establishment | None:
    return Establishment.objects.filter(organization=organization, is_head_office=True).first()


def _same_place(mine: Establishment, theirs: Establishment) -> bool:
    """Two SIRETs are two places."""
    if mine.siret and theirs.siret:
        return False
    if not (mine.address and theirs.address):
        return True
    return (normalise(mine.address), mine.postal_code) == (
        normalise(theirs.address),
        theirs.postal_code,
    )


# Facts


def _join_facts(kept: Organization, other: Organization) -> None:
    fields = _fill(kept, other, ORGANIZATION)
    shown = [f"{name}_visibility" for name in VISIBILITIES if name in fields]
    fields += _copy(kept, other, shown)
    kept.sort_key = kept.make_sort_key()
    kept.save(update_fields=[*fields, "sort_key"])
    for name in ("structure_types", "umbrellas"):
        _join_terms(kept, other, name)


def _fill(mine: Any, theirs: Any, names: Iterable[str]) -> list[str]:
    empty = [name for name in names if not getattr(mine, name) and getattr(theirs, name)]
    return _copy(mine, theirs, empty)


def _copy(mine: Any, theirs: Any, names: Iterable[str]) -> list[str]:
    for name in names:
        setattr(mine, name, getattr(theirs, name))
    return list(names)
