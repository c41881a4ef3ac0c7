"""A fiche as whoever decides reads it: each answer now, beside what it was at the last decision.

The reading is the one that was kept then (services.snapshots); the forms of the questions say it
in words.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.directory.forms.groups import FORMS
from tenant_apps.directory.models import Organization, Visibility
from tenant_apps.moderation.models import FicheSnapshot, ModerationItem
from tenant_apps.moderation.services.snapshots import FILES, read_fiche

FILE_TITLES = {"logo": gettext_lazy("Logo"), "brochure": gettext_lazy("Plaque")}
UNTOUCHED: tuple[Any, ...] = ("", None, False, [], Visibility.EVERYONE.value)
# What a vote can do without: people, their addresses, and figures.
PRIVATE_GROUPS = {"contacts", "chiffres"}
PRIVATE = {
    *("email", "email_visibility", "consultations_email", "phone", "phone_visibility"),
    "carbon_visibility",
}


@dataclass(frozen=True, slots=True)
class Line:
    """`before` is None where nothing was decided before, so that nothing can have changed."""

    title: str | Promise
    now: str
    before: str | None
    changed: bool
    # Left as it was when the fiche was made.
    untouched: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    key: str
    title: str | Promise
    lines: list[Line]


def whole_fiche(
    organization: Organization,
    since: FicheSnapshot | None = None,
    *,
    private: bool = True,
    empty: bool = False,
) -> list[Part]:
    """All parts that have something to say; with `empty`, all."""
    now = read_fiche(organization)
    before = since.values if since else {}
    parts = []
    for key, values in now.items():
        if private or key not in PRIVATE_GROUPS:
            title, said = _words(organization, key)
            names = [name for name in values if private or name not in PRIVATE]
            lines = [_line(name, values[name], before.get(key), *said) for name in names]
            told = [line for line in lines if empty or line.changed or not line.untouched]
            parts.append(Part(key, title, told))
    return [part for part in parts if part.lines]


def side_by_side(one: Organization, other: Organization) -> list[tuple[str, list[str]]]:
    """Each question and both answers, where at least one of them says something."""
    rows: dict[tuple[str, str], list[Line | None]] = {}
    for number, organization in enumerate((one, other)):
        for part in whole_fiche(organization, empty=True):
            for line in part.lines:
                rows.setdefault((part.key, str(line.title)), [None, None])[number] = line
    return [
        (title, [line.now if line and not line.untouched else "" for line in lines])
        for (_key, title), lines in rows.items()
        if any(line and not line.untouched for line in lines)
    ]


def changed_lines(parts: list[Part]) -> list[Line]:
    return [line for part in parts for line in part.lines if line.changed]


def proposed_lines(item: ModerationItem) -> list[Line]:
    """What a change would make of the structure."""
    form = FORMS["identite"](structure=item.organization)
    return [
        Line(
            form.title_of(name),
            form.said(name, value),
            form.said(name, form.current[name]),
            value != form.current[name],
        )
        for name, value in item.proposed.items()
    ]


def _words(organization: Organization, key: str) -> tuple[Any, tuple[Any, Any]]:
    if key == FILES:
        return _("Fichiers"), (FILE_TITLES.__getitem__, _said_of_file)
    form = FORMS[key](structure=organization)
    return form.group.title, (form.title_of, form.said)


def _line(name: str, now: Any, before: Any, title_of: Any, said: Any) -> Line:
    known = before is not None and name in before
    return Line(
        title_of(name),
        said(name, now),
        said(name, before[name]) if known else None,
        known and before[name] != now,
        untouched=now in UNTOUCHED,
    )


def _said_of_file(name: str, value: str) -> str:
    """Names are ours, and another name is another file."""
    return _("déposé") if value else _("rien")
