"""What the pages of « Votre réseau » say of a colour, and of two people's words for one thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from maillage.core.web.theme import GROUND, WHITE, Theme, contrast
from tenant_apps.branding.faces import Organism, Person
from tenant_apps.branding.forms.pages import PageForm
from tenant_apps.branding.logos import Logo
from tenant_apps.branding.models import NetworkFace
from tenants.time_zones import TIME_ZONES


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    theirs: str
    mine: str


def differences(form: PageForm, held: Mapping[str, Any]) -> list[Difference]:
    """Where a valid page and what its network holds are not the same."""
    return [
        Difference(form.label_of(name), _told(name, held[name]), _told(name, said))
        for name, said in form.said().items()
        if said != held[name]
    ]


def _told(name: str, value: Any) -> str:
    match value:
        case tuple():
            return "\n".join(_told("", member) for member in value) or _("rien")
        case Person(person, role, phone, email):
            return ", ".join(filter(None, [person, role, phone, email]))
        case Organism(organism, link, logo):
            return ", ".join(filter(None, [organism, link, _("avec logo") if logo else ""]))
        case Logo():
            return _("un logo")
        case date():
            return date_format(value, "j F Y")
    if name == "accessibility":
        return str(NetworkFace.Accessibility(value).label)
    if name == "time_zone":
        return str(dict(TIME_ZONES).get(value, value))
    return str(value or "") or _("rien")


@dataclass(frozen=True, slots=True)
class Preview:
    color: str
    notes: list[str]


def preview(color: str) -> Preview:
    """What the theme does so that everything stays readable."""
    values = Theme(color).values
    on_color = values["on-brand"]
    words = _("blanc") if on_color == WHITE else _("foncé")
    notes = [
        _("Sur les boutons, le texte est %(words)s : contraste de %(ratio)s pour 1.")
        % {"words": words, "ratio": _ratio(color, on_color)}
    ]
    link = values["brand-text"]
    if link == color:
        notes.append(
            _("Les liens gardent cette couleur : contraste de %(ratio)s pour 1.")
            % {"ratio": _ratio(link, GROUND)}
        )
    else:
        notes.append(
            _(
                "Trop pâle pour du texte, elle est foncée en %(link)s pour les liens : "
                "contraste de %(ratio)s pour 1."
            )
            % {"link": link, "ratio": _ratio(link, GROUND)}
        )
    return Preview(color, notes)


def _ratio(one: str, other: str) -> str:
    return number_format(contrast(one, other), 1)
