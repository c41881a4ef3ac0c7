"""The forms of the coordinators' pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.core.audit.verbs import declared_verbs

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _verbs() -> list[tuple[str, str]]:
    """As one reads them: « a importé des structures du fichier »."""
    verbs = [(verb.code, str(verb.sentence)) for verb in declared_verbs()]
    return [("", str(_("Toutes"))), *sorted(verbs, key=lambda verb: verb[1])]


class JournalForm(forms.Form):
    """What one looks for in the journal; the names are those of the page's address."""

    qui = forms.CharField(label=_("Qui"), required=False, max_length=254)
    action = forms.ChoiceField(
        label=_("Action"),
        required=False,
        choices=_verbs,
        error_messages={"invalid_choice": _("Cette action n’existe pas : choisissez-en une.")},
    )
    sur = forms.CharField(label=_("Sur quoi"), required=False, max_length=254)
    du = forms.DateField(label=_("Depuis le"), required=False, widget=DAY)
    au = forms.DateField(label=_("Jusqu’au"), required=False, widget=DAY)
    avant = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("du"), cleaned.get("au")
        if since and until and until < since:
            self.add_error("au", _("Ce jour vient avant le premier : échangez-les."))
        return cleaned

    @property
    def is_filled(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name != "avant")


class SendAgainForm(forms.Form):
    address = forms.EmailField(
        label=_("Adresse du destinataire"),
        help_text=_("Corrigez-la s’il le faut. La fiche de la structure n’est pas modifiée."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Écrivez l’adresse à laquelle renvoyer ce courriel.")},
    )
