from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import DEFAULT_DB_ALIAS

from maillage.core.tenancy.extensions import prepare_extensions
from tenants.services.schemas import migrate_console, migrate_networks, migrate_public


class Command(DjangoMigrate):
    """Django's own runs inside; its choice of app, target or database has no meaning here."""

    help = "Brings every schema up to date: extensions, public, console, then each network."

    def add_arguments(self, parser: CommandParser) -> None:
        pass

    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        return super().get_check_kwargs({**options, "database": DEFAULT_DB_ALIAS})

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_extensions()
        migrate_public(verbosity=options["verbosity"])
        self.stdout.write(f"console: {migrate_console()} migrations")
        for network, ran in migrate_networks():
            self.stdout.write(f"{network.slug}: {ran} migrations")
