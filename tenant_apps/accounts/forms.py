"""allauth's forms in our words, and ours."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthSecondFactorReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from tenant_apps.accounts.models import User

PASSWORD_RULES = _(
    "Douze caractères au moins, et pas un mot de passe courant. Une phrase que vous êtes seul à "
    "connaître convient très bien."
)
CODE_HELP = _("Les six chiffres que montre votre application, ou l’un de vos codes de secours.")


def _say(field: forms.Field, label: Any, help_text: Any = "") -> None:
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["login"], _("Adresse électronique"))
        _say(self.fields["password"], _("Mot de passe"))


class ForgottenPasswordForm(forms.Form):
    email = forms.EmailField(
        label=_("Adresse électronique"),
        help_text=_("Celle avec laquelle vous vous connectez."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class PasswordPairForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        label=_("Nouveau mot de passe"),
        help_text=PASSWORD_RULES,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    again = forms.CharField(
        label=_("Le même mot de passe, une seconde fois"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned and cleaned["password"] != cleaned.get("again"):
            self.add_error("again", _("Ce n’est pas le même mot de passe : tapez-le de nouveau."))
        return cleaned


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["oldpassword"], _("Mot de passe actuel"))
        _say(self.fields["password1"], _("Nouveau mot de passe"), PASSWORD_RULES)
        _say(self.fields["password2"], _("Le même mot de passe, une seconde fois"))


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["password"], _("Mot de passe"))


class CodeForm(AllauthAuthenticateForm):
    """At log-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["code"], _("Code"), CODE_HELP)


class CodeAgainForm(AllauthSecondFactorReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["code"], _("Code"), CODE_HELP)


class SetSecondFactorForm(AllauthActivateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self.fields["code"],
            _("Code que montre l’application"),
            _("Six chiffres, qui changent toutes les trente secondes."),
        )
        self.fields["code"].widget.attrs["inputmode"] = "numeric"
