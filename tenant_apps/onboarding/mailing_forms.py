from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.core.text import lines
from tenant_apps.onboarding.merge_fields import check_body, check_subject
from tenant_apps.onboarding.models import InvitationMailing


class WordsForm(forms.ModelForm):
    remind_after_days = forms.IntegerField(
        label=_("Rappeler une fois, après ce nombre de jours"),
        min_value=3,
        max_value=90,
        required=False,
        help_text=_("De 3 à 90, ou rien : pas de rappel. Jamais à qui a répondu ou refusé."),
    )

    class Meta:
        model = InvitationMailing
        fields = ("subject", "body", "again", "remind_after_days")
        widgets = {"body": forms.Textarea(attrs={"rows": 18})}
        labels = {"subject": _("Objet"), "body": _("Texte")}
        help_texts = {
            "again": _("Sinon, celles qu’un autre envoi a déjà invitées sont laissées de côté."),
        }

    def clean_subject(self) -> str:
        text: str = self.cleaned_data["subject"]
        check_subject(text)
        return text

    def clean_body(self) -> str:
        text = lines(self.cleaned_data["body"])
        check_body(text)
        return text

    def _post_clean(self) -> None:
        """The row is written by its service."""

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class AddressForm(forms.Form):
    to = forms.EmailField(
        label=_("Adresse électronique"),
        help_text=_("Une autre adresse remplace celle de la fiche."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
