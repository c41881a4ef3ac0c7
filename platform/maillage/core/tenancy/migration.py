"""Django's own migrations, run in one schema."""

from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from maillage.core.tenancy.place import in_schema_only

Progress = Callable[[int, int], None]


def pending_migrations(schema: str) -> int:
    with in_schema_only(schema):
        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate_schema(schema: str, *, progress: Progress | None = None) -> int:
    """Bring the tables of an existing schema up to date; returns how many migrations ran.

    Every app is recorded in every schema, even where the router lets it make nothing: so one
    list of migrations serves all. `progress` hears (done, in all).
    """
    with in_schema_only(schema):
        done = 0
        total = 0

        def heard(action: str, *args: object, **kwargs: object) -> None:
            nonlocal done
            if action == "apply_success":
                done += 1
                if progress:
                    progress(done, total)

        executor = MigrationExecutor(connection, heard)
        executor.loader.check_consistent_history(connection)
        targets = executor.loader.graph.leaf_nodes()
        total = len(executor.migration_plan(targets))
        if total:
            executor.migrate(targets)
        return total
