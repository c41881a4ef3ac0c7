from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maillage.core.tenancy.place import in_network
from tenant_apps.access.services.object_permissions import find_drift, mend_drift
from tenants.services.finding import live_networks


class Command(BaseCommand):
    help = "Compares object permissions with the grants in force, in each network."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--network", default="", help="one network only, by its slug")
        parser.add_argument("--mend", action="store_true", help="write the permissions again")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for info in live_networks():
            if options["network"] not in ("", info.slug):
                continue
            with in_network(info):
                drift = mend_drift() if options["mend"] else find_drift()
            for word, rights in (("missing", drift.missing), ("too many", drift.excess)):
                for right in sorted(map(str, rights)):
                    self.stdout.write(f"{info.slug}: {word}: {right}")
            found += len(drift.missing) + len(drift.excess)
        if found and not options["mend"]:
            raise CommandError(f"{found} differences; --mend writes the permissions again")
        self.stdout.write(f"{found} differences mended" if found else "no difference")
