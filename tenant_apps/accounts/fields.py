"""Names, addresses and numbers as people type them."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import lines, one_line

PHONE = re.compile(r"\+?\d{6,15}")


class TextField(forms.CharField):
    """One line as people write them: what is too long is said, never cut by the browser."""

    def __init__(self, *, autocomplete: str, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs["autocomplete"] = autocomplete
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        return " ".join(one_line(super().to_python(value) or "").split())

    def run_validators(self, value: str) -> None:
        _check_length(value, self.max_length)
        super().run_validators(value)


class MessageField(forms.CharField):
    """What people write in as many lines as they like; what is too long is said."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        return lines(super().to_python(value) or "")

    def run_validators(self, value: str) -> None:
        _check_length(value, self.max_length)
        super().run_validators(value)


class AddressField(forms.EmailField):
    """An e-mail address, whatever the case in which it is typed."""

    default_error_messages = {
        "invalid": gettext_lazy(
            "Cette adresse n’est pas complète : elle s’écrit comme camille@exemple.fr."
        ),
        "accent": gettext_lazy(
            "Avant l’arobase, une adresse s’écrit sans accent ni espace : vérifiez « %(start)s »."
        ),
    }

    def __init__(self, **options: Any) -> None:
        options = {"label": gettext_lazy("Adresse électronique"), "max_length": 254, **options}
        super().__init__(**options)
        self.widget.attrs["autocomplete"] = "email"
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").lower()

    def run_validators(self, value: str) -> None:
        _check_length(value, self.max_length)
        start = value.rpartition("@")[0]
        if start and (not start.isascii() or " " in start):
            raise ValidationError(
                self.error_messages["accent"], code="accent", params={"start": start}
            )
        super().run_validators(value)


class PhoneField(TextField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            autocomplete="tel",
            label=gettext_lazy("Téléphone"),
            max_length=20,
            widget=forms.TextInput(attrs={"type": "tel"}),
            **options,
        )

    def clean(self, value: Any) -> str:
        number: str = super().clean(value)
        if number and not PHONE.fullmatch(re.sub(r"[\s.\-()]", "", number)):
            raise ValidationError(
                _("Écrivez un numéro comme 03 20 00 00 00, ou +32 2 000 00 00 hors de France.")
            )
        return number


def _check_length(value: str, limit: int | None) -> None:
    if limit and len(value) > limit:
        raise ValidationError(
            _("%(limit)s caractères au plus : il y en a %(count)s.")
            % {"limit": limit, "count": len(value)}
        )
