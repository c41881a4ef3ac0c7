import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from maillage.core.health.database import examine_database, examine_migrations, examine_python
from maillage.core.health.findings import Finding, Level
from maillage.core.health.services import (
    examine_broker,
    examine_cache,
    examine_mail,
    examine_storage,
)


class Command(BaseCommand):
    help = "Examine ce dont la plateforme a besoin ; dit pour chaque défaut que faire."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(map(self._told, [*examine_python(), *examine_database()]))
        if Level.WRONG not in found:  # else they could not be asked for
            found += map(self._told, examine_migrations())
        for examine in (examine_broker, examine_cache, examine_storage, examine_mail):
            found += map(self._told, examine())
        if wrong := found.count(Level.WRONG):
            self.stdout.write(
                ngettext(
                    "%(count)d défaut : voyez la ligne ✗.",
                    "%(count)d défauts : voyez les lignes ✗.",
                    wrong,
                )
                % {"count": wrong}
            )
            sys.exit(1)
        self.stdout.write("Tout est en ordre.")

    def _told(self, finding: Finding) -> Level:
        self.stdout.write(f"{finding.level.value} {finding.what}")
        if finding.todo:
            self.stdout.write(f"    → {finding.todo}")
        return finding.level
