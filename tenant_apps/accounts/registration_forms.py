"""One account, three doors: a buyer's, an enterprise's, a person's."""

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.fr import siret

from tenant_apps.accounts.antirobot import AntiRobotForm
from tenant_apps.accounts.fields import AddressField, PhoneField, TextField
from tenant_apps.accounts.forms import PASSWORD_RULES
from tenant_apps.accounts.models import User


class RegistrationForm(AntiRobotForm):
    """What every account needs (F63): an address and a password."""

    email = AddressField(
        help_text=gettext_lazy("Ce sera votre identifiant. Nous y envoyons un lien d’activation.")
    )
    password = forms.CharField(
        label=gettext_lazy("Mot de passe"),
        help_text=PASSWORD_RULES,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    again = forms.CharField(
        label=gettext_lazy("Le même mot de passe, une seconde fois"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        # Before the robots' part, which counts only what would be accepted.
        self._check_password()
        return super().clean()

    def _check_password(self) -> None:
        values = self.cleaned_data
        password = values.get("password")
        if not password:
            return
        names = {name: values.get(name, "") for name in ("email", "first_name", "last_name")}
        try:
            validate_password(password, User(**names))
        except ValidationError as error:
            self.add_error("password", error)
        if "again" in values and password != values["again"]:
            self.add_error("again", _("Ce n’est pas le même mot de passe : tapez-le de nouveau."))

    @property
    def declared(self) -> dict[str, str]:
        """What the person says of themselves."""
        taken = {"email", "password", "again", "proof", "subject_line"}
        return {name: value for name, value in self.cleaned_data.items() if name not in taken}


class EnterpriseForm(RegistrationForm):
    """The first of the seven steps (F63); the others describe the enterprise."""

    field_order = ("email", "password", "again")


class NamedForm(RegistrationForm):
    first_name = TextField(label=gettext_lazy("Prénom"), max_length=80, autocomplete="given-name")
    last_name = TextField(label=gettext_lazy("Nom"), max_length=80, autocomplete="family-name")


class BuyerForm(NamedForm):
    """Exactly these are required (F129), so the password is typed once, and can be shown."""

    field_order = ("last_name", "first_name", "institution", "buyer_kind", "email", "password")

    again = None  # type: ignore[assignment] # how Django takes a field away
    institution = TextField(
        label=gettext_lazy("Institution ou société"), max_length=120, autocomplete="organization"
    )
    buyer_kind = forms.ChoiceField(
        label=gettext_lazy("Vous achetez pour"),
        choices=User.BuyerKind,
        initial=User.BuyerKind.COMPANY,
        widget=forms.RadioSelect,
        required=False,
    )

    def clean_buyer_kind(self) -> str:
        return self.cleaned_data["buyer_kind"] or User.BuyerKind.COMPANY


class PersonForm(NamedForm):
    """F199."""

    field_order = (
        *("civility", "first_name", "last_name", "phone"),
        *("email", "password", "again", "declared_siren"),
    )

    civility = forms.ChoiceField(
        label=gettext_lazy("Civilité"), choices=User.Civility, widget=forms.RadioSelect
    )
    phone = PhoneField()
    declared_siren = TextField(
        label=gettext_lazy("SIRET de votre structure"),
        help_text=gettext_lazy(
            "Si vous en avez une : quatorze chiffres. Il aide vos collègues à vous trouver quand "
            "ils vous invitent, et ne donne aucun droit sur la fiche. Nous en gardons le SIREN."
        ),
        max_length=30,
        autocomplete="off",
        required=False,
    )

    def clean_declared_siren(self) -> str:
        number = re.sub(r"[\s.\-]", "", self.cleaned_data["declared_siren"])
        if not number:
            return ""
        if not number.isdecimal() or len(number) != 14:
            count = sum(sign.isdecimal() for sign in number)
            raise ValidationError(
                _(
                    "Un SIRET compte quatorze chiffres : ici, %(count)s. Corrigez-le, ou laissez "
                    "ce champ vide."
                )
                % {"count": count}
            )
        if not siret.is_valid(number) or not number.strip("0"):
            raise ValidationError(
                _(
                    "Ce SIRET n’existe pas : un chiffre a sans doute été tapé de travers. "
                    "Corrigez-le, ou laissez ce champ vide."
                )
            )
        return number[:9]
