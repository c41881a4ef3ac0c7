"""The rules that keep networks apart, checked at every start."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import ForeignKey, Model

ENGINE = "maillage.core.tenancy.postgresql"
HOW_TO_KEY = "Give it db_constraint=False and on_delete=DO_NOTHING, or store a code or an id."


def _labels(setting: str) -> set[str]:
    listed = set(getattr(settings, setting))
    return {
        config.label
        for config in apps.get_app_configs()
        if config.name in listed
        or f"{type(config).__module__}.{type(config).__qualname__}" in listed
    }


def keys_into_public() -> Iterator[ForeignKey[Any, Any]]:
    """Constrained keys from a network's schema into the shared one: each would add triggers on the
    shared table for every network, until a deletion there runs out of memory."""
    network_labels = _labels("TENANT_APPS")
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in network_labels:
            continue
        for field in model._meta.local_fields:
            target = field.related_model
            if (
                isinstance(field, ForeignKey)
                and field.db_constraint  # type: ignore[attr-defined] # missing from the stubs
                and isinstance(target, type)
                and issubclass(target, Model)
                and target._meta.app_label not in network_labels
            ):
                yield field


@register(Tags.models)
def check_places(*, app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    errors: list[CheckMessage] = [
        Error(f"{field} is a key into the public schema.", hint=HOW_TO_KEY, id="maillage.E001")
        for field in keys_into_public()
    ]
    shared, network = _labels("SHARED_APPS"), _labels("TENANT_APPS")
    errors += [
        Error(
            f"{label} is in SHARED_APPS and in TENANT_APPS: a schema that lacks its tables would "
            "silently read the other's.",
            id="maillage.E002",
        )
        for label in sorted(shared & network)
    ]
    tables: dict[str, set[bool]] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in shared | network:
            tables.setdefault(model._meta.db_table, set()).add(model._meta.app_label in shared)
    errors += [
        Error(f"The table {table} is in public and in the networks.", id="maillage.E003")
        for table, places in sorted(tables.items())
        if len(places) > 1
    ]
    if settings.DATABASES[DEFAULT_DB_ALIAS]["ENGINE"] != ENGINE:
        errors.append(Error(f"The database ENGINE must be {ENGINE}.", id="maillage.E004"))
    return errors


@register(Tags.models, deploy=True)
def check_migrations(
    *, app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """No network's migration makes an extension (see maillage.core.tenancy.extensions)."""
    network = _labels("TENANT_APPS")
    return [
        Error(
            f"{label}.{name} creates an extension inside a network's schema.",
            hint="Add it to maillage.core.tenancy.extensions.",
            id="maillage.E005",
        )
        for (label, name), migration in MigrationLoader(None).disk_migrations.items()
        if label in network and any(map(_makes_extension, migration.operations))
    ]


def _makes_extension(operation: Operation) -> bool:
    names = {cls.__name__ for cls in type(operation).__mro__}
    sql = str(getattr(operation, "sql", "")).replace("\\n", " ")  # lists of statements, too
    inner = getattr(operation, "database_operations", [])
    return (
        "CreateExtension" in names
        or bool(re.search(r"create\s+extension", sql, re.IGNORECASE))
        or any(map(_makes_extension, inner))
    )
