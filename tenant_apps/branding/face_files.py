"""A network's texts and lists as a TOML file, for the command line and the demo."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from tenant_apps.accounts.models import User
from tenant_apps.branding.faces import LISTS, Organism, Person
from tenant_apps.branding.logos import Logo, propose_logo
from tenant_apps.branding.services import describe_network


def describe_from_file(file: Path, *, by: User | None) -> None:
    """Raises ValidationError; then nothing has changed."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValidationError({file.name: [_("Ce fichier ne se lit pas : %s") % error]}) from error
    lists: dict[str, Any] = {
        name: _members(name, content.pop(name), file.parent) for name in LISTS if name in content
    }
    if "logo" in content:
        content["logo"] = _logo("logo", content["logo"], file.parent)
    describe_network(content, by=by, **lists)


def _members(name: str, tables: Any, folder: Path) -> list[Any]:
    kind = Person if name == "support_people" else Organism
    try:
        for table in tables:
            if kind is Organism and "logo" in table:
                table["logo"] = _logo(name, table["logo"], folder)
        return [kind(**table) for table in tables]
    except TypeError as error:
        raise ValidationError({name: [_("Un élément est mal écrit : %s") % error]}) from error


def _logo(name: str, path: Any, folder: Path) -> Logo:
    """A picture beside the file; an absolute path stays one."""
    try:
        with (folder / str(path)).open("rb") as picture:
            return propose_logo(File(picture))
    except OSError as error:
        raise ValidationError({name: [_("Ce logo ne se lit pas : %s") % error]}) from error
    except ValidationError as error:
        raise ValidationError({name: [f"{path} : {' '.join(error.messages)}"]}) from error
