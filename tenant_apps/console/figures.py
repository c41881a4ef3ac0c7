"""How large networks are and how lately they were used: one query for all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from psycopg.sql import SQL, Composed, Identifier, Literal

from maillage.core.audit.models import AuditEvent
from maillage.core.tenancy.place import PLAIN_SCHEMA_NAME
from tenant_apps.accounts.models import SUPPORT_DOMAIN, User
from tenant_apps.directory.models import Profile, SupplierProfile
from tenants.models import Network

ONE_NETWORK = """
SELECT {name},
       (SELECT count(*) FROM {fiches} WHERE state = {listed}),
       (SELECT count(*) FROM {fiches}),
       (SELECT count(*) FROM {people} WHERE is_active AND email NOT LIKE {support}),
       GREATEST((SELECT max(at) FROM {journal}), (SELECT max(last_login) FROM {people}))
"""


@dataclass(frozen=True, slots=True)
class Figures:
    listed: int
    fiches: int
    accounts: int
    last_activity: datetime | None


def figures_of(networks: Iterable[Network]) -> dict[str, Figures]:
    """By the name of their schema. Each table is named with its schema: the place is not left."""
    parts = [_one(network.schema_name) for network in networks]
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(SQL(" UNION ALL ").join(parts).as_string())
        return {schema: Figures(*figures) for schema, *figures in cursor.fetchall()}


def _one(schema: str) -> Composed:
    if not PLAIN_SCHEMA_NAME.fullmatch(schema):
        raise ValueError(f"not a schema name of ours: {schema!r}")
    return SQL(ONE_NETWORK).format(
        name=Literal(schema),
        fiches=Identifier(schema, SupplierProfile._meta.db_table),
        people=Identifier(schema, User._meta.db_table),
        journal=Identifier(schema, AuditEvent._meta.db_table),
        listed=Literal(Profile.State.LISTED.value),
        support=Literal(f"%@{SUPPORT_DOMAIN}"),
    )
