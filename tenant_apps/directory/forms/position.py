"""Where the head office is, as two numbers; `directory/pin.js` draws them as a pin to move."""

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.drawing import Ground, ground_around
from tenant_apps.directory.forms.structures import GroupForm
from tenant_apps.directory.services.structures import Values

DECIMALS = 5  # about a metre


class PositionForm(GroupForm):
    key = "position"
    latitude = forms.FloatField(
        label=_("Latitude"),
        min_value=-90,
        max_value=90,
        required=False,
        localize=True,
        help_text=_("Vers le nord, par exemple 50,63297."),
    )
    longitude = forms.FloatField(
        label=_("Longitude"),
        min_value=-180,
        max_value=180,
        required=False,
        localize=True,
        help_text=_("Vers l’est, par exemple 3,05858."),
    )

    def starting(self, values: Values) -> Values:
        shown = [number_format(round(number, DECIMALS)) for number in values["position"]]
        return dict(zip(("latitude", "longitude"), shown, strict=False))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [cleaned.get(name) for name in ("latitude", "longitude")]
        if not self.errors and given.count(None) == 1:
            self.add_error(
                "longitude" if given[1] is None else "latitude",
                _("Donnez les deux nombres, ou aucun pour le centre de la commune."),
            )
        return cleaned

    def values(self) -> Values:
        current = self.current["position"]
        given = [self.cleaned_data[name] for name in ("latitude", "longitude")]
        if None in given:
            return {"position": []}
        # What was shown, rounded, is where it stood.
        same = [round(number, DECIMALS) for number in current] == given
        return {"position": current if same else given}

    def said(self, name: str, value: Any) -> str:
        return " ; ".join(number_format(round(n, DECIMALS)) for n in value) or str(_("rien"))

    @property
    def ground(self) -> Ground | None:
        """What to draw below the pin."""
        position = self.current["position"]
        return ground_around(*position) if position else None
