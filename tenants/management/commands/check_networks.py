import sys
from typing import Any

from django.core.management.base import BaseCommand

from tenants.services.drift import find_drift


class Command(BaseCommand):
    help = "Compare les tables de chaque réseau avec celles qu’attend le code."

    def handle(self, *args: Any, **options: Any) -> None:
        found = find_drift(progress=lambda step: self.stdout.write(f"… {step}"))
        for finding in found:
            self.stdout.write(f"{finding.place} : {finding.what}\n    → {finding.todo}")
        if found:
            sys.exit(1)
        self.stdout.write("Tous les réseaux, et la console, ont les tables attendues.")
