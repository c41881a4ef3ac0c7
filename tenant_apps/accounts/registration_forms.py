"""One account, three doors: a buyer's, an enterprise's, a person's."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shared_apps.reference.company_register import read_siret
from shared_apps.reference.widgets import SiretInput
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


class WithStructureForm(RegistrationForm):
    """What a person says of their structure, if they have one. It gives no right (F199–F201)."""

    # What is known of an establishment, and where it goes.
    PREFILLED: ClassVar[dict[str, str]] = {
        "siret": "declared_siret",
        "name": "institution",
        "address": "declared_address",
        "postal_code": "declared_postal_code",
        "town": "declared_town",
    }

    declared_siret = TextField(
        label=gettext_lazy("SIRET de votre structure"),
        help_text=gettext_lazy(
            "Si vous en avez une. « Préremplir » complète la suite, que vous pouvez corriger ; un "
            "SIREN montre ses établissements. Vos collègues vous trouvent ainsi quand ils vous "
            "invitent ; cela ne donne aucun droit sur la fiche."
        ),
        max_length=30,
        autocomplete="off",
        widget=SiretInput,
        required=False,
    )
    institution = TextField(
        label=gettext_lazy("Raison sociale"),
        max_length=120,
        autocomplete="organization",
        required=False,
    )
    declared_address = TextField(
        label=gettext_lazy("Adresse de la structure"),
        max_length=200,
        autocomplete="street-address",
        required=False,
    )
    declared_postal_code = TextField(
        label=gettext_lazy("Code postal"),
        max_length=5,
        autocomplete="postal-code",
        validators=[RegexValidator(r"^[0-9]{5}\Z", gettext_lazy("Un code postal a 5 chiffres."))],
        required=False,
    )
    declared_town = TextField(
        label=gettext_lazy("Commune"),
        max_length=100,
        autocomplete="address-level2",
        required=False,
    )

    def clean_declared_siret(self) -> str:
        typed: str = self.cleaned_data["declared_siret"]
        return read_siret(typed) if typed else ""


class EnterpriseForm(WithStructureForm):
    """The first of the seven steps (F63); the others describe the enterprise."""

    field_order = (*WithStructureForm.PREFILLED.values(), "email", "password", "again")


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


class PersonForm(WithStructureForm, NamedForm):
    """F199. Passwords come last: what prefills the rest does not keep them."""

    field_order = (
        *("civility", "first_name", "last_name", "phone"),
        *WithStructureForm.PREFILLED.values(),
        *("email", "password", "again"),
    )

    civility = forms.ChoiceField(
        label=gettext_lazy("Civilité"), choices=User.Civility, widget=forms.RadioSelect
    )
    phone = PhoneField()
