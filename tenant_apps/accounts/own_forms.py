"""The forms of one's own account."""

from collections.abc import Sequence
from typing import Any, cast

from allauth.core import ratelimit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.mail.kinds import MailKind
from tenant_apps.accounts.fields import AddressField, PhoneField, TextField
from tenant_apps.accounts.models import User
from tenant_apps.accounts.permissions import PersonRequest


class ProfileForm(forms.Form):
    civility = forms.ChoiceField(
        label=gettext_lazy("Civilité"),
        choices=User.Civility,
        widget=forms.RadioSelect,
        required=False,
    )
    first_name = TextField(label=gettext_lazy("Prénom"), max_length=80, autocomplete="given-name")
    last_name = TextField(label=gettext_lazy("Nom"), max_length=80, autocomplete="family-name")
    phone = PhoneField(required=False)
    institution = TextField(
        label=gettext_lazy("Institution ou société"),
        max_length=120,
        autocomplete="organization",
        required=False,
    )

    @classmethod
    def values_of(cls, user: User) -> dict[str, str]:
        return {name: getattr(user, name) for name in cls.base_fields}


class OwnPasswordForm(forms.Form):
    """What matters asks for the password again."""

    password = forms.CharField(
        label=gettext_lazy("Votre mot de passe"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )

    def __init__(self, *args: Any, request: PersonRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not ratelimit.consume(self.request, action="own_password"):
            raise ValidationError(_("Trop d’essais à la suite : attendez quelques minutes."))
        if not self.request.user.check_password(password):
            raise ValidationError(_("Ce n’est pas votre mot de passe. Vérifiez-le."))
        return password


class EmailForm(OwnPasswordForm):
    field_order = ("email", "password")

    email = AddressField(
        label=gettext_lazy("Nouvelle adresse électronique"),
        help_text=gettext_lazy("Nous y envoyons un lien ; l’actuelle reste valable jusque-là."),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email == self.request.user.email:
            raise ValidationError(_("C’est déjà votre adresse. Indiquez la nouvelle."))
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not ratelimit.consume(
            self.request, action="mailed_link", key=cleaned["email"]
        ):
            raise ValidationError(_("Trop de messages à cette adresse : attendez une heure."))
        return cleaned


class NotificationsForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Vous recevez"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, kinds: Sequence[MailKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.MultipleChoiceField, self.fields["kinds"])
        field.choices = [(kind.code, kind.label) for kind in kinds]
