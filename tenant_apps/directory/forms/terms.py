"""A term of the nomenclature: its name, its synonyms, and what some kinds have beside."""

import json
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.forms.fields import (
    ParsedField,
    TermLineField,
    sector_choices,
)
from tenant_apps.directory.models import Sector, Term
from tenant_apps.directory.services.terms import EXTRAS, read_term
from tenant_apps.directory.spreadsheets import values as parse


class NafField(TermLineField):
    def validate(self, value: Any) -> None:
        super().validate(value)
        for prefix in value:
            if not re.fullmatch(r"[0-9]{1,4}|[0-9]{4}[A-Z]", prefix):
                raise ValidationError(
                    _("« %(prefix)s » n’est pas un début de code NAF, comme « 81 » ou « 8130Z ».")
                    % {"prefix": prefix}
                )

    def to_python(self, value: Any) -> Any:
        found = (re.sub(r"[\s.]", "", prefix).upper() for prefix in super().to_python(value))
        return sorted(dict.fromkeys(found))


class TermForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=120)
    full_name = forms.CharField(label=_("Nom complet"), max_length=160, required=False)
    website = ParsedField(parse.parse_website, label=_("Site"), max_length=200, required=False)
    parent = forms.ChoiceField(label=_("Rangé sous"), required=False)
    naf = NafField(
        label=_("Débuts de codes NAF"),
        help_text=_(
            "Une structure importée sans secteur reçoit celui dont un début est le plus long. "
            "Séparez-les par des points-virgules : « 8130 ; 4332A »."
        ),
    )
    synonyms = TermLineField(
        label=_("Synonymes"),
        help_text=_(
            "Les autres mots qui y mènent, par exemple l’artisan d’un métier : chercher l’un "
            "trouve l’autre, et un import les reconnaît. Séparez-les par des points-virgules."
        ),
    )
    before = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, kind: str, term: Term | None = None) -> None:
        current = read_term(term) if term else {}
        super().__init__(data, initial={**current, "before": json.dumps(current)})
        self.current = current
        for names in EXTRAS.values():
            for name in set(names) - set(EXTRAS.get(kind, ())):
                self.fields.pop(name, None)
        if "parent" in self.fields:
            below = Sector.objects.all().tree().below(term) if isinstance(term, Sector) else ()
            self.fields["parent"].choices = [  # type: ignore[attr-defined]
                ("", _("aucun : c’est un secteur principal")),
                *sector_choices(without=below),
            ]

    def clean_before(self) -> Any:
        try:
            return json.loads(self.cleaned_data["before"])
        except ValueError:
            return self.current

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "before"}

    def meet(self, current: dict[str, Any]) -> list[tuple[str, str]]:
        """Somebody else was quicker: what they changed. Sent again, it is overwritten knowingly."""
        seen = self.cleaned_data["before"]
        data: Any = self.data
        self.data = data = data.copy()
        data["before"] = json.dumps(current)
        return [
            (
                str(self.fields[name].label),
                (" ; ".join(value) if isinstance(value, list) else value) or str(_("rien")),
            )
            for name, value in current.items()
            if seen.get(name) != value
        ]


class MergeForm(forms.Form):
    into = forms.CharField(
        label=_("Fusionner dans"),
        help_text=_("Le nom du terme à garder, ou l’un de ses synonymes."),
        max_length=120,
    )
