"""What is asked of a person who wants to act for a structure, and of who decides about it."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from shared_apps.reference.company_register import read_number, read_siret
from shared_apps.reference.widgets import SiretInput
from tenant_apps.access.models import ClaimRequest


class JoinForm(forms.Form):
    siret = forms.CharField(
        label=_("SIRET"),
        max_length=40,
        help_text=_(
            "Les 14 chiffres qui sont dans le courrier, ou leurs 9 premiers ; les espaces ne "
            "comptent pas."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Quatre groupes de quatre signes ; majuscules et tirets ne comptent pas."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_siret(self) -> str:
        """Or its SIREN: a code is one structure's."""
        return read_number(self.cleaned_data["siret"])


class ClaimRequestForm(forms.ModelForm):
    siret = forms.CharField(
        label=_("SIRET"),
        max_length=40,
        help_text=_(
            "14 chiffres. « Préremplir » complète ce que l’on en sait ; un SIREN montre ses "
            "établissements."
        ),
        widget=SiretInput,
    )
    postal_code = forms.CharField(
        label=_("Code postal"),
        max_length=5,
        validators=[RegexValidator(r"^[0-9]{5}\Z", _("Un code postal a 5 chiffres."))],
    )

    class Meta:
        model = ClaimRequest
        fields = ["siret", "name", "address", "postal_code", "town", "message"]
        labels = {"message": _("Qui êtes-vous dans cette structure ?")}
        help_texts = {
            "message": _("Votre fonction, et de quoi vous reconnaître : un nom, un téléphone.")
        }

    def clean_siret(self) -> str:
        return read_siret(self.cleaned_data["siret"])


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi vous refusez"),
        max_length=1000,
        help_text=_("La personne reçoit ces mots par courriel."),
        widget=forms.Textarea,
    )
