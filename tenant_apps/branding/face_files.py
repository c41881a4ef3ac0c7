"""A network's texts and lists as a TOML file, for the command line and the demo."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tenant_apps.accounts.models import User
from tenant_apps.branding.faces import LISTS, Organism, Person
from tenant_apps.branding.services import describe_network


def describe_from_file(file: Path, *, by: User | None) -> None:
    """Raises ValidationError; then nothing has changed."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValidationError({file.name: [_("Ce fichier ne se lit pas : %s") % error]}) from error
    lists = {name: _members(name, content.pop(name)) for name in LISTS if name in content}
    describe_network(content, by=by, **lists)


def _members(name: str, tables: Any) -> list[Any]:
    kind = Person if name == "support_people" else Organism
    try:
        return [kind(**table) for table in tables]
    except TypeError as error:
        raise ValidationError({name: [_("Un élément est mal écrit : %s") % error]}) from error
