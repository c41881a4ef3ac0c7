from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from tenant_apps.accounts.fields import AddressField, MessageField, TextField


class RecommendForm(forms.Form):
    key = forms.UUIDField(label=_("Numéro de l’envoi"), widget=forms.HiddenInput, initial=uuid4)
    structure = TextField(
        label=_("Nom de la structure"),
        max_length=200,
        autocomplete="off",
        error_messages={"required": _("Donnez le nom de la structure.")},
    )
    email = AddressField(
        label=_("Son adresse électronique"),
        help_text=_("Celle de la structure, ou d’une personne qui y travaille."),
        error_messages={"required": _("Donnez l’adresse à laquelle le réseau écrira.")},
    )
    message = MessageField(
        label=_("Un mot de votre part"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Comment vous la connaissez, pourquoi elle devrait y figurer. Il est cité."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "off"  # not one's own
