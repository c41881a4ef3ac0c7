"""The guarded database backend: every statement runs on the search path of the current place.

django-tenants' backend remembers what it has SET. This one asks PostgreSQL, which reports its
search path with every change since version 18, at the price of a memory look-up: no rollback,
savepoint, pooler or SET behind its back leaves a query in another network. With no place entered
it refuses.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql.base import CursorDebugWrapper
from django.db.backends.postgresql.features import DatabaseFeatures as PostgresFeatures
from django.db.backends.postgresql.introspection import DatabaseIntrospection
from django.db.backends.utils import CursorWrapper
from django_tenants.postgresql_backend import base as django_tenants_base
from psycopg.pq import TransactionStatus

from maillage.core.tenancy.place import NoNetworkError, current_place

NOWHERE = "pg_catalog"
# What Django itself sends to unwind a transaction after its place was left; none of it reads a row.
ALLOWED_NOWHERE = (
    "SAVEPOINT ",
    "RELEASE SAVEPOINT ",
    "ROLLBACK TO SAVEPOINT ",
    "SET CONSTRAINTS ",
)


class SearchPathError(RuntimeError):
    """PostgreSQL does not say where it is, or is not where it was sent."""


class Guarded:
    """What passes by the execute wrappers. A cursor may have been opened in another place."""

    db: Any
    cursor: Any

    @contextmanager
    def copy(self, statement: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        self.db._admit(statement)
        with self.cursor.copy(statement, *args, **kwargs) as copy:
            yield copy

    def stream(self, query: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        self.db._admit(query)
        yield from self.cursor.stream(query, *args, **kwargs)

    def callproc(self, procname: str, *args: Any) -> Any:
        self.db._admit(procname)
        return super().callproc(procname, *args)  # type: ignore[misc]


class GuardedCursor(Guarded, CursorWrapper):
    pass


class GuardedDebugCursor(Guarded, CursorDebugWrapper):
    pass


class DatabaseFeatures(PostgresFeatures):
    # Older servers do not report search_path: the guard would be blind.
    minimum_database_version = (18,)
    # Known, where Django would find out by making a table, nowhere in particular.
    supports_transactions = True


class DatabaseWrapper(django_tenants_base.DatabaseWrapper):
    features_class = DatabaseFeatures

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # django-tenants' own introspection sends SETs, which the guard would undo. Migrations
        # see their own schema only (place.in_schema_only), so Django's serves.
        self.introspection = DatabaseIntrospection(self)
        self.execute_wrappers.append(self._guard)

    @property
    def schema_name(self) -> str | None:
        """Read by django-tenants' router; the place decides, so that assigning changes nothing."""
        place = current_place()
        return place.schema if place else None

    @schema_name.setter
    def schema_name(self, value: object) -> None:
        pass

    def set_schema_to_public(self) -> None:
        """Called by django-tenants' constructor only: a connection starts nowhere."""

    def set_tenant(self, tenant: object, include_public: bool = True) -> None:
        raise TypeError("a connection does not choose its network: enter place.in_network()")

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params["options"] = f"{params.get('options', '')} -c search_path={NOWHERE}".strip()
        return params

    def _handle_search_path(self, cursor: object = None) -> None:
        """At each cursor; GuardedCursor and the execute wrapper look again at each statement."""
        self._go_to_place()

    def _go_to_place(self) -> None:
        pgconn = self.connection.pgconn
        place = current_place()
        wanted = (place.search_path if place else NOWHERE).encode()
        reported = pgconn.parameter_status(b"search_path")
        if reported == wanted or pgconn.transaction_status == TransactionStatus.INERROR:
            return  # in a failed transaction only a rollback passes, and that needs no path
        # A raw cursor: neither the guard nor a query count should see this statement. Its errors
        # are Django's all the same: a lost connection is an OperationalError here too.
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(b"SET search_path = " + wanted)
        reported = pgconn.parameter_status(b"search_path")
        if reported != wanted:
            raise SearchPathError(f"asked for {wanted!r}, PostgreSQL reports {reported!r}")

    def _guard(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        self._admit(sql)
        return execute(sql, params, many, context)

    def _admit(self, sql: Any) -> None:
        if current_place() is not None:
            self._go_to_place()
        elif not str(sql).startswith(ALLOWED_NOWHERE):
            raise NoNetworkError(f"query outside any network: {str(sql)[:80]}")

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        return GuardedCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorWrapper:
        return GuardedDebugCursor(cursor, self)
