"""The operator before the command line, and the spreadsheets they are sent."""

import csv
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from stdnum import luhn

from wording import as_read


def siret(number: int) -> str:
    """A valid number that nobody has: the SIRENs from 000 000 are not given."""
    siren = f"00{number:06}"
    siren += luhn.calc_check_digit(siren)
    return f"{siren}0001{luhn.calc_check_digit(f'{siren}0001')}"


class Operator:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = count(1)

    def spreadsheet(self, rows: list[dict[str, str]]) -> Path:
        path = self.folder / f"structures-{next(self.files)}.csv"
        titles = list(dict.fromkeys(title for row in rows for title in row))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, titles, delimiter=";", restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    def run(self, command: str, *arguments: object, **options: Any) -> str:
        """What the command says, as one reads it: without telling one blank from another."""
        said = StringIO()
        try:
            call_command(command, *map(str, arguments), stdout=said, **options)
        except CommandError as error:
            raise CommandError(as_read(str(error))) from error
        return as_read(said.getvalue())

    def publishes(self, *rows: dict[str, str], network: str = "alpha") -> str:
        path = self.spreadsheet(list(rows))
        return self.run("import_organizations", path, network=network, publish=True)

    def preregisters(self, *rows: dict[str, str], network: str = "alpha") -> str:
        return self.run("import_organizations", self.spreadsheet(list(rows)), network=network)

    def provisions(self, slug: str, name: str, **options: Any) -> str:
        options = {
            "departements": "34,30",
            "coordinator_email": f"coordination@{slug}.example.org",
            **options,
        }
        return self.run("provision_network", slug=slug, name=name, **options)
