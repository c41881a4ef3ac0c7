from django import forms
from django.utils.translation import gettext_lazy as _

from shared_apps.reference.company_register import read_siret
from shared_apps.reference.widgets import SiretInput
from tenant_apps.directory.forms.fields import LineField, ParsedField
from tenant_apps.directory.services.structures import NewStructure
from tenant_apps.directory.spreadsheets import values as parse


class BeginForm(forms.Form):
    siret = forms.CharField(
        label=_("SIRET du siège"),
        max_length=40,
        help_text=_("14 chiffres, avec ou sans espaces. Il dit si votre entreprise est déjà là."),
        widget=SiretInput,
    )
    name = LineField(
        label=_("Raison sociale"), max_length=200, help_text=_("Telle qu’elle figure au registre.")
    )
    address = LineField(label=_("Adresse du siège"), max_length=200, required=False)
    postal_code = ParsedField(parse.parse_postal_code, label=_("Code postal"), max_length=10)
    town = LineField(label=_("Ville"), max_length=100)

    def clean_siret(self) -> str:
        return read_siret(self.cleaned_data["siret"])

    def new_structure(self) -> NewStructure:
        return NewStructure(**self.cleaned_data)


class SubmitForm(forms.Form):
    charter = forms.BooleanField(
        label=_("Nous acceptons cette charte au nom de notre structure"),
        error_messages={"required": _("Acceptez la charte pour envoyer la fiche.")},
    )
