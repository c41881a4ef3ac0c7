from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.web.client import seldom_enough
from tenant_apps.accounts.antirobot import AntiRobotForm
from tenant_apps.accounts.fields import AddressField, MessageField
from tenant_apps.feedback.models import Feedback
from tenant_apps.feedback.origin import page_of

# Of visitors, from one Internet address: each is mailed to all who coordinate.
AN_HOUR = 10


class FeedbackForm(forms.Form):
    key = forms.UUIDField(
        label=gettext_lazy("Numéro de l’envoi"), widget=forms.HiddenInput, initial=uuid4
    )
    page = forms.CharField(
        label=gettext_lazy("Page concernée"), widget=forms.HiddenInput, required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("De quoi s’agit-il ?"),
        choices=Feedback.Kind,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez l’une de ces réponses.")},
    )
    message = MessageField(
        label=gettext_lazy("Votre message"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": gettext_lazy("Écrivez votre message.")},
        help_text=gettext_lazy(
            "Pour un problème : ce que vous faisiez, ce que vous attendiez, ce qui s’est passé."
        ),
    )

    def clean_page(self) -> str:
        """What is no page of ours is forgotten: it says nothing, and nobody typed it."""
        return page_of(self.cleaned_data["page"])

    @property
    def told(self) -> dict[str, Any]:
        """As the service takes it."""
        ours = ("key", "page", "kind", "message", "email")
        return {name: value for name, value in self.cleaned_data.items() if name in ours}


class VisitorForm(AntiRobotForm, FeedbackForm):
    field_order = ("kind", "message", "email")

    email = AddressField(
        label=gettext_lazy("Votre adresse électronique, pour une réponse"),
        required=False,
        help_text=gettext_lazy("Elle ne sert qu’à vous répondre."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not seldom_enough(self.request, "feedback", an_hour=AN_HOUR):
            raise ValidationError(
                _("Trop d’avis à la suite. Attendez une heure, puis envoyez de nouveau.")
            )
        return cleaned


class NoteForm(forms.Form):
    note = MessageField(
        label=gettext_lazy("Note interne"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Ce que vous avez fait ou répondu. Seule la coordination la lit."),
    )


def form_for(request: HttpRequest, page: str = "") -> FeedbackForm:
    """With what keeps robots away, where nobody is logged in."""
    data = request.POST if request.method == "POST" else None
    initial = {"page": page}
    if request.user.is_authenticated:
        return FeedbackForm(data, initial=initial)
    return VisitorForm(data, initial=initial, request=request)
