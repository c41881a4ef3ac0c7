"""Whether anything but an import has ever touched a structure or a term.

Asked of the models themselves, so that what a later app hangs on a structure counts too.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import Any

from django.db.models import Model

from tenant_apps.directory.models import (
    Establishment,
    ImportedStructure,
    ImportRow,
    IndexedSite,
    IndexedSupplier,
    Organization,
    StructureChange,
    SupplierProfile,
)
from tenant_apps.directory.services.importing.current import (
    ORGANIZATION,
    ORGANIZATION_TERMS,
    POSITION,
    PROFILE,
    PROFILE_TERMS,
    SITE,
    Current,
    term_field,
)
from tenant_apps.directory.services.importing.structure import Structure

# What an import writes itself; in every other field a structure that it made holds the default.
WRITTEN: dict[type[Model], frozenset[str]] = {
    Organization: frozenset(["id", "created_at", "updated_at", "sort_key", *ORGANIZATION]),
    Establishment: frozenset(["id", "organization", "is_head_office", *SITE, *POSITION]),
    SupplierProfile: frozenset(
        ["id", "organization", "state", "state_since", "state_by", "listed_at", *PROFILE]
    ),
}
# Rows that hang on a structure, and that no person made: a table that is drawn from it belongs
# here, or no import could be undone.
OWN = frozenset(
    [
        *(SupplierProfile, ImportedStructure, ImportRow, StructureChange),
        *(IndexedSupplier, IndexedSite),
        *(getattr(Organization, name).through for name in ORGANIZATION_TERMS),
        *(getattr(SupplierProfile, name).through for name in PROFILE_TERMS),
    ]
)


def touched(structures: Iterable[Current]) -> Mapping[Any, frozenset[str]]:
    """By the key of each organization (with its head office) and of each fiche: what was added."""
    found: dict[Any, set[str]] = defaultdict(set)
    owners: dict[type[Model], dict[Any, Any]] = {model: {} for model in WRITTEN}
    for current in structures:
        organization, profile = current.organization.pk, current.profile.pk
        for row, owner in (
            (current.organization, organization),
            (current.site, organization),
            (current.profile, profile),
        ):
            found[owner] |= filled(row, WRITTEN[type(row)])
            owners[type(row)][row.pk] = owner
    for model, owner_of in owners.items():
        for other, field in _hanging_on(model):
            rows = other._base_manager.filter(**{f"{field}__in": owner_of})
            if other is Establishment:
                rows = rows.filter(is_head_office=False)
            for key in rows.values_list(field, flat=True):
                found[owner_of[key]].add(_named(other))
    return defaultdict(frozenset, {key: frozenset(names) for key, names in found.items()})


def filled(row: Model, but: Iterable[str]) -> set[str]:
    """The fields, but some, that hold something else than their default."""
    return {
        str(field.verbose_name)
        for field in row._meta.concrete_fields
        if field.name not in but and field.value_from_object(row) != field.get_default()
    }


def _hanging_on(
    model: type[Model], *, but: Container[type[Model]] = OWN
) -> list[tuple[type[Model], str]]:
    """The models with a key to this one, and the name of that key; those of many-to-many too."""
    relations: list[Any] = model._meta.get_fields(include_hidden=True)
    return [
        (relation.related_model, relation.field.name)
        for relation in relations
        if relation.auto_created
        and not relation.concrete
        and not relation.many_to_many
        and relation.related_model not in but
    ]


def _named(model: type[Model]) -> str:
    owner: Any = model._meta.auto_created or model
    return str(owner._meta.verbose_name_plural)


# Terms


def keep_known_terms(structures: Iterable[Structure]) -> None:
    """Take out of what is to be written the terms that are no more."""
    structures = list(structures)
    for name in (*ORGANIZATION_TERMS, *PROFILE_TERMS):
        wanting = [s for s in structures if s.changes.get(name)]
        if not wanting:
            continue
        terms = term_field(name).related_model._default_manager
        keys = {key for s in wanting for key in s.changes[name]}
        known = set(terms.filter(key__in=keys).values_list("key", flat=True))
        for s in wanting:
            s.changes[name] = [key for key in s.changes[name] if key in known]


def forget_unused_terms(keys_by_field: Mapping[str, list[str]]) -> None:
    """Terms that an import brought, that no row names and of which nobody has said more."""
    for name, keys in keys_by_field.items():
        model = term_field(name).related_model
        terms = model._default_manager.filter(key__in=keys)
        for other, field in _hanging_on(model, but=()):
            naming = other._base_manager.filter(**{f"{field}__isnull": False})
            terms = terms.exclude(pk__in=naming.values(field))
        unused = [term.pk for term in terms if not filled(term, {"id", "name", "key"})]
        model._default_manager.filter(pk__in=unused).delete()
