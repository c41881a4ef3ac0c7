from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillage.core.text import lines
from tenant_apps.accounts.models import User
from tenant_apps.accounts.services.people import coordinators
from tenant_apps.directory.forms.fields import ManyField, ProseField, sector_choices
from tenant_apps.moderation.models import (
    CircleRequest,
    CircleRules,
    CircleVote,
    ModerationItem,
    ValidationCircle,
)

NOBODY = ("", _("Personne pour l’instant"))


class DecisionForm(forms.Form):
    """Whether words are needed, the service says: it depends on what is decided."""

    message = ProseField(
        label=_("Message"),
        required=False,
        max_length=2000,
    )

    def __init__(self, *args: Any, item: ModerationItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if hasattr(item, "ballot"):
            said = _(
                "Le cercle a été consulté : dites pourquoi vous décidez. Le journal garde la "
                "raison."
            )
        elif item.is_change:
            said = _("Obligatoire pour refuser : la structure reçoit la raison.")
        else:
            said = _(
                "Obligatoire pour demander des corrections ou refuser : la structure le reçoit par "
                "courriel et le lit dans son espace."
            )
        self.fields["message"].help_text = said


class AssignForm(forms.Form):
    """Who follows it: one of those who coordinate."""

    to = forms.ChoiceField(label=_("Suivie par"), required=False)

    def __init__(self, *args: Any, item: ModerationItem, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"to": str(item.assigned_to_id or "")})
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in coordinators()}
        choices = [(pk, user.full_name or user.email) for pk, user in self.people.items()]
        self.fields["to"].choices = [NOBODY, *choices]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> User | None:
        return self.people.get(self.cleaned_data["to"])


class CircleForm(forms.ModelForm):
    sectors = ManyField(
        label=_("Secteurs"),
        help_text=_("Sans aucun coché, le cercle est consulté pour tous les secteurs."),
    )

    class Meta:
        model = ValidationCircle
        fields = ("name", "purpose")
        widgets = {"purpose": forms.Textarea}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sectors"].choices = sector_choices()  # type: ignore[attr-defined]
        self.fields["sectors"].initial = self.instance.sectors

    def clean_purpose(self) -> str:
        return lines(self.cleaned_data["purpose"])


class MemberForm(forms.Form):
    email = forms.EmailField(
        label=_("Adresse électronique"),
        help_text=_("Celle d’une personne qui a un compte dans le réseau."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean_email(self) -> User:
        found = User.objects.filter(email=self.cleaned_data["email"].lower()).first()
        if found is None:
            raise ValidationError(
                _("Aucun compte à cette adresse : demandez à la personne d’en ouvrir un.")
            )
        return found


class RulesForm(forms.ModelForm):
    class Meta:
        model = CircleRules
        fields = ("quorum", "opposing", "shortest_days", "longest_days", "silence")
        widgets = {"silence": forms.RadioSelect}


class JoinForm(forms.ModelForm):
    class Meta:
        model = CircleRequest
        fields = ("circle", "message")
        widgets = {"message": forms.Textarea}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = user.circle_memberships.filter(ended_at=None).values("circle")
        asked = user.circle_requests.filter(answered_at=None).values("circle")
        field: Any = self.fields["circle"]
        field.label = _("Cercle")
        field.queryset = (
            ValidationCircle.objects.standing()
            .exclude(pk__in=mine)
            .exclude(pk__in=asked)
            .order_by("name")
        )
        field.empty_label = _("Choisissez un cercle")

    @property
    def can_ask(self) -> bool:
        field: Any = self.fields["circle"]
        return bool(field.queryset.exists())


class AnswerForm(forms.Form):
    reason = ProseField(
        label=_("Raison, si vous refusez"),
        required=False,
        max_length=1000,
        help_text=_("La personne la reçoit par courriel."),
    )


class VoteForm(forms.Form):
    choice = forms.ChoiceField(
        label=_("Votre avis"), choices=CircleVote.Choice.choices, widget=forms.RadioSelect
    )
    reason = ProseField(
        label=_("Pourquoi"),
        required=False,
        max_length=1000,
        help_text=_(
            "Obligatoire si vous êtes contre. La coordination et les membres du cercle le lisent."
        ),
    )
